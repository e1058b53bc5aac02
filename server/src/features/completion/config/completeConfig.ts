import { type Tool, toolNamed } from "../../../model/schema/otherTools.ts";
import type { SchemaPlace } from "../../../model/schema/schema.ts";
import type { FieldType } from "../../../model/schema/types.ts";
import type { Document } from "../../../workspace/document.ts";
import type { WorkspaceView } from "../../../workspace/workspace.ts";
import { collect } from "../collect.ts";
import { type CompletionAnswer, NOTHING, type Offer } from "../item.ts";
import { completeTemplate } from "../template.ts";
import type { YamlPlace } from "../yaml/place.ts";
import { completeExpression, completeMatch, expressionKind } from "./expressions.ts";
import { itemText, keyOffers, keyText } from "./keys.ts";
import { schemaAt } from "./schemaAt.ts";
import { blockSnippets } from "./snippets.ts";
import { mapKeyOffers, valueOffers } from "./values.ts";
import { keyTarget, scalarTarget } from "./write.ts";

/** Completes the documents that the field tables describe. */
export function completeConfig(
  ws: WorkspaceView,
  document: Document,
  place: YamlPlace,
  offset: number,
): CompletionAnswer {
  const schema = schemaAt(document, place.path, offset);
  if (!schema) return NOTHING;
  const embedded = expressionKind(schema, place.path);
  if (embedded === "match") return completeMatch(ws, document, place, schema.type, offset);
  const { type } = schema;
  if (place.kind === "key" || (place.kind === "open" && (type.kind === "section" || type.kind === "map")))
    return completeKey(ws, document, place, schema, offset);
  if (embedded) return completeExpression(ws, document, place, embedded, offset);
  const template = completeTemplate(ws, document, place, schema, offset);
  if (template) return template;
  if (type.kind === "section" || type.kind === "map") return NOTHING;
  if (type.kind === "list") return completeList(ws, document, place, schema, type.of, offset);
  return completeScalar(ws, document, place, schema, offset);
}

function toolOf({ kind, dialect }: Document): Tool | undefined {
  return kind === "prometheus-rule" ? "thanos-ruler" : toolNamed(dialect);
}

function completeKey(
  ws: WorkspaceView,
  document: Document,
  place: YamlPlace,
  { type, field }: SchemaPlace,
  offset: number,
): CompletionAnswer {
  const target = keyTarget(document, place, offset);
  if (!target) return NOTHING;
  const json = document.text.search(/[^\s\ufeff]/) >= 0 && /^[\s\ufeff]*[[{]/.test(document.text);
  const hasColon = place.kind === "key";
  const style = { column: place.column, inFlow: place.inFlow, json, hasColon };
  const { version } = ws.settings;
  if (type.kind === "section") {
    const keys = keyOffers(type.name, version, place.present, style, toolOf(document));
    return collect(hasColon ? keys : [...keys, ...blockSnippets(type.name, place)], target);
  }
  if (type.kind !== "map") return NOTHING;
  const offers = mapKeyOffers(ws, type, field)
    .filter(({ label }) => !place.present.has(label))
    .map((offer): Offer => {
      const name = json || /^[\w.-]+$/.test(offer.label) ? offer.label : `"${offer.label}"`;
      return { ...offer, ...keyText(name, type.of, version, style) };
    });
  return collect(offers, target);
}

/** A list where no item has started: a new item with its dash, or a list in brackets behind the key. */
function completeList(
  ws: WorkspaceView,
  document: Document,
  place: YamlPlace,
  schema: SchemaPlace,
  of: FieldType,
  offset: number,
): CompletionAnswer {
  const isLine = place.kind === "open";
  if (of.kind === "section") {
    const target = isLine && !place.inFlow ? keyTarget(document, place, offset) : undefined;
    if (!target) return NOTHING;
    const item: Offer = {
      label: "- …",
      kind: "snippet",
      detail: "a new item",
      ...itemText(of, ws.settings.version, place.column),
    };
    const others = blockSnippets(of.name, { ...place, column: place.column + 2, present: new Set() });
    return collect(
      [item, ...others.map((o) => ({ ...o, label: `- ${o.label}`, text: `- ${o.text}` }))],
      target,
    );
  }
  const around = isLine ? { before: "- ", after: "" } : { before: "[", after: "]" };
  const target = place.scalar.style === "plain" ? scalarTarget(document, place, offset, around) : undefined;
  return target ? collect(valueOffers(ws, document, place, { ...schema, type: of }), target) : NOTHING;
}

function completeScalar(
  ws: WorkspaceView,
  document: Document,
  place: YamlPlace,
  schema: SchemaPlace,
  offset: number,
): CompletionAnswer {
  const target = scalarTarget(document, place, offset);
  return target ? collect(valueOffers(ws, document, place, schema), target) : NOTHING;
}
