import type { VectorSelector } from "../syntax/promql/ast.ts";
import type { YamlNode } from "../syntax/yaml/nodes.ts";
import { pieceFacts } from "../syntax/yaml/piece.ts";
import { itemOf, type Piece } from "../syntax/yaml/tree.ts";
import { Keeper } from "../text/memo.ts";
import type { Span } from "../text/span.ts";
import type { Expression } from "./expression.ts";
import {
  type Field,
  fieldOf,
  fieldsOf,
  type LabelPair,
  type LocatedText,
  labelPairs,
  textOfKey,
} from "./located.ts";
import type { Rule } from "./ruleGroup.ts";
import { asDuration, type LocatedDuration } from "./timing.ts";

/** A rule with what is derived from its text alone. */
export interface RuleUnit extends Rule {
  readonly piece: Piece;
  /** Undefined when there is no expr, or it holds a placeholder. */
  readonly expression: Expression | undefined;
  /** Every selector of the expression; spans are those of the decoded text, `expression.place` gives the piece's. */
  readonly selectors: readonly VectorSelector[];
  readonly name: LocatedText | undefined;
}

/** How an expression is read, by the rule's text and the `expr` in it. */
export type ReadExpression = (expr: LocatedText) => {
  readonly expression: Expression | undefined;
  readonly selectors: readonly VectorSelector[];
};

/**
 * A rule as it was read: names and expression at once, as all of a workspace is looked through by them, the rest when
 * it is asked for.
 */
export class ReadRule extends Keeper implements RuleUnit {
  readonly piece: Piece;
  readonly record: LocatedText | undefined;
  readonly alert: LocatedText | undefined;
  readonly expr: LocatedText | undefined;
  readonly expression: Expression | undefined;
  readonly selectors: readonly VectorSelector[];
  /** Kept where the piece does not hold it: it may be asked for again. */
  readonly #node: YamlNode | undefined;
  /** Most records have neither: no need to look again. */
  readonly #labelled: boolean;
  readonly #annotated: boolean;
  /** Whether labels and annotations stay as they were read once, as they are asked for several times in short order. */
  readonly #keeps: boolean;
  #labels: readonly LabelPair[] | undefined;
  #annotations: readonly LabelPair[] | undefined;

  /** @param passing the rule is done with soon, and all of its tree may live as long */
  constructor(piece: Piece, node: YamlNode, read: ReadExpression, passing = false) {
    super();
    this.#keeps = passing;
    this.piece = piece;
    this.#node = itemOf(piece) === node ? undefined : node;
    this.record = textOfKey(node, "record");
    this.alert = textOfKey(node, "alert");
    this.expr = textOfKey(node, "expr");
    const { expression, selectors } = this.expr ? read(this.expr) : NOTHING;
    this.#labelled = mayHave(node, "labels");
    this.#annotated = mayHave(node, "annotations");
    this.expression = expression;
    this.selectors = selectors;
  }

  get node(): YamlNode {
    const node = this.#node ?? itemOf(this.piece);
    if (!node) throw new Error("the piece of a rule holds no rule");
    return node;
  }

  get span(): Span {
    // Known without reading the piece again, which an outline of a large file would do with all of them.
    const known = this.#node ? undefined : pieceFacts(this.piece).item?.span;
    return known ?? this.node.span;
  }

  get name(): LocatedText | undefined {
    return this.record ?? this.alert;
  }

  get fields(): ReadonlyMap<string, Field> {
    return fieldsOf(this.node);
  }

  get for(): LocatedDuration | undefined {
    return asDuration(textOfKey(this.node, "for"));
  }

  get labels(): readonly LabelPair[] {
    if (!this.#labelled) return NO_PAIRS;
    const labels = this.#labels ?? labelPairs(fieldOf(this.node, "labels"));
    if (this.#keeps) this.#labels = labels;
    return labels;
  }

  get annotations(): readonly LabelPair[] {
    if (!this.#annotated) return NO_PAIRS;
    const annotations = this.#annotations ?? labelPairs(fieldOf(this.node, "annotations"));
    if (this.#keeps) this.#annotations = annotations;
    return annotations;
  }
}

const NOTHING = { expression: undefined, selectors: [] };
const NO_PAIRS: readonly LabelPair[] = [];

/** False only where a field is surely missing. */
function mayHave(node: YamlNode, key: string): boolean {
  if (node.kind !== "map") return true;
  for (const { key: own } of node.pairs) if (own.value === key || own.value === "<<") return true;
  return false;
}
