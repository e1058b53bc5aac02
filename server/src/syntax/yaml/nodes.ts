import type { Span } from "../../text/span.ts";

/**
 * The YAML tree of promfed: what was written, where, with nothing resolved to a type yet.
 * Spans are offsets in the text that was parsed (a whole file or one unit of it). A tree is never changed
 * once made: it is shared by every file that holds the same text.
 */
export type YamlNode = YamlMap | YamlSeq | YamlScalar | YamlNull | YamlAlias;

export type ScalarStyle = "plain" | "single" | "double" | "literal" | "folded";

interface NodeBase {
  /**
   * From the first character of the value to behind its last one; properties (anchor, tag) and comments left out.
   * A block scalar reaches from its `|` or `>` to behind its last line with text, the line break left out.
   */
  readonly span: Span;
  readonly anchor?: string;
  /** As written, "!!str" or "!secret". */
  readonly tag?: string;
}

export interface YamlScalar extends NodeBase {
  readonly kind: "scalar";
  readonly style: ScalarStyle;
  /** Decoded: quotes, escapes, folding and indentation gone. */
  readonly value: string;
  /** Holds a placeholder of a template language (`{{ … }}`, `${…}`, `<% … %>`): its value is not known here. */
  readonly templated?: boolean;
  /** Block styles only: how many leading spaces each line of the text loses. */
  readonly indent?: number;
  /** Stands inside `[…]` or `{…}`, where a plain scalar may hold fewer characters. */
  readonly inFlow?: boolean;
}

/**
 * A key without a value, an empty list item, an empty document. An explicit `null` or `~` is a plain scalar.
 * Its span is the empty one behind the `:` or `-`, before any space that follows.
 */
export interface YamlNull extends NodeBase {
  readonly kind: "null";
  /** A placeholder on the following lines may well make the value: it is not known to be empty. */
  readonly templated?: boolean;
}

export interface YamlAlias extends NodeBase {
  readonly kind: "alias";
  readonly name: string;
  /** The anchored node; undefined when the anchor is unknown or the alias would contain itself. */
  readonly target: YamlNode | undefined;
}

export interface YamlPair {
  /** From the key's first character to the value's last. */
  readonly span: Span;
  /** A key written as an alias has the value that the alias stands for, and the alias's span. */
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

export interface YamlMap extends NodeBase {
  readonly kind: "map";
  readonly flow: boolean;
  /** In document order, duplicates and `<<` kept. Pairs whose key is no scalar are left out (the parse reports them). */
  readonly pairs: readonly YamlPair[];
}

export interface YamlSeq extends NodeBase {
  readonly kind: "seq";
  readonly flow: boolean;
  readonly items: readonly YamlNode[];
}

export interface YamlComment {
  /** From `#` to the end of the line. */
  readonly span: Span;
  /** Without the `#`. */
  readonly text: string;
  /** True when something else stands before it on its line. */
  readonly trailing: boolean;
}

export interface YamlProblem {
  readonly span: Span;
  /** In plain words, no positions in it. */
  readonly message: string;
  /** Stands on a template placeholder: not the author's fault, shown as information. */
  readonly templated: boolean;
}

/** What parsing one text gives; never throws, whatever the text. */
export interface ParsedYaml {
  /** The first document's content; undefined when the text holds none (empty, comments only). */
  readonly root: YamlNode | undefined;
  /** The contents of the documents behind the first; manifests are often kept several to a file. */
  readonly others: readonly YamlNode[];
  readonly problems: readonly YamlProblem[];
  readonly comments: readonly YamlComment[];
  /** True when an anchor, alias or merge key stands in the text: parts of it may not be read apart. */
  readonly linked: boolean;
  /** How many YAML documents the text holds; Prometheus reads the first. */
  readonly documents: number;
  /** Template placeholders were found where YAML gives them no meaning, and masked before parsing. */
  readonly templated: boolean;
  /** How many places could not be read, be they reported or not; left out for none. */
  readonly mistakes?: number;
  /** True when it holds placeholders that certainly are a template engine's; left out where not. */
  readonly foreign?: boolean;
  /** Where the quotes and brackets stand that have no end where they need one; left out where there are none. */
  readonly unclosed?: readonly number[];
}
