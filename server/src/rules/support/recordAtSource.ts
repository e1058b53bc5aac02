import { matchersOf } from "../../model/matchers.ts";
import { METRIC_NAME, matchesLabels } from "../../model/series/index.ts";
import type { Aggregate, Call, VectorSelector } from "../../syntax/promql/ast.ts";
import { shiftEdits } from "../../text/edit.ts";
import type { Document, RuleGroup } from "../../workspace/document.ts";
import type { FederateEdge } from "../../workspace/topology/topology.ts";
import type { FileEdit } from "../finding.ts";
import type { FixReport } from "../rule.ts";
import type { FederatedName } from "./federatedUse.ts";
import { insertLines } from "./insertLines.ts";
import type { RuleAt } from "./ruleSets.ts";

/** A rate that stands in a rule, as the text of its expression has it. */
export interface RateUse {
  readonly name: string;
  readonly call: Call;
  readonly selector: VectorSelector;
  readonly window: string;
  readonly around: Aggregate | undefined;
}

/**
 * Records a rate where its counter is scraped, behind the last rule that each source loads, and reads the record
 * instead. None where the aggregation here does not say which labels are needed, no selector would bring the record,
 * or a source has no rule file that can be edited.
 */
export function recordAtSource(at: RuleAt, use: RateUse, { edges, selectors }: FederatedName): FixReport[] {
  const { expression } = at.rule.unit;
  const { around, call } = use;
  const [edge] = edges;
  const labels = edge && labelsFor(around, edge);
  if (!expression || !labels || around?.op.value !== "sum") return [];
  const text = expression.parsed.text.slice(call.span.start, call.span.end);
  const record = `${labels.join("_")}:${use.name.replace(/_total$/, "")}:${call.func.value}${use.window}`;
  const brought = selectors.some(({ item }) => {
    const byName = item.selector && matchersOf(item.selector).filter((m) => m.label === METRIC_NAME);
    return byName && matchesLabels(byName, { [METRIC_NAME]: record });
  });
  const sources = [...new Set(edges.map((e) => e.source))];
  const places = sources.flatMap((source) => lastRule(source.ruleDocuments) ?? []);
  const reading = expression.map?.encode(call.span.start, call.span.end, record);
  if (!brought || places.length < sources.length || !reading) return [];
  // Matchers on labels that only the source's external labels set would find nothing there.
  const external = (label: string) => sources.some((source) => source.externalLabels.has(label));
  if (use.selector.matchers.some((m) => external(m.label.value))) return [];
  const expr = quoted(`sum by (${labels.join(", ")}) (${text})`);
  const files = [...new Map(places.map((place) => [place.document.path, place])).values()];
  return [
    {
      title: `Record ${record} at ${sources.length === 1 ? sources[0]?.name : "each source"} and use it`,
      safe: false,
      preferred: true,
      edits: () => [
        ...files.map((place) => addRule(place, [`- record: ${record}`, `  expr: ${expr}`])),
        { path: at.document.path, edits: shiftEdits([reading], at.rule.base) },
      ],
    },
  ];
}

/** The labels that are left here and that series have at the source. */
function labelsFor(around: Aggregate | undefined, { source, target }: FederateEdge): string[] | undefined {
  const grouping = around?.grouping;
  if (!grouping || grouping.without) return undefined;
  const labels = grouping.labels
    .map((label) => label.value)
    .filter((label) => !source.externalLabels.has(label) && !isTargetLabel(target.labels, label));
  return labels.length > 0 ? labels : ["job"];
}

function isTargetLabel(labels: ReadonlyMap<string, string> | undefined, name: string): boolean {
  return name !== "job" && name !== "instance" && labels?.has(name) === true;
}

interface Place {
  readonly document: Document;
  readonly group: RuleGroup;
}

function lastRule(documents: readonly Document[]): Place | undefined {
  for (const document of documents.toReversed()) {
    if (document.tree.templated || document.tree.problems.length > 0) continue;
    const group = document.groups.findLast((g) => g.rules.length > 0);
    if (group) return { document, group };
  }
  return undefined;
}

/** Adds a rule behind the last one of a group, its dash below the others'. */
function addRule({ document, group }: Place, lines: readonly string[]): FileEdit {
  const { text } = document;
  const last = group.rules.at(-1);
  const start = last ? last.base + last.unit.span.start : 0;
  const end = last ? last.base + last.unit.span.end : text.length;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = /^ *(?=- )/.exec(text.slice(lineStart, start))?.[0] ?? "      ";
  // A block scalar's span ends behind its last line break.
  const from = text[end - 1] === "\n" ? end - 1 : end;
  const feed = text.indexOf("\n", from);
  return insertLines(
    document,
    feed < 0 ? text.length : feed + 1,
    lines.map((line) => indent + line),
  );
}

function quoted(expr: string): string {
  return /[#{}]|: |^[&*!|>%@`"']/.test(expr) ? `'${expr.replaceAll("'", "''")}'` : expr;
}
