import {
  type AggregatorInfo,
  aggregatorNamed,
  type FunctionInfo,
  functionNamed,
  isExperimental,
  isKnown,
  signatureOf,
  typeName,
  wordNamed,
} from "../../syntax/promql/functions.ts";
import { atLeast, formatVersion, type PrometheusVersion } from "../../syntax/values/version.ts";
import { code, paragraphs } from "./markdown.ts";

/** A PromQL function: its signature, what it does, and whether this release has it. */
export function functionText(name: string, version: PrometheusVersion): string | undefined {
  const info = functionNamed(name);
  return info && paragraphs(block(signatureOf(info)), info.doc, functionNote(info, version));
}

export function aggregatorText(name: string, version: PrometheusVersion): string | undefined {
  const info = aggregatorNamed(name);
  if (!info) return undefined;
  return paragraphs(
    block(aggregatorSignature(info)),
    info.doc,
    atLeast(version, info.since) ? undefined : notYet(version, info.since),
    info.experimental ? EXPERIMENTAL : undefined,
  );
}

/** An operator, a modifier or another word of the language. */
export function wordText(word: string, version: PrometheusVersion): string | undefined {
  const info = wordNamed(word);
  if (!info) return undefined;
  const late = info.since && !atLeast(version, info.since) ? notYet(version, info.since) : undefined;
  return paragraphs(`**${code(info.name)}**: ${info.doc}`, late);
}

const EXPERIMENTAL = `Experimental: works only with the feature flag ${code("promql-experimental-functions")}.`;

function aggregatorSignature({ name, param }: AggregatorInfo): string {
  const first = param ? `${param === "string" ? "label" : "k"} ${typeName(param)}, ` : "";
  return `${name} [by|without (label, …)] (${first}v ${typeName("vector")})`;
}

function functionNote(info: FunctionInfo, version: PrometheusVersion): string | undefined {
  const { removedIn, renamedTo } = info;
  const instead = renamedTo ? ` Use ${code(renamedTo)}.` : "";
  if (removedIn && atLeast(version, removedIn))
    return `**Prometheus ${formatVersion(version)} has it no more**: it was removed in ${formatVersion(removedIn)}.${instead}`;
  if (!isKnown(info, version)) return notYet(version, info.since);
  if (isExperimental(info, version)) return EXPERIMENTAL;
  if (removedIn) return `Gone from Prometheus ${formatVersion(removedIn)} on.${instead}`;
  return info.since.major > 2 || info.since.minor > 0
    ? `Since Prometheus ${formatVersion(info.since)}.`
    : undefined;
}

function notYet(version: PrometheusVersion, since: PrometheusVersion): string {
  return `**Prometheus ${formatVersion(version)} does not know it yet**; it came with ${formatVersion(since)}.`;
}

function block(text: string): string {
  return `\`\`\`promql\n${text}\n\`\`\``;
}
