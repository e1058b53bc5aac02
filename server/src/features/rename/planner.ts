import type { FileEdit } from "../../rules/finding.ts";
import { compileRe2 } from "../../syntax/values/re2/index.ts";
import type { TextEdit } from "../../text/edit.ts";
import { type Span, shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { isMention, type Mention } from "./mention.ts";
import { widened } from "./pattern.ts";
import { isHarmless, type TextPlace } from "./place.ts";
import type { UnsureEdit } from "./plan.ts";
import { type FoundUnit, Search } from "./search.ts";
import { Spans } from "./spans.ts";
import { labelOf, type NamedThing } from "./thing.ts";
import { isDistinctive, wordsIn } from "./words.ts";

/** Collects what a rename changes, file by file. */
export class Planner {
  readonly edits: FileEdit[] = [];
  readonly unsure: UnsureEdit[] = [];
  /** Where match[] selects the old name and nothing else, when both names are to be selected. */
  readonly selectors: { readonly path: string; readonly span: Span }[] = [];
  readonly #thing: NamedThing;
  readonly #keepOld: boolean;
  readonly #newName: string;
  readonly #label: string;
  readonly #search: Search;
  readonly #leftBehind = new Map<string, boolean>();
  /** Equal parts of many files are rewritten once. */
  readonly #rewritten = new Map<readonly unknown[], Rewritten>();

  /** @param keepOld what lets series pass on to other servers is to let both names pass */
  constructor(ws: WorkspaceView, thing: NamedThing, newName: string, keepOld = false) {
    this.#keepOld = keepOld;
    this.#thing = thing;
    this.#newName = newName;
    this.#label = labelOf(thing);
    const regex = (source: string) => this.#isLeftBehind(source);
    this.#search = new Search(ws, { label: this.#label, value: thing.name, regex });
  }

  /** Takes every file, or these, in the order of paths. */
  takeAll({ documents }: WorkspaceView, paths: Iterable<string> = documents.keys()): void {
    for (const path of [...paths].sort()) {
      const document = documents.get(path);
      if (document) this.take(document);
    }
  }

  take(document: Document): void {
    const occurs = this.#search.occursIn(document.text);
    const units = this.#search.inDocument(document);
    const sure: TextEdit[] = [];
    const unsure: UnsureEdit[] = [];
    const names: Span[] = [];
    for (const { base, found } of units) {
      const rewritten = this.#rewrite(found);
      for (const span of rewritten.names) names.push(shift(span, base));
      for (const span of rewritten.selectors)
        this.selectors.push({ path: document.path, span: shift(span, base) });
      for (const { span, newText } of rewritten.sure) sure.push({ span: shift(span, base), newText });
      for (const one of rewritten.unsure)
        unsure.push({
          ...one,
          path: document.path,
          span: shift(one.span, base),
          ...(one.edit && { edit: { span: shift(one.edit.span, base), newText: one.edit.newText } }),
        });
    }
    sure.sort((a, b) => a.span.start - b.span.start);
    const edits = withoutOverlaps(sure);
    const spans = edits.map(({ span }) => span);
    // A doubtful place that a sure edit changes along needs no decision any more.
    const changed = new Spans(spans);
    const left = unsure.filter(({ span }) => !changed.touch(span));
    if (occurs) {
      const known = new Spans([...spans, ...names, ...left.map(({ span }) => span)]);
      left.push(...this.#mentions(document, units, known));
    }
    if (edits.length > 0) this.edits.push({ path: document.path, edits });
    this.unsure.push(...left.sort((a, b) => a.span.start - b.span.start));
  }

  #rewrite(found: FoundUnit["found"]): Rewritten {
    const known = this.#rewritten.get(found);
    if (known) return known;
    const made: Rewritten = { sure: [], names: [], selectors: [], unsure: [] };
    const byPlace = new Map<TextPlace, Mention[]>();
    for (const one of found) {
      if (!isMention(one)) continue;
      if (one.regex) this.#regex(one, found, made);
      else if (this.#keeps(one)) this.#beside(one, made);
      else byPlace.set(one.place, [...(byPlace.get(one.place) ?? []), one]);
    }
    for (const [place, mentions] of byPlace) this.#values(place, mentions, made);
    this.#rewritten.set(found, made);
    return made;
  }

  /** Whether series pass on by this place, so that it has to name both. */
  #keeps({ role }: Mention): boolean {
    return this.#keepOld && (role === "match" || role === "relabel");
  }

  /** Puts the new name beside the old one. */
  #beside(mention: Mention, into: Rewritten): void {
    const { place } = mention;
    const span = place.spanOf(mention.span);
    into.names.push(span);
    if (!mention.alternative) {
      into.selectors.push(span);
      return;
    }
    const change = mention.change(this.#newName);
    const behind = change && { start: change.span.end, end: change.span.end };
    const edit = behind && place.encode(behind, `|${change.text}`);
    if (edit) into.sure.push(edit);
    else into.unsure.push(this.#shape(span));
  }

  /** The values of one place: each in its own spot, or all at once where that needs other quotes. */
  #values(place: TextPlace, mentions: readonly Mention[], into: Rewritten): void {
    const changes = mentions.flatMap((mention) => {
      const change = mention.change(this.#newName);
      if (change) return [{ ...change, mention }];
      // A regex that the name has to be added to is listed as such.
      if (!mention.alternative) into.unsure.push(this.#shape(place.spanOf(mention.span)));
      return [];
    });
    const edits = changes.map(({ span, text, mention }) => ({ edit: place.encode(span, text), mention }));
    const stuck = edits.some(({ edit }) => edit === undefined);
    const sure = !edits.some(({ mention }) => this.#doubt(mention) !== undefined);
    const whole = stuck && sure ? place.replace(applied(place.value, changes)) : undefined;
    if (whole) {
      into.sure.push(whole);
      into.names.push(whole.span);
      return;
    }
    for (const { edit, mention } of edits) {
      const span = place.spanOf(mention.span);
      if (!edit) into.unsure.push(this.#shape(span));
      else {
        const message = this.#doubt(mention);
        if (message !== undefined) into.unsure.push({ path: "", span, why: "doubt", message, edit });
        else {
          into.sure.push(edit);
          into.names.push(span);
        }
      }
    }
  }

  #doubt({ label, doubt }: Mention): string | undefined {
    return label === this.#label ? doubt : `${label} has this value too; it may name something else.`;
  }

  #shape(span: Span): UnsureEdit {
    const message = `${this.#thing.name} stands here in a way that cannot be rewritten in place.`;
    return { path: "", span, why: "shape", message };
  }

  /** A regex that matches the old name without writing it out needs a further alternative. */
  #regex(mention: Mention, found: FoundUnit["found"], into: Rewritten): void {
    const { source = "", effect = "matches" } = mention.regex ?? {};
    const writes = found.some(
      (one) =>
        isMention(one) &&
        one.place === mention.place &&
        one.value === this.#thing.name &&
        !one.regex &&
        one.span.start >= mention.span.start &&
        one.span.end <= mention.span.end &&
        one.change(this.#newName) !== undefined,
    );
    if (writes) return;
    const wider = widened(source, this.#newName);
    const change = mention.change(wider);
    const edit = change && mention.place.encode(change.span, change.text);
    if (edit && this.#keeps(mention)) {
      into.sure.push(edit);
      into.names.push(mention.place.spanOf(mention.span));
      return;
    }
    const verb = effect === "selects" ? "select" : effect === "excludes" ? "exclude" : "match";
    into.unsure.push({
      path: "",
      span: mention.place.spanOf(mention.span),
      why: "regex",
      message: `This regex ${verb}s ${this.#thing.name} and would not ${verb} ${this.#newName}; ${short(wider)} would.`,
      ...(edit && { edit }),
    });
  }

  #isLeftBehind(source: string): boolean {
    let left = this.#leftBehind.get(source);
    if (left === undefined) {
      const regex = compileRe2(source);
      left = regex?.fullMatch(this.#thing.name) === true && !regex.fullMatch(this.#newName);
      this.#leftBehind.set(source, left);
    }
    return left;
  }

  /** What is left of the name in comments and texts for people; for metrics and alerts, wherever it is left. */
  #mentions(document: Document, units: readonly FoundUnit[], known: Spans): UnsureEdit[] {
    const { name, kind } = this.#thing;
    if (!isDistinctive(this.#thing)) return [];
    const everywhere = kind === "metric" || kind === "alert";
    const texts = everywhere
      ? []
      : [...document.tree.comments.map(({ span }) => span), ...prosePlaces(units)];
    const found: UnsureEdit[] = [];
    for (const start of wordsIn(document.text, this.#thing)) {
      const span = { start, end: start + name.length };
      if (known.touch(span)) continue;
      if (!everywhere && !texts.some((text) => text.start <= start && span.end <= text.end)) continue;
      const edit = isHarmless(this.#newName) ? { span, newText: this.#newName } : undefined;
      const message = `${name} is mentioned here, in a text or comment.`;
      found.push({ path: document.path, span, why: "mention", message, ...(edit && { edit }) });
    }
    return found;
  }
}

interface Rewritten {
  readonly sure: TextEdit[];
  /** The names that the sure edits change: an edit may be only a part of one. */
  readonly names: Span[];
  /** See Planner.selectors. */
  readonly selectors: Span[];
  /** Their paths are filled in for each file. */
  readonly unsure: UnsureEdit[];
}

/** A long regex by its end, which is what is new. */
function short(regex: string): string {
  return regex.length <= 100 ? regex : `…${regex.slice(-60)}`;
}

function prosePlaces(units: readonly FoundUnit[]): Span[] {
  return units.flatMap(({ base, found }) =>
    found.flatMap((one) =>
      isMention(one) ? [] : [shift(one.place.spanOf({ start: 0, end: one.place.value.length }), base)],
    ),
  );
}

function applied(text: string, changes: readonly { span: Span; text: string }[]): string {
  let out = text;
  for (const { span, text: own } of [...changes].sort((a, b) => b.span.start - a.span.start))
    out = out.slice(0, span.start) + own + out.slice(span.end);
  return out;
}

/** Of edits in the order of the text those that do not touch one before; an alias may bring the same twice. */
function withoutOverlaps(edits: readonly TextEdit[]): TextEdit[] {
  const kept: TextEdit[] = [];
  for (const edit of edits) {
    const last = kept.at(-1);
    if (!last || edit.span.start >= last.span.end) kept.push(edit);
  }
  return kept;
}
