import type { CST } from "yaml";
import { point, type Span } from "../../text/span.ts";
import type { Issue, IssueKind } from "./issues.ts";
import type { YamlAlias, YamlComment, YamlMap, YamlNode, YamlNull, YamlPair, YamlScalar } from "./nodes.ts";
import type { PlaceholderIndex } from "./placeholders.ts";
import {
  isAnchorName,
  type Properties,
  readProperties,
  type Sink,
  tabMessage,
  unexpected,
} from "./properties.ts";
import { blockScalarOf, flowScalarOf, type ScalarContext } from "./scalarTokens.ts";
import {
  commentOf,
  endOf,
  errorMessage,
  firstLine,
  gluedToTag,
  isBlockCollection,
  loneDash,
  misaligned,
  overlongKey,
  plainLines,
  plainToken,
  tokenSpan,
  withFinalColon,
  withoutColon,
} from "./tokens.ts";
import { lineStart } from "./whitespace.ts";

/** Nobody writes configs this deep; a limit keeps every walk over the tree off the end of the call stack. */
const maxDepth = 200;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Turns the syntax tokens of the `yaml` package into promfed's tree. They may come from a copy in which something was
 * blanked or added; everything that is read out comes from the text itself, at the same offsets.
 */
export class TreeBuilder implements Sink, ScalarContext {
  readonly text: string;
  readonly issues: Issue[] = [];
  readonly comments: YamlComment[] = [];
  linked = false;
  beyond = false;
  readonly #placeholders: PlaceholderIndex;
  readonly #anchors = new Map<string, YamlNode>();
  /** Anchors whose node is being built: an alias to one of them would contain itself. */
  readonly #open: string[] = [];
  #depth = 0;
  #tooDeep = false;

  constructor(text: string, placeholders: PlaceholderIndex) {
    this.text = text;
    this.#placeholders = placeholders;
  }

  isTemplated(span: Span): boolean {
    return this.#placeholders.touches(span);
  }

  document(token: CST.Document): YamlNode {
    this.#anchors.clear();
    const properties = readProperties(
      token.start,
      {
        indicator: "doc-start",
        inFlow: false,
        offset: token.offset,
        parentIndent: 0,
        startOnNewline: true,
        next: token.value ?? token.end?.[0],
      },
      this,
    );
    const { value } = token;
    if (properties.found && !properties.hasNewline && isBlockCollection(value)) {
      this.issueAt(tokenSpan(value), "Start the content on a line of its own, below the `---`.");
    }
    const node = this.#node(value, properties, false);
    this.end(token.end);
    return node;
  }

  comment(token: CST.SourceToken): void {
    this.commentAt({ start: token.offset, end: token.offset + token.source.length });
  }

  commentAt(span: Span): void {
    this.comments.push(commentOf(this.text, span));
  }

  /** Some tokens stand for no character of the text, so a span may have to be cut at its end. */
  issue({ kind, span, message }: Issue): void {
    const start = Math.min(span.start, this.text.length);
    this.issues.push({
      kind,
      span: { start, end: Math.max(start, Math.min(span.end, this.text.length)) },
      message,
    });
  }

  issueAt(span: Span, message: string, kind: IssueKind = "other"): void {
    this.issue({ kind, span, message });
  }

  /** What follows a node on its line: comments are kept, anything else is one mistake. */
  end(tokens: readonly CST.SourceToken[] | undefined, behind = "the value"): void {
    if (tokens === undefined) return;
    let reported = false;
    for (const token of tokens) {
      if (token.source.startsWith("\t") && lineStart(this.text, token.offset) === token.offset) {
        this.issueAt(tokenSpan(token), tabMessage);
      }
      if (token.type === "comment") this.comment(token);
      else if (token.type !== "space" && token.type !== "newline" && !reported) {
        reported = true;
        this.issueAt(
          tokenSpan(token),
          `Nothing may follow ${behind} here; quote the whole value if this belongs to it.`,
        );
      }
    }
  }

  #node(token: CST.Token | null | undefined, properties: Properties, inFlow: boolean): YamlNode {
    const { anchor, tag } = properties;
    if (anchor === undefined && tag === undefined) return this.#bare(token, properties.end, inFlow);
    const name = anchor?.source.slice(1);
    if (name !== undefined) {
      this.linked = true;
      this.#open.push(name);
    }
    const node: Mutable<YamlNode> = this.#bare(token, properties.end, inFlow);
    if (tag !== undefined) {
      node.tag = tag.source;
      const glued = inFlow && gluedToTag(this.text, tag);
      if (glued) this.issueAt(glued, "A space is missing behind the tag in front of this.");
    }
    if (name !== undefined) {
      this.#open.pop();
      node.anchor = name;
      this.#anchors.set(name, node);
    }
    return node;
  }

  #bare(token: CST.Token | null | undefined, offset: number, inFlow: boolean): YamlNode {
    if (token == null) return this.#emptyAt(offset);
    if (this.#depth >= maxDepth) {
      if (!this.#tooDeep) {
        this.#tooDeep = true;
        this.issueAt(
          tokenSpan(token),
          `This is nested more than ${maxDepth} levels deep; nothing below is read.`,
        );
      }
      return this.#emptyAt(token.offset);
    }
    this.#depth++;
    const node = this.#dispatch(token, inFlow);
    this.#depth--;
    return node;
  }

  #dispatch(token: CST.Token, inFlow: boolean): YamlNode {
    switch (token.type) {
      case "scalar":
      case "single-quoted-scalar":
      case "double-quoted-scalar":
        return flowScalarOf(token, this, inFlow);
      case "block-scalar":
        return blockScalarOf(token, this);
      case "alias":
        return this.#alias(token);
      case "block-map":
        return this.#blockMap(token);
      case "block-seq":
        return this.#blockSeq(token);
      case "flow-collection":
        return this.#flow(token);
      case "error":
        this.issueAt(tokenSpan(token), errorMessage(token));
        return this.#emptyAt(token.offset);
      default:
        this.issueAt(tokenSpan(token), unexpected("source" in token ? token.source : ""));
        return this.#emptyAt(token.offset);
    }
  }

  #emptyAt(offset: number): YamlNull {
    const node: YamlNull = { kind: "null", span: point(offset) };
    return this.#placeholders.follows(this.text, offset) ? { ...node, templated: true } : node;
  }

  #alias(token: CST.FlowScalar): YamlAlias {
    this.linked = true;
    const span = tokenSpan(token);
    const name = token.source.slice(1);
    const target = this.#open.includes(name) ? undefined : this.#anchors.get(name);
    if (!isAnchorName(name))
      this.issueAt(span, "A plain value cannot start with `*`; put it in quotes.", "value");
    else if (this.#open.includes(name))
      this.issueAt(span, `The anchor \`${name}\` would contain itself here.`, "value");
    else if (target === undefined) {
      this.issueAt(span, `No anchor \`&${name}\` stands above; if text is meant, put it in quotes.`, "value");
    }
    this.end(token.end, "an alias");
    return { kind: "alias", span, name, target };
  }

  #blockMap(token: CST.BlockMap): YamlMap {
    const pairs: YamlPair[] = [];
    this.#blockPairs(token, pairs);
    const last = pairs[pairs.length - 1];
    const start = pairs[0]?.span.start ?? token.offset;
    return {
      kind: "map",
      flow: false,
      span: { start, end: Math.max(start, last?.span.end ?? start) },
      pairs,
    };
  }

  #blockPairs(map: CST.BlockMap, pairs: YamlPair[]): void {
    let offset = map.offset;
    for (const { start, key, sep, value } of map.items) {
      const keyProperties = readProperties(
        start,
        {
          indicator: "explicit-key-ind",
          inFlow: false,
          offset,
          parentIndent: map.indent,
          startOnNewline: true,
          next: key ?? sep?.[0],
        },
        this,
      );
      if (!sep && !keyProperties.found && !keyProperties.anchor && !keyProperties.tag) continue;
      const implicit = keyProperties.found === undefined;
      const column = implicit
        ? key && "indent" in key
          ? key.indent
          : map.indent
        : keyProperties.found?.indent;
      if (column !== map.indent || (implicit && key?.type === "block-seq")) {
        const isKey = sep?.some((t) => t.type === "map-value-ind") === true;
        this.issueAt(
          key ? firstLine(this.text, tokenSpan(key)) : point(keyProperties.end),
          misaligned(key, isKey),
          "column",
        );
      }
      const keyNode = this.#key(key, keyProperties, implicit, pairs, false);
      offset = keyNode?.span.end ?? (key ? tokenSpan(key).end : keyProperties.end);
      const valueProperties = readProperties(
        sep ?? [],
        {
          indicator: "map-value-ind",
          inFlow: false,
          offset,
          parentIndent: map.indent,
          startOnNewline: !key || key.type === "block-scalar",
          next: value,
        },
        this,
      );
      offset = valueProperties.end;
      if (implicit && keyNode) this.#checkKeyLength(keyNode, valueProperties);
      if (valueProperties.found === undefined) {
        if (implicit && keyNode && column === map.indent) this.#missingColon(keyNode);
      } else if (implicit && value?.type === "block-map" && !valueProperties.hasNewline) {
        const recovered = this.#nestedOnOneLine(value, keyNode, valueProperties, pairs);
        if (recovered) continue;
      }
      const valueNode = this.#node(value, valueProperties, false);
      offset = Math.max(offset, valueNode.span.end);
      this.#addPair(pairs, keyNode, valueNode);
    }
  }

  /**
   * `key: value` with a deeper `other: x` below reads as a mapping with a key of two lines. The author means two
   * keys; with a second colon on one line the value wants quotes. Returns true when the pairs were added.
   */
  #nestedOnOneLine(
    value: CST.BlockMap,
    keyNode: YamlScalar | undefined,
    properties: Properties,
    pairs: YamlPair[],
  ): boolean {
    const first = value.items[0];
    const inner = first?.key;
    if (inner?.type === "scalar" && /[\r\n]/.test(inner.source)) {
      const lines = plainLines(this.text, tokenSpan(inner));
      const tail = lines.pop();
      const head = lines[0];
      if (head === undefined || tail === undefined) return false;
      const whole = { start: head.start, end: lines[lines.length - 1]?.end ?? head.end };
      const scalar: YamlScalar = { ...flowScalarOf(plainToken(this.text, whole, inner.indent), this, false) };
      this.issueAt(
        tail,
        "This key is indented deeper than the one above, which already has a value.",
        "column",
      );
      this.#addPair(pairs, keyNode, scalar);
      inner.offset = tail.start;
      inner.source = this.text.slice(tail.start, tail.end);
      this.#blockPairs(value, pairs);
      return true;
    }
    const colon = first?.sep?.find((t) => t.type === "map-value-ind");
    const at = inner ? tokenSpan(inner) : point(properties.end);
    this.issueAt(
      { start: at.start, end: colon ? colon.offset + 1 : Math.max(at.end, at.start + 1) },
      "A second `: ` is not allowed in a plain value; put the whole value in quotes.",
    );
    return false;
  }

  /** A map's key as a scalar; undefined (and reported) when it is none. */
  #key(
    token: CST.Token | null | undefined,
    properties: Properties,
    implicit: boolean,
    pairs: YamlPair[],
    inFlow: boolean,
  ): YamlScalar | undefined {
    if (implicit && !inFlow && token?.type === "scalar" && /[\r\n]/.test(token.source)) {
      const lines = plainLines(this.text, tokenSpan(token));
      const last = lines.pop() ?? tokenSpan(token);
      for (const line of lines) {
        const key = flowScalarOf(plainToken(this.text, line, token.indent), this, false);
        this.#missingColon(key);
        this.#addPair(pairs, key, this.#emptyAt(line.end));
      }
      return flowScalarOf({ ...plainToken(this.text, last, token.indent), ...endOf(token) }, this, false);
    }
    const node = this.#node(token, properties, inFlow);
    const resolved = node.kind === "alias" ? node.target : node;
    if (resolved?.kind === "scalar") {
      if (resolved.value === "<<" && resolved.style === "plain") this.linked = true;
      return node.kind === "alias" ? { ...resolved, span: node.span } : resolved;
    }
    // A list in a key's place is one in the wrong column, which is reported already.
    if (node.kind === "alias" || token?.type === "block-seq") return undefined;
    const at = node.kind === "null" ? { start: properties.end, end: properties.end + 1 } : node.span;
    const message =
      node.kind === "null"
        ? "A key is missing in front of the `:`."
        : "A key must be a plain or quoted text.";
    this.issueAt(firstLine(this.text, at), message);
    return undefined;
  }

  #checkKeyLength(key: YamlScalar, { found }: Properties): void {
    const message = found && overlongKey(this.text, key, found.offset);
    if (message !== undefined) this.issueAt(firstLine(this.text, key.span), message);
  }

  #missingColon(key: YamlScalar): void {
    const { message, kind } = withoutColon(key);
    this.issueAt(firstLine(this.text, key.span), message, kind);
  }

  #addPair(pairs: YamlPair[], key: YamlScalar | undefined, value: YamlNode): void {
    if (key === undefined) return;
    pairs.push({ span: { start: key.span.start, end: Math.max(key.span.end, value.span.end) }, key, value });
  }

  #blockSeq(seq: CST.BlockSequence): YamlNode {
    const items: YamlNode[] = [];
    let offset = seq.offset;
    let start = -1;
    for (const item of seq.items) {
      const properties = readProperties(
        item.start,
        {
          indicator: "seq-item-ind",
          inFlow: false,
          offset,
          parentIndent: seq.indent,
          startOnNewline: true,
          next: item.value,
        },
        this,
      );
      if (properties.found === undefined) {
        if (!properties.anchor && !properties.tag && !item.value) continue;
        const at = item.value ? firstLine(this.text, tokenSpan(item.value)) : point(properties.end);
        this.issueAt(
          at,
          item.value?.type === "block-seq"
            ? "The items of a list must start in the same column."
            : "A list item must start with `- `.",
          "column",
        );
      } else if (start < 0) {
        start = properties.found.offset;
      }
      const node = this.#node(item.value, properties, false);
      items.push(node);
      offset = Math.max(properties.end, node.span.end);
    }
    if (start < 0) start = seq.offset;
    return { kind: "seq", flow: false, span: { start, end: Math.max(start, offset) }, items };
  }

  #flow(fc: CST.FlowCollection): YamlNode {
    const isMap = fc.start.source === "{";
    const pairs: YamlPair[] = [];
    const items: YamlNode[] = [];
    const [closing, ...rest] = fc.end;
    const wanted = isMap ? "}" : "]";
    const closed = closing?.source === wanted;
    let offset = fc.offset + 1;
    for (const [i, item] of fc.items.entries()) {
      // What cannot be read behind the bracket is filed under the collection, though it is no part of it.
      if (closed && item.value && item.value.offset > closing.offset) break;
      offset = this.#flowItem(fc, item, i, offset, isMap ? pairs : undefined, items);
    }
    if (closed) this.end(rest, `the closing \`${wanted}\``);
    else {
      const span = { start: fc.offset, end: fc.offset + 1 };
      this.issue({ kind: "bracket", span, message: `The closing \`${wanted}\` of this is missing.` });
      this.end(fc.end, "an unclosed bracket");
    }
    const span = { start: fc.offset, end: closed ? closing.offset + 1 : offset };
    return isMap ? { kind: "map", flow: true, span, pairs } : { kind: "seq", flow: true, span, items };
  }

  /** Adds one item of a flow collection; returns where the next one may start. */
  #flowItem(
    fc: CST.FlowCollection,
    item: CST.CollectionItem,
    index: number,
    offset: number,
    pairs: YamlPair[] | undefined,
    items: YamlNode[],
  ): number {
    const { start, key, sep, value: given } = withFinalColon(this.text, item, pairs === undefined);
    const value = loneDash(this.text, given) ?? given;
    const common = { inFlow: true, parentIndent: fc.indent, startOnNewline: false } as const;
    const properties = readProperties(
      start,
      { ...common, indicator: "explicit-key-ind", offset, next: key ?? sep?.[0] },
      this,
    );
    const present = properties.found ?? properties.anchor ?? properties.tag ?? sep ?? value;
    if (index === 0 && properties.comma) this.issueAt(tokenSpan(properties.comma), unexpected(","));
    if (present === undefined) {
      if (index > 0 && index < fc.items.length - 1 && properties.comma) {
        this.issueAt(tokenSpan(properties.comma), "Nothing stands between this comma and the next.");
      }
      return properties.end;
    }
    if (index > 0 && !properties.comma) {
      const next = key ?? value;
      const at = next ? firstLine(this.text, tokenSpan(next)) : point(properties.end);
      this.issueAt(at, "A `,` is missing in front of this.");
    }
    if (pairs === undefined && !sep && !properties.found) {
      const node = this.#node(value, properties, true);
      this.#refuseBlock(value, node);
      items.push(node);
      return Math.max(properties.end, node.span.end);
    }
    const into: YamlPair[] = pairs ?? [];
    const keyNode = this.#key(key, properties, properties.found === undefined, into, true);
    const keyEnd = keyNode?.span.end ?? (key ? tokenSpan(key).end : properties.end);
    const valueProperties = readProperties(
      sep ?? [],
      { ...common, indicator: "map-value-ind", offset: keyEnd, next: value },
      this,
    );
    if (value && !valueProperties.found) {
      this.issueAt(firstLine(this.text, tokenSpan(value)), "A `,` or a `: ` is missing in front of this.");
    }
    if (!properties.found && keyNode) this.#checkKeyLength(keyNode, valueProperties);
    const node = this.#node(value, valueProperties, true);
    this.#refuseBlock(value, node);
    this.#addPair(into, keyNode, node);
    const end = Math.max(valueProperties.end, node.span.end);
    const pair = into[0];
    if (pairs === undefined && pair) items.push({ kind: "map", flow: true, span: pair.span, pairs: into });
    return end;
  }

  #refuseBlock(token: CST.Token | undefined, node: YamlNode): void {
    if (!isBlockCollection(token)) return;
    this.issueAt(
      firstLine(this.text, node.span),
      "An indented list or mapping cannot stand inside `[ ]` or `{ }`.",
    );
  }
}
