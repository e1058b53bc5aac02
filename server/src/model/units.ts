import type { VectorSelector } from "../syntax/promql/ast.ts";
import {
  type ParsedPromql,
  type ParsedSelector,
  parsePromql,
  parseSelector,
} from "../syntax/promql/parse.ts";
import { selectorsOf } from "../syntax/promql/walk.ts";
import type { YamlNode, YamlScalar } from "../syntax/yaml/nodes.ts";
import { type Piece, ReadPiece, RecentPieces } from "../syntax/yaml/piece.ts";
import { findPlaceholders } from "../syntax/yaml/placeholders.ts";
import type { PlacedPiece } from "../syntax/yaml/tree.ts";
import { ContentMemo, Keeper, OwnedMemo, RepeatMemo } from "../text/memo.ts";
import { Expression } from "./expression.ts";
import { type FederatePath, federatePath, matchSelectors } from "./federateJob.ts";
import { type GlobalSection, readGlobal } from "./globalSection.ts";
import { fieldsOf, type LocatedText } from "./located.ts";
import { type RemoteWrite, readRemoteWrite } from "./remoteWrite.ts";
import { type GroupHeader, readGroupHeader } from "./ruleGroup.ts";
import { type ReadExpression, ReadRule, type RuleUnit } from "./ruleUnit.ts";
import { ScrapeJob } from "./scrapeJob.ts";

export type { RulePromql, RuleUnit } from "./ruleUnit.ts";

/** A scrape job with what is derived from its text alone. */
export interface JobUnit extends ScrapeJob {
  readonly piece: Piece;
  readonly federate: FederatePath | undefined;
  /** One for each item of match[], in order; items with placeholders have no parse. */
  readonly selectors: readonly MatchSelector[];
  /** A template puts text of its own into the job, so nothing can be said to be missing in it. */
  readonly openEnded: boolean;
}

export interface MatchSelector {
  readonly text: LocatedText;
  readonly templated: boolean;
  readonly expression: Expression<ParsedSelector>;
  /** Undefined when it is no selector. */
  readonly selector: VectorSelector | undefined;
}

export interface RemoteWriteUnit extends RemoteWrite {
  readonly piece: Piece;
}

/** A unit at its place: add `base` to a span of the unit to get one of the file. */
export interface Placed<U> extends PlacedPiece {
  readonly unit: U;
  readonly index: number;
}

interface HasNode {
  readonly node: YamlNode;
}

/** Reads units and remembers them by content, so that equal jobs and rules are read once in the whole workspace. */
export class UnitReader {
  readonly #pieces = new ContentMemo<Piece>(AT_FIRST);
  readonly #promql = new ContentMemo<ReadPromql>(AT_FIRST);
  /** Used instead where files are read one by one, and each is done with when the next comes. */
  readonly #repeated:
    | { readonly pieces: RepeatMemo<Piece>; readonly promql: RepeatMemo<ReadPromql> }
    | undefined;
  readonly #selectors = new ContentMemo<ParsedSelector>(20_000);
  readonly #units = new OwnedMemo();
  readonly #recent = new RecentPieces(RECENT_PIECES);
  readonly #makePiece = (text: string): Piece => new ReadPiece(text, this.#recent);

  readonly #readExpr: ReadExpression = (text, templated) => {
    if (templated) return undefined;
    const parsed = this.#readPromql(text);
    return parsed.problems.length > 0 && hasPlaceholder(text) ? undefined : parsed;
  };

  /** @param passing files are only looked at in passing: what is read of them is kept where it comes again */
  constructor(passing = false) {
    this.#repeated = passing ? { pieces: new RepeatMemo(AT_FIRST), promql: new RepeatMemo(MANY) } : undefined;
  }

  /** Many files are going to be read, of which much is equal: what is read is remembered. */
  expectMany(): void {
    this.#pieces.limitTo(MANY);
    this.#promql.limitTo(MANY);
  }

  /**
   * What is read from now on was typed, a new text with every keystroke: as much of it is remembered as there is of
   * the rest, so that hours of typing take no more memory than the first minutes.
   */
  expectFew(): void {
    this.#pieces.limitTo(this.#pieces.size + FEW);
    this.#promql.limitTo(this.#promql.size + FEW_EXPRESSIONS);
  }

  /** @param lasting the text is a slice of one that lives on anyway: the piece need not have its own copy */
  piece(text: string, lasting = false): Piece {
    if (this.#repeated) return this.#repeated.pieces.get(text, this.#makePiece);
    return lasting ? this.#pieces.getShared(text, this.#makePiece) : this.#pieces.get(text, this.#makePiece);
  }

  /** The file that was read last is done with: the trees of its pieces are let go. */
  forgetTrees(): void {
    this.#recent.clear();
  }

  promql(text: string): ParsedPromql {
    return this.#readPromql(text);
  }

  selector(text: string): ParsedSelector {
    return this.#selectors.get(text, parseSelector);
  }

  /** @param at what holds the job's mapping; asked only for a piece that was not read before */
  job(piece: Piece, at: HasNode): JobUnit {
    return this.#units.once(piece, "job", () => {
      const selectorOf = (text: LocatedText) => this.#matchSelector(piece, text);
      return new ReadJob(at.node, piece, selectorOf);
    });
  }

  rule(piece: Piece, at: HasNode): RuleUnit {
    const make = () => new ReadRule(piece, at, this.#readExpr, this.#repeated !== undefined);
    if (!(piece instanceof ReadPiece)) return this.#units.once(piece, "rule", make);
    piece.rule ??= make();
    return piece.rule as RuleUnit;
  }

  remoteWrite(piece: Piece, at: HasNode): RemoteWriteUnit {
    return this.#units.once(piece, "remote write", () => ({ ...readRemoteWrite(at.node), piece }));
  }

  global(piece: Piece, node: YamlNode): GlobalSection {
    return this.#units.once(piece, "global", () => readGlobal(node));
  }

  /** What one field says of a group of rules; spans count from the field's piece. */
  groupField(
    piece: Piece,
    { key, node }: { readonly key: YamlScalar; readonly node: YamlNode },
  ): GroupHeader {
    return this.#units.once(piece, "group field", () => {
      const pair = { span: key.span, key, value: node };
      return readGroupHeader(fieldsOf({ kind: "map", flow: false, span: key.span, pairs: [pair] }));
    });
  }

  #readPromql(text: string): ReadPromql {
    if (!this.#repeated) return this.#promql.getShared(text, readPromql);
    const { promql } = this.#repeated;
    return promql.known(text) ?? promql.get(text, readPromql);
  }

  #matchSelector(piece: Piece, text: LocatedText): MatchSelector {
    const parsed = this.selector(text.value);
    const templated =
      text.node.templated === true || (parsed.problems.length > 0 && hasPlaceholder(text.value));
    return {
      text,
      templated,
      expression: new Expression(piece.text, text, parsed),
      selector: templated ? undefined : parsed.selector,
    };
  }
}

/** How many pieces and expressions are remembered: of a whole workspace, of what is typed, and before either. */
const MANY = 200_000;
const FEW = 1000;
/** The same of expressions: units that are known have theirs, and an expression takes more than its text. */
const FEW_EXPRESSIONS = 250;
const AT_FIRST = 10_000;

/** How many pieces' trees are kept: as many as are looked at in turn, with little memory. */
const RECENT_PIECES = 2000;

class ReadJob extends ScrapeJob implements JobUnit {
  readonly piece: Piece;
  readonly federate: FederatePath | undefined;
  readonly selectors: readonly MatchSelector[];
  readonly openEnded: boolean;

  constructor(node: YamlNode, piece: Piece, selectorOf: (text: LocatedText) => MatchSelector) {
    super(node);
    this.piece = piece;
    this.federate = federatePath(this);
    this.selectors = matchSelectors(this).map(selectorOf);
    this.openEnded = hasInclusion(piece.text);
  }
}

/** An expression that keeps what rules find in it: the same one stands in the rules of many clusters. */
class ReadPromql extends Keeper implements ParsedPromql {
  readonly text: string;
  readonly expr: ParsedPromql["expr"];
  readonly problems: ParsedPromql["problems"];
  readonly comments: ParsedPromql["comments"];
  readonly selectors: readonly VectorSelector[];

  constructor(source: string) {
    super();
    const { text, expr, problems, comments } = parsePromql(source);
    this.text = text;
    this.expr = expr;
    this.problems = problems;
    this.comments = comments;
    this.selectors = selectorsOf(expr);
  }
}

function readPromql(text: string): ReadPromql {
  return new ReadPromql(text);
}

/** A placeholder of a template inside a quoted text, where YAML does not mind it and PromQL does. */
function hasPlaceholder(text: string): boolean {
  // What Prometheus itself fills in elsewhere it does not in an expression.
  return (
    /\[\[-?\s*[A-Za-z_.$][^\]\n]*\]\]/.test(text) ||
    findPlaceholders(text).some(({ owner }) => owner !== "prometheus")
  );
}

/** A line that a template replaces by lines of its own; conditions and loops only choose among what is written. */
function hasInclusion(text: string): boolean {
  return (
    /^[ \t]*\{\{-?(?![ \t]*(?:(?:if|else|end|range|with|define|block|break|continue)\b|\/\*|\$\w+ *:?=))/m.test(
      text,
    ) || /^[ \t]*(?:\{%-? *include\b|<%=|\$\{[^}]*\}[ \t]*$)/m.test(text)
  );
}
