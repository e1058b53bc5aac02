import { MATCH_PARAM } from "../../model/federateJob.ts";
import { METRIC_NAME } from "../../model/series/index.ts";
import type { MatchSelector } from "../../model/units.ts";
import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import { type Span, shift, touches } from "../../text/span.ts";
import {
  type FederateEdge,
  type FederateTarget,
  type KnownSeries,
  type Topology,
  type TopologyNode,
  topologyOf,
} from "../../workspace/topology/topology.ts";
import { jobAt } from "../nameAt.ts";
import { type Hover, type HoverContext, isField } from "./context.ts";
import { fieldText } from "./key.ts";
import { valuesAtText } from "./labelValues.ts";
import { bullets, code, count, messageText, paragraphs, some, someCode } from "./markdown.ts";
import { matcherWords, selectorWords } from "./matcher.ts";
import { metricText } from "./metric.ts";
import { nearMisses } from "./nearMiss.ts";
import { pathWords } from "./target.ts";

/** A selector of match[]: what it asks for, what it brings from whom, and what it passes by. */
export function selectorHover(context: HoverContext): Hover | undefined {
  const { document, offset, at } = context;
  const job = jobAt(document, offset);
  if (job?.unit.federate && isMatchParam(context)) {
    const markdown = paragraphs(PARAM, pathWords(context, job), fieldText(context));
    return { span: at.span, markdown };
  }
  const item = job?.unit.selectors.find(
    ({ text }) => !text.inherited && touches(shift(text.span, job.base), offset),
  );
  if (!job || !item || at.part !== "value") return undefined;
  if (item.templated)
    return {
      span: at.span,
      markdown: "A template fills in a part of this selector, so what it takes is not known here.",
    };
  const { problems } = item.expression.parsed;
  if (problems.length > 0 || !item.selector) {
    const why = problems.map(({ message }) => messageText(message));
    const markdown = paragraphs(
      "**This is no selector**: the source answers 400 and nothing arrives.",
      bullets(why),
    );
    return { span: at.span, markdown };
  }
  const topology = topologyOf(context.ws);
  const sources: Sources = {
    edges: topology.edgesOfJob(document.path, job.index),
    targets: topology.targetsOfJob(document.path, job.index),
    reader: topology.ownersOf(document.path)[0],
  };
  const part = partAt(context, item, job.base);
  const sourceNodes = [...new Set(sources.edges.map((edge) => edge.source))];
  const values =
    part?.matcher && part.matcher.label.value !== METRIC_NAME
      ? valuesAtText(topology, sourceNodes, item.selector, part.matcher)
      : undefined;
  const span = part?.span ?? at.span;
  const markdown = paragraphs(
    paragraphs(part?.words, values),
    `Takes ${selectorWords(item.selector)}.`,
    deliveryWords(topology, sources, item.selector),
    part?.name === undefined ? undefined : metricText(context, part.name),
  );
  return { span, markdown };
}

const PARAM =
  "Each item is a series selector; the source hands over the latest sample of every series that any of them takes. Without an item it hands over nothing, and no error says so.";

function isMatchParam(context: HoverContext): boolean {
  const { part, path } = context.at;
  return part === "key" && path.at(-1) === MATCH_PARAM && isField(context, "scrape_config", "params");
}

interface Sources {
  readonly edges: readonly FederateEdge[];
  readonly targets: readonly FederateTarget[];
  readonly reader: TopologyNode | undefined;
}

/** The name or the one of several matchers under the cursor. */
function partAt(
  { offset }: HoverContext,
  { selector, expression }: MatchSelector,
  base: number,
):
  | { readonly span: Span; readonly words?: string; readonly name?: string; readonly matcher?: Matcher }
  | undefined {
  if (!selector) return undefined;
  const place = (inner: Span) => shift(expression.place(inner), base);
  if (selector.name && touches(place(selector.name.span), offset))
    return { span: place(selector.name.span), name: selector.name.value };
  const matcher = selector.matchers.find((m) => touches(place(m.span), offset));
  if (!matcher) return undefined;
  const exact = matcher.label.value === METRIC_NAME && matcher.op.value === "=";
  const several = selector.matchers.length > 1 || selector.name !== undefined;
  return {
    span: place(matcher.span),
    matcher,
    ...(several && { words: `This matcher: series whose ${matcherWords(matcher)}.` }),
    ...(exact && { name: matcher.value.value }),
  };
}

function deliveryWords(topology: Topology, sources: Sources, selector: VectorSelector): string {
  const { edges, targets, reader } = sources;
  const unknown = targets.filter((target) => target.resolution.state !== "resolved");
  const lines = groupsOf(topology, edges, selector);
  if (unknown.length > 0) {
    const names = someCode(
      unknown.map((t) => t.address),
      4,
    );
    lines.push(
      `${names}: not in this workspace, so what ${unknown.length === 1 ? "it holds" : "they hold"} is not known`,
    );
  }
  const from = [...new Set(edges.map((edge) => edge.source))];
  const misses = nearMisses(topology, from, edges, selector).slice(0, 6);
  const elsewhere = edges.length === 0 ? elsewhereWords(topology, reader, selector) : undefined;
  return paragraphs(
    lines.length > 0 ? bullets(lines) : "No target of this job is known here.",
    elsewhere,
    misses.length > 0 ? bullets(misses) : undefined,
  );
}

/** What each source hands over; sources that hand over the same are told of together. */
function groupsOf(topology: Topology, edges: readonly FederateEdge[], selector: VectorSelector): string[] {
  const groups = new Map<string, string[]>();
  for (const edge of edges) {
    const brought = broughtWords(topology, edge, selector);
    const names = groups.get(brought) ?? [];
    if (!names.includes(edge.source.name)) names.push(edge.source.name);
    groups.set(brought, names);
  }
  const lines = [...groups].map(([brought, names]) => {
    const who =
      names.length > 4 ? `${count(names.length, "source")} (${someCode(names, 3)})` : someCode(names);
    return `${who}: ${brought}`;
  });
  return lines.length > 6 ? [...lines.slice(0, 6), `${lines.length - 6} more groups of sources`] : lines;
}

function broughtWords(topology: Topology, edge: FederateEdge, selector: VectorSelector): string {
  const arrivals = topology.arrivals(edge, selector);
  const named = (kind: KnownSeries["kind"][], passes: "surely" | "maybe") =>
    [
      ...new Set(
        arrivals.flatMap((a) => (kind.includes(a.series.kind) && a.passes === passes ? [a.series.name] : [])),
      ),
    ].sort();
  const records = named(["record"], "surely");
  const others = named(["metric", "scrape"], "surely");
  const maybe = named(["record", "metric", "scrape"], "maybe").filter(
    (name) => !records.includes(name) && !others.includes(name),
  );
  const parts = [
    ...(records.length > 0 ? [`**${count(records.length, "record")}**: ${someCode(records)}`] : []),
    ...(others.length > 0 ? [`${count(others.length, "metric")}: ${someCode(others)}`] : []),
    ...(maybe.length > 0
      ? [`${someCode(maybe)}, as far as ${maybe.length === 1 ? "its" : "their"} labels agree`]
      : []),
  ];
  if (parts.length > 0) return parts.join("; ");
  return topology.delivery(edge, selector) === "nothing"
    ? "**nothing**: no record of its rules matches"
    : "nothing that this workspace shows";
}

/** With no source known, what all servers of the workspace record is the best guess. */
function elsewhereWords(
  topology: Topology,
  reader: TopologyNode | undefined,
  selector: VectorSelector,
): string | undefined {
  const names = new Set<string>();
  for (const node of topology.nodes.values()) {
    if (node === reader) continue;
    for (const series of topology.seriesOf(node))
      if (series.kind === "record" && topology.passes(series, selector) !== "never") names.add(series.name);
  }
  if (names.size === 0) return undefined;
  return `Of what other servers of this workspace record, ${count(names.size, "name")} would match: ${some([...names].sort().map((n) => code(n)))}.`;
}
