import type { VectorSelector } from "../syntax/promql/ast.ts";
import {
  type ParsedPromql,
  type ParsedSelector,
  parsePromql,
  parseSelector,
} from "../syntax/promql/parse.ts";
import { selectorsOf } from "../syntax/promql/walk.ts";
import type { YamlNode } from "../syntax/yaml/nodes.ts";
import { makePiece, type Piece, type PlacedPiece } from "../syntax/yaml/tree.ts";
import { ContentMemo } from "../text/memo.ts";
import { Expression } from "./expression.ts";
import { type FederatePath, federatePath, matchSelectors } from "./federateJob.ts";
import { type GlobalSection, readGlobal } from "./globalSection.ts";
import type { LocatedText } from "./located.ts";
import { type RemoteWrite, readRemoteWrite } from "./remoteWrite.ts";
import { type Rule, readRule } from "./ruleGroup.ts";
import { readScrapeJob, type ScrapeJob } from "./scrapeJob.ts";

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

/** A rule with what is derived from its text alone. */
export interface RuleUnit extends Rule {
  readonly piece: Piece;
  /** Undefined when there is no expr, or it holds a placeholder. */
  readonly expression: Expression | undefined;
  /** Every selector of the expression; spans are those of the decoded text, `expression.place` gives the piece's. */
  readonly selectors: readonly VectorSelector[];
  readonly name: LocatedText | undefined;
}

export interface RemoteWriteUnit extends RemoteWrite {
  readonly piece: Piece;
}

/** A unit at its place: add `base` to a span of the unit to get one of the file. */
export interface Placed<U> extends PlacedPiece {
  readonly unit: U;
  readonly index: number;
}

/** Reads units and remembers them by content, so that equal jobs and rules are read once in the whole workspace. */
export class UnitReader {
  readonly pieces = new ContentMemo<Piece>(200_000);
  readonly #promql = new ContentMemo<ParsedPromql>(100_000);
  readonly #selectors = new ContentMemo<ParsedSelector>(20_000);
  readonly #jobs = new WeakMap<Piece, JobUnit>();
  readonly #rules = new WeakMap<Piece, RuleUnit>();
  readonly #writes = new WeakMap<Piece, RemoteWriteUnit>();
  readonly #globals = new WeakMap<Piece, GlobalSection>();

  piece(text: string): Piece {
    return this.pieces.get(text, makePiece);
  }

  promql(text: string): ParsedPromql {
    return this.#promql.get(text, parsePromql);
  }

  selector(text: string): ParsedSelector {
    return this.#selectors.get(text, parseSelector);
  }

  job(piece: Piece, node: YamlNode): JobUnit {
    return remember(this.#jobs, piece, () => {
      const job = readScrapeJob(node);
      return {
        ...job,
        piece,
        federate: federatePath(job),
        selectors: matchSelectors(job).map((text) => this.#matchSelector(piece, text)),
        openEnded: hasInclusion(piece.text),
      };
    });
  }

  rule(piece: Piece, node: YamlNode): RuleUnit {
    return remember(this.#rules, piece, () => {
      const rule = readRule(node);
      const parsed = rule.expr && !rule.expr.node.templated ? this.promql(rule.expr.value) : undefined;
      const readable =
        rule.expr && parsed && !(parsed.problems.length > 0 && hasPlaceholder(rule.expr.value));
      const expression = readable ? new Expression(piece.text, rule.expr, parsed) : undefined;
      return {
        ...rule,
        piece,
        expression,
        selectors: expression ? selectorsOf(expression.parsed.expr) : [],
        name: rule.record ?? rule.alert,
      };
    });
  }

  remoteWrite(piece: Piece, node: YamlNode): RemoteWriteUnit {
    return remember(this.#writes, piece, () => ({ ...readRemoteWrite(node), piece }));
  }

  global(piece: Piece, node: YamlNode): GlobalSection {
    return remember(this.#globals, piece, () => readGlobal(node));
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

/** A placeholder of a template inside a quoted text, where YAML does not mind it and PromQL does. */
function hasPlaceholder(text: string): boolean {
  return /\{\{|\{%|<%|\[\[/.test(text);
}

/** A line that a template replaces by lines of its own; conditions and loops only choose among what is written. */
function hasInclusion(text: string): boolean {
  return (
    /^[ \t]*\{\{-?(?![ \t]*(?:(?:if|else|end|range|with|define|block|break|continue)\b|\/\*|\$\w+ *:?=))/m.test(
      text,
    ) || /^[ \t]*(?:\{%-? *include\b|<%=|\$\{[^}]*\}[ \t]*$)/m.test(text)
  );
}

function remember<K extends object, V>(map: WeakMap<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
