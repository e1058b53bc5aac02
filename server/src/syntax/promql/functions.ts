import { atLeast, compareVersions, type PrometheusVersion } from "../values/version.ts";
import type { ValueType } from "./ast.ts";
import { AGGREGATOR_INFOS, FUNCTIONS, MODIFIER_INFOS, OPERATOR_INFOS } from "./functions.generated.ts";

/** A function, an aggregator, an operator or a modifier, for hovers and completion. */
export interface WordInfo {
  readonly name: string;
  /** The first release that knows it; left out for what every release knows. */
  readonly since?: PrometheusVersion;
  readonly doc: string;
}

export interface AggregatorInfo extends WordInfo {
  readonly since: PrometheusVersion;
  /** The type of the parameter before the vector, for those that take one. */
  readonly param?: ValueType;
  readonly experimental?: boolean;
}

export interface FunctionInfo extends WordInfo {
  readonly since: PrometheusVersion;
  /** Names for a signature; the last may be "…". */
  readonly params: readonly string[];
  /** The type of each argument; the last one goes on for functions that take more. */
  readonly args: readonly ValueType[];
  readonly minArgs: number;
  /** Left out when there is no limit. */
  readonly maxArgs?: number;
  readonly returns: ValueType;
  readonly experimental?: boolean;
  /** The last release in which it was experimental; left out while it still is. */
  readonly experimentalUntil?: PrometheusVersion;
  readonly removedIn?: PrometheusVersion;
  readonly renamedTo?: string;
}

/** Names are case-sensitive, as in Prometheus. */
export function functionNamed(name: string): FunctionInfo | undefined {
  return BY_NAME.get(name);
}

export function aggregatorNamed(name: string): AggregatorInfo | undefined {
  return AGGREGATORS_BY_NAME.get(name.toLowerCase());
}

/** A binary or match operator, or a modifier such as by, offset or @. */
export function wordNamed(name: string): WordInfo | undefined {
  return WORDS.get(name.toLowerCase());
}

/** Every function that a release knows, those behind the feature flag included. */
export function functionsOf(version: PrometheusVersion): FunctionInfo[] {
  return FUNCTIONS.filter((info) => isKnown(info, version));
}

/** Every aggregator that a release knows. */
export function aggregatorsOf(version: PrometheusVersion): AggregatorInfo[] {
  return AGGREGATOR_INFOS.filter((info) => atLeast(version, info.since));
}

export function isKnown(info: FunctionInfo, version: PrometheusVersion): boolean {
  return atLeast(version, info.since) && !(info.removedIn && atLeast(version, info.removedIn));
}

/** True when a release has the function only with the feature flag promql-experimental-functions. */
export function isExperimental(info: FunctionInfo, version: PrometheusVersion): boolean {
  if (!info.experimental) return false;
  return !info.experimentalUntil || compareVersions(version, info.experimentalUntil) <= 0;
}

/** `rate(v range-vector) instant-vector`, for hovers and signature help. */
export function signatureOf(info: FunctionInfo): string {
  const params = info.params.map((name, i) =>
    name === "…" ? name : `${name} ${typeName(argType(info, i))}`,
  );
  return `${info.name}(${params.join(", ")}) ${typeName(info.returns)}`;
}

/** The type that an argument must have, counted from 0; the last one listed goes on for functions that take more. */
export function argType(info: FunctionInfo, index: number): ValueType {
  return info.args[Math.min(index, info.args.length - 1)] ?? "none";
}

/** A type as Prometheus's documentation calls it. */
export function typeName(type: ValueType): string {
  return {
    scalar: "scalar",
    vector: "instant vector",
    matrix: "range vector",
    string: "string",
    none: "nothing",
  }[type];
}

const BY_NAME: ReadonlyMap<string, FunctionInfo> = new Map(FUNCTIONS.map((info) => [info.name, info]));
const AGGREGATORS_BY_NAME: ReadonlyMap<string, AggregatorInfo> = new Map(
  AGGREGATOR_INFOS.map((info) => [info.name, info]),
);
const WORDS: ReadonlyMap<string, WordInfo> = new Map(
  [...OPERATOR_INFOS, ...MODIFIER_INFOS].map((info) => [info.name, info]),
);
