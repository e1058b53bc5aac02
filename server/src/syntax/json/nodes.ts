import type { Span } from "../../text/span.ts";

/** What was read of a JSON text, with places. Spans are offsets in the text; those of strings hold the quotes. */
export type JsonNode = JsonObject | JsonArray | JsonString | JsonLiteral;

export interface JsonObject {
  readonly kind: "object";
  readonly span: Span;
  /** Of two equal keys the last, as every reader of JSON has it. Keys that were not asked for are left out. */
  readonly members: ReadonlyMap<string, JsonNode>;
}

export interface JsonArray {
  readonly kind: "array";
  readonly span: Span;
  readonly items: readonly JsonNode[];
}

export interface JsonString {
  readonly kind: "string";
  readonly span: Span;
  /** Decoded. */
  readonly value: string;
}

export interface JsonLiteral {
  readonly kind: "literal";
  readonly span: Span;
  readonly value: number | boolean | null;
}

export interface JsonProblem {
  readonly span: Span;
  /** In plain words, no positions in it. */
  readonly message: string;
}

export interface ParsedJson {
  readonly root: JsonNode | undefined;
  readonly problems: readonly JsonProblem[];
}

export function member(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === "object" ? node.members.get(key) : undefined;
}

export function itemsIn(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === "array" ? node.items : [];
}

/** The text of a string; undefined for everything else. */
export function stringIn(node: JsonNode | undefined): string | undefined {
  return node?.kind === "string" ? node.value : undefined;
}
