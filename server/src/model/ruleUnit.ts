import type { VectorSelector } from "../syntax/promql/ast.ts";
import type { ParsedPromql } from "../syntax/promql/parse.ts";
import { FlatPair } from "../syntax/yaml/flatItem.ts";
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
  /** Where nobody asked for its place yet, the pair that it was read from. */
  #record: LocatedText | FlatPair | undefined;
  #alert: LocatedText | FlatPair | undefined;
  #expr: LocatedText | FlatPair | undefined;
  #expression: Expression | undefined;
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
      this.#node = undefined;
      this.#record = pairWithText(pairs, "record");
      this.#alert = pairWithText(pairs, "alert");
      this.#expr = pairWithText(pairs, "expr");
      this.promql = this.#expr && read(this.#expr.value, false);
      this.#labelled = pairs.some(({ key }) => key === "labels");
      this.#annotated = pairs.some(({ key }) => key === "annotations");
      this.plain = isPlainRule(pairs);
    } else {
      const { node } = at;
      this.#node = itemOf(piece) === node ? undefined : node;
      const expr = textOfKey(node, "expr");
      this.#record = textOfKey(node, "record");
      this.#alert = textOfKey(node, "alert");
      this.#expr = expr;
      this.promql = expr && read(expr.value, expr.node.templated === true);
      this.#labelled = mayHave(node, "labels");
      this.#annotated = mayHave(node, "annotations");
      this.plain = false;
    }
    this.recordName = this.#record?.value;
    this.alertName = this.#alert?.value;
  }

  get record(): LocatedText | undefined {
    const record = located(this.#record);
    this.#record = record;
    return record;
  }

  get alert(): LocatedText | undefined {
    const alert = located(this.#alert);
    this.#alert = alert;
    return alert;
  }

  get expr(): LocatedText | undefined {
    const expr = located(this.#expr);
    this.#expr = expr;
    return expr;
  }

  get expression(): Expression | undefined {
    const { promql, expr } = this;
    if (promql && expr) this.#expression ??= new Expression(this.piece.text, expr, promql);
    return this.#expression;
  }

  get templatedName(): boolean {
    const name = this.#record ?? this.#alert;
    return name !== undefined && !(name instanceof FlatPair) && name.node.templated === true;
  }

  nameAt(base: number): Span {
    const name = this.#record ?? this.#alert;
    const { start, end } = name instanceof FlatPair ? name : (name?.span ?? this.span);
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

function located(text: LocatedText | FlatPair | undefined): LocatedText | undefined {
  return text instanceof FlatPair ? textOfPair(text) : text;
}

const NO_SELECTORS: readonly VectorSelector[] = [];
const NO_PAIRS: readonly LabelPair[] = [];

/** False only where a field is surely missing. */
function mayHave(node: YamlNode, key: string): boolean {
  if (node.kind !== "map") return true;
  for (const { key: own } of node.pairs) if (own.value === key || own.value === "<<") return true;
  return false;
}
