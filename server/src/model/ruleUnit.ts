import type { VectorSelector } from "../syntax/promql/ast.ts";
import type { ParsedPromql } from "../syntax/promql/parse.ts";
import type { YamlNode } from "../syntax/yaml/nodes.ts";
import { flatItemOf, pieceFacts } from "../syntax/yaml/piece.ts";
import { itemOf, type Piece } from "../syntax/yaml/tree.ts";
import { Keeper } from "../text/memo.ts";
import type { Span } from "../text/span.ts";
import { Expression } from "./expression.ts";
import {
  type Field,
  fieldOf,
  fieldsOf,
  flatLabelPairs,
  type LabelPair,
  type LocatedText,
  labelPairs,
  pairWithText,
  textOfKey,
  textOfPair,
} from "./located.ts";
import type { Rule } from "./ruleGroup.ts";
import { isPlainRule } from "./schema/plainRule.ts";
import { asDuration, type LocatedDuration } from "./timing.ts";

/** A rule with what is derived from its text alone. */
export interface RuleUnit extends Rule {
  readonly piece: Piece;
  /** Undefined when there is no expr, or it holds a placeholder. */
  readonly expression: Expression | undefined;
  /** Every selector of the expression; spans are those of the decoded text, `expression.place` gives the piece's. */
  readonly selectors: readonly VectorSelector[];
  readonly name: LocatedText | undefined;
  /** The values of `record`, `alert` and `expression.parsed`, which take less to tell. */
  readonly recordName: string | undefined;
  readonly alertName: string | undefined;
  readonly promql: RulePromql | undefined;
  /** The name holds a placeholder. */
  readonly templatedName: boolean;
  /** The place of the name in a text in which the piece starts at `base`; all of the rule where it has none. */
  nameAt(base: number): Span;
  /** The load-time checks surely find nothing in the rule (see `isPlainRule`). */
  readonly plain: boolean;
}

export interface RulePromql extends ParsedPromql {
  readonly selectors: readonly VectorSelector[];
}

/** How an expression is read; undefined when it holds a placeholder. */
export type ReadExpression = (text: string, templated: boolean) => RulePromql | undefined;

/**
 * A rule as it was read: names and expression at once, as all of a workspace is looked through by them, the rest when
 * it is asked for.
 */
export class ReadRule extends Keeper implements RuleUnit {
  readonly piece: Piece;
  readonly recordName: string | undefined;
  readonly alertName: string | undefined;
  readonly promql: RulePromql | undefined;
  readonly plain: boolean;
  /** Of a piece that was read flat, once somebody asks for it: hardly anybody does of most rules. */
  #record: LocatedText | undefined;
  #alert: LocatedText | undefined;
  #expr: LocatedText | undefined;
  #expression: Expression | undefined;
  /** Where the name stands in the piece, -1 where there is none. */
  readonly #nameStart: number;
  readonly #nameEnd: number;
  /** Kept where the piece does not hold it: it may be asked for again. */
  readonly #node: YamlNode | undefined;
  /** Most records have neither: no need to look again. */
  readonly #labelled: boolean;
  readonly #annotated: boolean;
  /** Whether labels and annotations stay as they were read once, as they are asked for several times in short order. */
  readonly #keeps: boolean;
  #labels: readonly LabelPair[] | undefined;
  #annotations: readonly LabelPair[] | undefined;

  /**
   * @param at what holds the rule's mapping; asked only for a piece that was not read flat
   * @param passing the rule is done with soon, and all of its tree may live as long
   */
  constructor(piece: Piece, at: { readonly node: YamlNode }, read: ReadExpression, passing = false) {
    super();
    this.#keeps = passing;
    this.piece = piece;
    const flat = flatItemOf(piece);
    if (flat) {
      const { pairs } = flat;
      const record = pairWithText(pairs, "record");
      const alert = pairWithText(pairs, "alert");
      const expr = pairWithText(pairs, "expr");
      const name = record ?? alert;
      this.#node = undefined;
      this.recordName = record?.value;
      this.alertName = alert?.value;
      this.#nameStart = name ? name.start : -1;
      this.#nameEnd = name ? name.end : -1;
      this.promql = expr && read(expr.value, false);
      this.#labelled = pairs.some(({ key }) => key === "labels");
      this.#annotated = pairs.some(({ key }) => key === "annotations");
      this.plain = isPlainRule(pairs);
    } else {
      const { node } = at;
      this.#node = itemOf(piece) === node ? undefined : node;
      const expr = textOfKey(node, "expr");
      const record = textOfKey(node, "record");
      const alert = textOfKey(node, "alert");
      const name = record ?? alert;
      this.#record = record;
      this.#alert = alert;
      this.#expr = expr;
      this.recordName = record?.value;
      this.alertName = alert?.value;
      this.#nameStart = name ? name.span.start : -1;
      this.#nameEnd = name ? name.span.end : -1;
      this.promql = expr && read(expr.value, expr.node.templated === true);
      this.#labelled = mayHave(node, "labels");
      this.#annotated = mayHave(node, "annotations");
      this.plain = false;
    }
  }

  get record(): LocatedText | undefined {
    if (this.recordName !== undefined) this.#record ??= this.#text("record");
    return this.#record;
  }

  get alert(): LocatedText | undefined {
    if (this.alertName !== undefined) this.#alert ??= this.#text("alert");
    return this.#alert;
  }

  get expr(): LocatedText | undefined {
    this.#expr ??= this.#text("expr");
    return this.#expr;
  }

  get expression(): Expression | undefined {
    const { promql, expr } = this;
    if (promql && expr) this.#expression ??= new Expression(this.piece.text, expr, promql);
    return this.#expression;
  }

  get templatedName(): boolean {
    return (this.#record ?? this.#alert)?.node.templated === true;
  }

  nameAt(base: number): Span {
    if (this.#nameStart >= 0) return { start: base + this.#nameStart, end: base + this.#nameEnd };
    const { start, end } = this.span;
    return { start: base + start, end: base + end };
  }

  get selectors(): readonly VectorSelector[] {
    return this.promql?.selectors ?? NO_SELECTORS;
  }

  get node(): YamlNode {
    const node = this.#node ?? itemOf(this.piece);
    if (!node) throw new Error("the piece of a rule holds no rule");
    return node;
  }

  get span(): Span {
    // Known without reading the piece again, which an outline of a large file would do with all of them.
    const known = this.#node ? undefined : pieceFacts(this.piece).item;
    return known ?? this.node.span;
  }

  get name(): LocatedText | undefined {
    return this.record ?? this.alert;
  }

  get fields(): ReadonlyMap<string, Field> {
    return fieldsOf(this.node);
  }

  get for(): LocatedDuration | undefined {
    return asDuration(this.#text("for"));
  }

  get labels(): readonly LabelPair[] {
    if (!this.#labelled) return NO_PAIRS;
    const labels = this.#labels ?? this.#pairs("labels");
    if (this.#keeps) this.#labels = labels;
    return labels;
  }

  get annotations(): readonly LabelPair[] {
    if (!this.#annotated) return NO_PAIRS;
    const annotations = this.#annotations ?? this.#pairs("annotations");
    if (this.#keeps) this.#annotations = annotations;
    return annotations;
  }

  #text(key: string): LocatedText | undefined {
    const flat = this.#node ? undefined : flatItemOf(this.piece);
    if (!flat) return textOfKey(this.node, key);
    const pair = pairWithText(flat.pairs, key);
    return pair && textOfPair(pair);
  }

  #pairs(key: string): readonly LabelPair[] {
    const flat = this.#node ? undefined : flatItemOf(this.piece);
    return (flat && flatLabelPairs(flat.pairs, key)) ?? labelPairs(fieldOf(this.node, key));
  }
}

const NO_SELECTORS: readonly VectorSelector[] = [];
const NO_PAIRS: readonly LabelPair[] = [];

/** False only where a field is surely missing. */
function mayHave(node: YamlNode, key: string): boolean {
  if (node.kind !== "map") return true;
  for (const { key: own } of node.pairs) if (own.value === key || own.value === "<<") return true;
  return false;
}
