import type { SchemaPlace } from "../../../model/schema/schema.ts";
import type { FieldType } from "../../../model/schema/types.ts";
import type { Document } from "../../../workspace/document.ts";
import type { WorkspaceView } from "../../../workspace/workspace.ts";
import { jobAt } from "../../nameAt.ts";
import { Embedded } from "../embedded.ts";
import { type CompletionAnswer, NOTHING } from "../item.ts";
import { completePromql } from "../promql/completePromql.ts";
import { federatedNames, workspaceNames } from "../promql/names.ts";
import type { YamlPlace } from "../yaml/place.ts";
import { type Around, NOTHING_AROUND } from "./write.ts";

/** What of PromQL a field holds: a whole expression, one selector, or the match[] of a job. */
export type ExpressionKind = "expr" | "selector" | "match";

export function expressionKind(
  { field }: SchemaPlace,
  path: readonly (string | number)[],
): ExpressionKind | undefined {
  if (!field) return undefined;
  switch (`${field.section}.${field.name}`) {
    case "rule.expr":
    case "unit_test_promql_case.expr":
      return "expr";
    case "unit_test_series.series":
    case "unit_test_sample.labels":
      return "selector";
    case "scrape_config.params":
      return path.includes("match[]") ? "match" : undefined;
    default:
      return undefined;
  }
}

export function completeExpression(
  ws: WorkspaceView,
  document: Document,
  place: YamlPlace,
  kind: "expr" | "selector",
  offset: number,
): CompletionAnswer {
  const embedded = new Embedded(document.text, place.scalar, offset);
  return completePromql({
    ws,
    embedded,
    selectorOnly: kind === "selector",
    names: workspaceNames(ws),
    wrap: isEmpty(place) && (kind === "selector" || place.inFlow),
    before: place.needsSpace ? " " : "",
    after: "",
  });
}

/** The items of match[], and a place where one could start. */
export function completeMatch(
  ws: WorkspaceView,
  document: Document,
  place: YamlPlace,
  type: FieldType,
  offset: number,
): CompletionAnswer {
  const at = place.path.lastIndexOf("match[]");
  const depth = place.path.length - at - 1;
  const job = jobAt(document, offset);
  const names = job ? federatedNames(ws, document, job) : workspaceNames(ws);
  const request = { ws, selectorOnly: true, names };
  if (depth === 0 && type.kind === "list") {
    if (!isEmpty(place) || place.kind === "key") return NOTHING;
    const around: Around = place.kind === "open" ? { before: "- ", after: "" } : { before: "[", after: "]" };
    const before = `${place.needsSpace ? " " : ""}${around.before}`;
    const embedded = new Embedded(document.text, place.scalar, offset);
    return completePromql({ ...request, embedded, wrap: true, before, after: around.after });
  }
  if (depth !== 1) return NOTHING;
  if (place.inFlow && place.kind !== "value") return unquoted(request, document, offset);
  const embedded = new Embedded(document.text, place.scalar, offset);
  const before = place.needsSpace ? " " : "";
  return completePromql({ ...request, embedded, wrap: isEmpty(place), before, after: NOTHING_AROUND.after });
}

/** A selector that was begun without quotes, which YAML reads as a mapping: whole ones in quotes take its place. */
function unquoted(
  request: { ws: WorkspaceView; selectorOnly: boolean; names: ReturnType<typeof workspaceNames> },
  document: Document,
  offset: number,
): CompletionAnswer {
  const line = document.lines.lineAt(offset);
  const start = document.lines.lineStart(line);
  const text = document.lines.lineText(line);
  const match = /^\s*-\s+(?=\{)/.exec(text);
  if (!match) return NOTHING;
  const replace = { start: start + match[0].length, end: start + text.trimEnd().length };
  if (offset < replace.start || offset > replace.end) return NOTHING;
  const empty = { style: "plain" as const, span: { start: replace.start, end: replace.start }, closed: true };
  const embedded = new Embedded(document.text, empty, replace.start);
  const typed = document.text.slice(replace.start, offset);
  const whole = completePromql({ ...request, embedded, wrap: true, before: "", after: "" });
  const items = whole.items
    .filter((item) => item.kind === "snippet")
    .map((item) => ({ ...item, replace, filterText: `${typed}${item.label}` }));
  return { items, incomplete: false };
}

function isEmpty({ scalar }: YamlPlace): boolean {
  return scalar.style === "plain" && scalar.span.start === scalar.span.end;
}
