import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import { literalAlternatives, literalPrefix, parseRe2 } from "../../syntax/values/re2/index.ts";
import { isNear, isVariant } from "../../syntax/values/spelling.ts";
import type { FederateEdge, NodeRecord, Topology, TopologyNode } from "../../workspace/topology/topology.ts";
import { knownValues } from "./knownValues.ts";
import { code, someCode } from "./markdown.ts";

/** What a selector passes by narrowly at its sources, each as a sentence: names, levels, labels, spellings. */
export function nearMisses(
  topology: Topology,
  sources: readonly TopologyNode[],
  edges: readonly FederateEdge[],
  selector: VectorSelector,
): string[] {
  const captured = new Set(edges.flatMap((e) => topology.arrivals(e, selector).map((a) => a.series.name)));
  const external = selector.matchers.filter((m) => externalHolder(topology, sources, m) !== undefined);
  // What is said of an external label need not be said again of each record that lacks it.
  const others = { ...selector, matchers: selector.matchers.filter((m) => !external.includes(m)) };
  return [
    ...external.map((matcher) => externalWords(topology, sources, matcher)),
    ...nearNames(topology, sources, others, captured),
    ...nearValues(topology, sources, selector),
  ];
}

/** The source that gives a label as an external one, where no series carries the label itself. */
function externalHolder(
  topology: Topology,
  sources: readonly TopologyNode[],
  matcher: Matcher,
): TopologyNode | undefined {
  const { value: label } = matcher.label;
  const holder = sources.find((node) => node.externalLabels.has(label));
  if (!holder || label === "__name__" || !refusesAbsent(matcher)) return undefined;
  return knownValues(topology, sources, label).values.length > 0 ? undefined : holder;
}

/** External labels are added to what match[] has chosen. */
function externalWords(topology: Topology, sources: readonly TopologyNode[], matcher: Matcher): string {
  const label = code(matcher.label.value);
  const holder = code(externalHolder(topology, sources, matcher)?.name ?? "the source");
  return `${label} is an external label of ${holder}, added to what was chosen: ${code("match[]")} does not see it, so this matches only series that carry a ${label} of their own.`;
}

function refusesAbsent({ op, value }: Matcher): boolean {
  if (op.value === "=") return value.value !== "";
  if (op.value === "!=") return value.value === "";
  return op.value === "=~" && !/^(?:\.\*|)$/.test(value.value) && !value.value.startsWith("|");
}

/** Records that a selector on names does not take, though their names differ little from what it takes. */
function nearNames(
  topology: Topology,
  sources: readonly TopologyNode[],
  selector: VectorSelector,
  captured: ReadonlySet<string>,
): string[] {
  const asked = askedNames(selector);
  const records = new Map<string, NodeRecord>();
  for (const node of sources) {
    for (const record of topology.recordsOf(node))
      if (!captured.has(record.name)) records.set(record.name, record);
  }
  const series = new Map(
    sources.flatMap((node) => topology.seriesOf(node).map((one) => [one.name, one] as const)),
  );
  const byName: string[] = [];
  const byLabel: string[] = [];
  for (const name of records.keys()) {
    const known = series.get(name);
    const missing = known && missingLabel(topology, selector, known);
    if (missing) byLabel.push(`${code(name)} is not taken: ${missing}.`);
    else if (isNearName(name, asked, captured)) byName.push(name);
  }
  return [
    ...(byName.length > 0 ? [`Not taken, though close: ${someCode(byName.sort(), 6)}.`] : []),
    ...byLabel.slice(0, 3),
  ];
}

interface AskedNames {
  readonly exact: readonly string[];
  /** What every name begins with, up to its first colon: the level asked for. */
  readonly level: string | undefined;
}

function askedNames(selector: VectorSelector): AskedNames {
  const exact = selector.name ? [selector.name.value] : [];
  let level: string | undefined;
  for (const { label, op, value } of selector.matchers) {
    if (label.value !== "__name__") continue;
    if (op.value === "=") exact.push(value.value);
    if (op.value !== "=~") continue;
    const { ast } = parseRe2(value.value);
    if (!ast) continue;
    exact.push(...(literalAlternatives(ast) ?? []));
    const prefix = literalPrefix(ast);
    if (prefix.includes(":")) level = prefix.slice(0, prefix.indexOf(":"));
  }
  return { exact, level };
}

function isNearName(name: string, asked: AskedNames, captured: ReadonlySet<string>): boolean {
  const { level, rest } = levelOf(name);
  if (asked.exact.some((other) => isNear(name, other) || sameButLevel(name, other))) return true;
  if (asked.level === undefined || level === undefined) return false;
  if (isNear(level, asked.level)) return true;
  return rest !== undefined && captured.has(`${asked.level}:${rest}`);
}

function sameButLevel(a: string, b: string): boolean {
  const left = levelOf(a);
  return left.rest !== undefined && left.rest === levelOf(b).rest;
}

function levelOf(name: string): { level: string | undefined; rest: string | undefined } {
  const colon = name.indexOf(":");
  return colon < 0
    ? { level: undefined, rest: undefined }
    : { level: name.slice(0, colon), rest: name.slice(colon + 1) };
}

/** Why a record whose name is asked for does not pass: a label that it lacks, or one with another value. */
function missingLabel(
  topology: Topology,
  selector: VectorSelector,
  series: Parameters<Topology["passes"]>[0],
): string | undefined {
  const named = selector.matchers.filter((m) => m.label.value === "__name__");
  if (topology.passes(series, { ...selector, matchers: named }) !== "surely") return undefined;
  if (named.length === 0 && !selector.name) return undefined;
  for (const matcher of selector.matchers) {
    if (topology.passes(series, { ...selector, matchers: [matcher] }) !== "never") continue;
    const known = series.labels.get(matcher.label.value);
    const label = code(matcher.label.value);
    if (typeof known === "object" && known.value !== "") return `its ${label} is ${code(known.value)}`;
    return `its rule leaves no label ${label}`;
  }
  return undefined;
}

/** Values that a matcher asks for and nobody has, where one that is spelt nearly so exists. */
function nearValues(
  topology: Topology,
  sources: readonly TopologyNode[],
  selector: VectorSelector,
): string[] {
  return selector.matchers.flatMap((matcher) => {
    const { label, op, value } = matcher;
    if (label.value === "__name__" || (op.value !== "=" && op.value !== "=~")) return [];
    const { ast } = op.value === "=~" ? parseRe2(value.value) : { ast: undefined };
    const asked = op.value === "=" ? [value.value] : ((ast && literalAlternatives(ast)) ?? []);
    const { values: known } = knownValues(topology, sources, label.value);
    return asked.flatMap((text) => {
      if (text === "" || known.includes(text)) return [];
      const near = known.filter((other) => isVariant(text, other));
      return near.length > 0
        ? [
            `No ${code(label.value)} is known to be ${code(text)} there; ${someCode(near, 4)} ${near.length === 1 ? "is" : "are"}.`,
          ]
        : [];
    });
  });
}
