import { manifestDocument, manifestKind } from "../model/schema/manifests.ts";
import type { DocumentKind as SchemaKind } from "../model/schema/schema.ts";
import type { Shape } from "../syntax/yaml/outline.ts";
import {
  documentSpanAt,
  documentSpans,
  isEmptyDocument,
  joinParts,
  moveTree,
  partsOf,
} from "../syntax/yaml/parts.ts";
import { type PieceOf, readTree, readWholeTree, type YamlPart, type YamlTree } from "../syntax/yaml/tree.ts";
import type { DocumentKind } from "./classify.ts";
import type { Document } from "./document.ts";

/** What the field tables call the object around a place of a manifest; undefined for those that they do not describe. */
export function objectKindAt(
  { kind, text }: Pick<Document, "kind" | "text">,
  offset: number,
): SchemaKind | undefined {
  const { start, end } = documentSpanAt(text, offset);
  return kindOf(kind, text.slice(start, end), end - start === text.length);
}

/** @param alone whether the object is all of its file, which may be said to be one */
function kindOf(file: DocumentKind, text: string, alone: boolean): SchemaKind | undefined {
  const kind = manifestKind(text);
  if (kind === "PrometheusRule") return "prometheus-rule";
  return manifestDocument(kind) ?? (alone && file === "prometheus-rule" ? file : undefined);
}

/** One object of a manifest that the field tables describe. */
export interface ManifestObject extends YamlPart {
  readonly kind: SchemaKind;
}

/** The objects of a manifest that the field tables describe. */
export function objectsOf(document: Pick<Document, "kind" | "text" | "tree">): ManifestObject[] {
  return partsOf(document).flatMap((part) => {
    const own = document.text.slice(part.span.start, part.span.end);
    const kind = kindOf(document.kind, own, !document.tree.parts);
    return kind ? [{ ...part, kind }] : [];
  });
}

/**
 * Reads a manifest of several objects, each by itself: a mistake in one costs the others nothing. Objects that say
 * nothing of Prometheus are not read. Undefined for a text of one YAML document.
 * @param rules how a PrometheusRule is cut into pieces
 */
export function readObjects(text: string, rules: Shape, pieceOf: PieceOf): YamlTree | undefined {
  const spans = documentSpans(text);
  const filled = spans.filter(({ start, end }) => !isEmptyDocument(text.slice(start, end)));
  if (filled.length < 2) return undefined;
  const parts = spans.flatMap((span): YamlPart[] => {
    const own = text.slice(span.start, span.end);
    const kind = kindOf("manifest", own, false);
    // Comments between objects may say what is to be ignored.
    const isRemark = !kind && own.includes("#") && isEmptyDocument(own);
    if (!kind && !isRemark) return [];
    const shape = kind === "prometheus-rule" ? rules : {};
    const tree = isRemark ? readWholeTree(own, shape) : readTree(own, shape, pieceOf);
    return [{ span, tree: moveTree(tree, span.start) }];
  });
  return joinParts(parts, filled.length);
}
