/**
 * Writes server/src/syntax/promql/functions.generated.ts from the facts in data/promql-functions.json and the
 * descriptions in data/promql-descriptions.json: node server/tools/run.mjs promql
 */
import { readFileSync, writeFileSync } from "node:fs";

interface FunctionFacts {
  readonly name: string;
  /** "instant-vector", "range-vector", "scalar" or "string", one for each argument. */
  readonly argTypes: readonly string[];
  /** 0 fixed; n the last can be left out or repeated up to n times; -1 without limit. */
  readonly variadic: number;
  readonly minArgs: number;
  readonly maxArgs: number | null;
  readonly returns: string;
  readonly experimental: boolean;
  /** "v2.31.0", or "<=v2.0.0" for what has always been there. */
  readonly since: string;
  /** First and last release in which it is experimental; "HEAD" when it still is. */
  readonly experimentalIn?: readonly [string, string];
  readonly removedIn?: string;
  readonly renamedTo?: string;
}

interface AggregatorFacts {
  readonly name: string;
  readonly param: string | null;
  readonly experimental: boolean;
  readonly since: string;
}

interface Facts {
  readonly functions: readonly FunctionFacts[];
  readonly aggregators: readonly AggregatorFacts[];
  readonly since: Readonly<Record<string, string>>;
}

interface Descriptions {
  /** Names of the parameters, and what the function does. */
  readonly functions: Readonly<Record<string, readonly [string, string]>>;
  readonly aggregators: Readonly<Record<string, string>>;
  readonly operators: Readonly<Record<string, string>>;
  readonly modifiers: Readonly<Record<string, string>>;
}

const root = process.cwd();
const facts: Facts = read("promql-functions.json");
const descriptions: Descriptions = read("promql-descriptions.json");
const target = `${root}/server/src/syntax/promql/functions.generated.ts`;
writeFileSync(target, render());

function render(): string {
  const functions = [...facts.functions].sort((a, b) => (a.name < b.name ? -1 : 1)).map(functionLine);
  const aggregators = facts.aggregators.map(aggregatorLine);
  return `// Made by server/tools/promql.ts from server/tools/data; run \`npm run generate -- promql\` instead of editing it.
import type { AggregatorInfo, FunctionInfo, WordInfo } from "./functions.ts";

export const FUNCTIONS: readonly FunctionInfo[] = [
${functions.join("\n")}
];

export const AGGREGATOR_INFOS: readonly AggregatorInfo[] = [
${aggregators.join("\n")}
];

export const OPERATOR_INFOS: readonly WordInfo[] = [
${words(descriptions.operators)}
];

export const MODIFIER_INFOS: readonly WordInfo[] = [
${words(descriptions.modifiers)}
];
`;
}

function functionLine(f: FunctionFacts): string {
  const [params, doc] = descriptions.functions[f.name] ?? fail(`no description of ${f.name}`);
  const line: Record<string, unknown> = {
    name: f.name,
    params: params === "" ? [] : params.split(", "),
    args: f.argTypes.map(valueType),
    minArgs: f.minArgs,
    ...(f.maxArgs !== null && { maxArgs: f.maxArgs }),
    returns: valueType(f.returns),
    since: version(f.since),
    ...experimental(f),
    ...(f.removedIn && { removedIn: version(f.removedIn) }),
    ...(f.renamedTo && { renamedTo: f.renamedTo }),
    doc,
  };
  return `  ${JSON.stringify(line)},`;
}

function experimental(f: FunctionFacts): object {
  const [, last] = f.experimentalIn ?? [f.since, "HEAD"];
  if (!f.experimental && !f.experimentalIn) return {};
  return last === "HEAD" ? { experimental: true } : { experimental: true, experimentalUntil: version(last) };
}

function aggregatorLine(a: AggregatorFacts): string {
  const doc = descriptions.aggregators[a.name] ?? fail(`no description of ${a.name}`);
  const line = {
    name: a.name,
    ...(a.param && { param: valueType(a.param) }),
    since: version(a.since),
    ...(a.experimental && { experimental: true }),
    doc,
  };
  return `  ${JSON.stringify(line)},`;
}

function words(table: Readonly<Record<string, string>>): string {
  return Object.entries(table)
    .map(([name, doc]) => {
      const since = facts.since[name] ?? facts.since[name.replace(/_(left|right)$/, "")];
      return `  ${JSON.stringify({ name, ...(since && { since: version(since) }), doc })},`;
    })
    .join("\n");
}

function version(text: string): { major: number; minor: number } {
  const found = /v(\d+)\.(\d+)/.exec(text) ?? fail(`no version: ${text}`);
  return { major: Number(found[1]), minor: Number(found[2]) };
}

function valueType(text: string): string {
  return (
    { "instant-vector": "vector", "range-vector": "matrix", scalar: "scalar", string: "string" }[text] ??
    fail(text)
  );
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(`${root}/server/tools/data/${name}`, "utf8")) as T;
}

function fail(message: string): never {
  throw new Error(message);
}
