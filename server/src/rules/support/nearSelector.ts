import type { Expression } from "../../model/expression.ts";
import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import { literalPrefix, parseRe2 } from "../../syntax/values/re2/index.ts";
import { isNear, isVariant } from "../../syntax/values/spelling.ts";
import type { Span } from "../../text/span.ts";
import type {
  LabelKnowledge,
  NodeRecord,
  Topology,
  TopologyNode,
} from "../../workspace/topology/topology.ts";
import type { Related } from "../finding.ts";
import { nameSpan } from "./missingRecords.ts";
import { groupNames, nearRecord, splitLevel } from "./nearRecords.ts";

/** What a selector that matches nothing passes by narrowly. */
export interface NearMiss {
  /** Says what is there instead; a sentence of its own. */
  readonly words: string;
  /** A slip of the pen rather than another thing. */
  readonly misspelt: boolean;
  readonly related: readonly Related[];
  /** What to write instead, in the decoded text of the selector. */
  readonly replace?: { readonly at: Span; readonly text: string };
}

/** The nearest thing that the sources record to what a selector of recorded names asks for. */
export function nearMissOf(
  topology: Topology,
  sources: readonly TopologyNode[],
  selector: VectorSelector,
): NearMiss | undefined {
  const records = new Map<string, NodeRecord>();
  for (const source of sources)
    for (const record of topology.recordsOf(source))
      if (!records.has(record.name)) records.set(record.name, record);
  return byLabel(topology, sources, selector) ?? byName(selector, records) ?? byLevel(selector, records);
}

/** Records have the name that is asked for, and none has the other labels. */
function byLabel(
  topology: Topology,
  sources: readonly TopologyNode[],
  selector: VectorSelector,
): NearMiss | undefined {
  const others = selector.matchers.filter((m) => m.label.value !== "__name__");
  if (others.length === 0) return undefined;
  const named = { ...selector, matchers: selector.matchers.filter((m) => m.label.value === "__name__") };
  const series = sources
    .flatMap((source) => topology.seriesOf(source))
    .filter((one) => topology.passes(one, named) !== "never");
  const [first] = series;
  if (!first) return undefined;
  const matcher = others.find((m) =>
    series.every((one) => topology.passes(one, { ...named, matchers: [m] }) === "never"),
  );
  if (!matcher) return undefined;
  const related: Related[] = first.record
    ? [
        {
          location: { path: first.record.document.path, span: first.record.span },
          message: `${first.name} is recorded here`,
        },
      ]
    : [];
  const label = matcher.label.value;
  const external = sources.flatMap((source) => {
    const own = source.externalLabels.get(label);
    return own ? [{ source, own }] : [];
  })[0];
  const known = series.flatMap((one) => knownValue(one.labels.get(label)));
  const near = known.find((value) => isVariant(value, matcher.value.value));
  if (near !== undefined)
    return {
      words: `${first.name} has ${label}="${near}".`,
      misspelt: true,
      related,
      ...(matcher.op.value === "=" && { replace: { at: insideQuotes(matcher), text: near } }),
    };
  if (external) {
    const without = withoutMatcher(selector, matcher);
    return {
      words: `${label} is an external label of ${external.source.name}, added to what was selected: match[] does not see it. Leave that matcher out.`,
      misspelt: false,
      related: [
        ...related,
        { location: { path: external.source.path, span: external.own.span }, message: "The external label" },
      ],
      ...(without && { replace: { at: without, text: "" } }),
    };
  }
  const has = known[0] === undefined ? `has no label ${label}` : `has ${label}="${known[0]}"`;
  return { words: `${first.name} is recorded, but ${has}.`, misspelt: false, related };
}

function knownValue(known: LabelKnowledge | undefined): string[] {
  return typeof known === "object" && known.value !== "" ? [known.value] : [];
}

/** What is to go for a matcher to be gone: one comma with it, the braces with the last one; undefined for the only one. */
export function withoutMatcher(
  { name, nameAt, matchers, braces }: VectorSelector,
  matcher: Matcher,
): Span | undefined {
  const index = matchers.indexOf(matcher);
  const next = matchers[index + 1];
  if (next) return { start: matcher.span.start, end: next.span.start };
  const before = matchers[index - 1]?.span.end ?? (nameAt === "inside" ? name?.span.end : undefined);
  if (before !== undefined) return { start: before, end: matcher.span.end };
  return name ? braces : undefined;
}

function insideQuotes({ value }: Matcher): Span {
  return { start: value.span.start + 1, end: value.span.end - 1 };
}

/** One name is asked for, and another one like it is recorded. */
function byName(selector: VectorSelector, records: ReadonlyMap<string, NodeRecord>): NearMiss | undefined {
  const name = exactName(selector);
  const near = name === undefined ? undefined : nearRecord(name, groupNames(records.keys()));
  if (!near) return undefined;
  return {
    words: `${near.name} is recorded there.`,
    misspelt: near.misspelt,
    related: recordedAt(records.get(near.name)),
    replace: { at: nameSpan(selector), text: near.name },
  };
}

function exactName(selector: VectorSelector): string | undefined {
  const equal = selector.matchers.find((m) => m.label.value === "__name__" && m.op.value === "=");
  return selector.name?.value ?? equal?.value.value;
}

/** All names of a level are asked for, and another level like it, or one other level only, is recorded. */
function byLevel(selector: VectorSelector, records: ReadonlyMap<string, NodeRecord>): NearMiss | undefined {
  const matcher = selector.matchers.find((m) => m.label.value === "__name__" && m.op.value === "=~");
  if (!matcher) return undefined;
  const { ast } = parseRe2(matcher.value.value);
  const asked = ast && splitLevel(literalPrefix(ast)).level;
  if (asked === undefined || asked === "") return undefined;
  const firsts = new Map<string, NodeRecord>();
  for (const record of records.values()) {
    const { level } = splitLevel(record.name);
    if (level !== undefined && !firsts.has(level)) firsts.set(level, record);
  }
  if (firsts.has(asked)) return undefined;
  const levels = [...firsts.keys()];
  const misspelt = levels.filter((level) => isNear(level, asked));
  const [level] = misspelt.length > 0 ? misspelt : levels;
  if (level === undefined || (misspelt.length === 0 && levels.length > 1)) return undefined;
  const { start } = insideQuotes(matcher);
  return {
    words: `What is recorded there begins with ${level}:, such as ${firsts.get(level)?.name}.`,
    misspelt: misspelt.length > 0,
    related: recordedAt(firsts.get(level)),
    ...(matcher.value.verbatim &&
      matcher.value.value.startsWith(`${asked}:`) && {
        replace: { at: { start, end: start + asked.length }, text: level },
      }),
  };
}

function recordedAt(record: NodeRecord | undefined): Related[] {
  if (!record) return [];
  return [
    {
      location: { path: record.document.path, span: record.span },
      message: `${record.name} is recorded here`,
    },
  ];
}

/** The edit of a near miss, in the piece that the selector stands in. */
export function editOf({ map }: Pick<Expression<unknown>, "map">, { replace }: NearMiss) {
  return replace && map?.encode(replace.at.start, replace.at.end, replace.text);
}
