import type { FileEdit, Location } from "../../rules/finding.ts";
import { compileRe2 } from "../../syntax/values/re2/index.ts";
import type { TextEdit } from "../../text/edit.ts";
import { type Span, shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { isMention, type Mention } from "./mention.ts";
import { notesOn } from "./notes.ts";
import { widened } from "./pattern.ts";
import { isHarmless, type TextPlace } from "./place.ts";
import { refusal } from "./refusal.ts";
import { type FoundUnit, Search } from "./search.ts";
import { labelOf, type NamedThing, shownThing } from "./thing.ts";
import { isDistinctive, wordsIn } from "./words.ts";

/** A place that may speak of what is renamed, or has to be decided on. */
export interface UnsureEdit extends Location {
  /**
   * "regex": it matches the old name and would not match the new one; "mention": a text or comment that holds the
   * name; "doubt": it may mean something else; "shape": it cannot be rewritten in place.
   */
  readonly why: "regex" | "mention" | "doubt" | "shape";
  readonly message: string;
  /** What would change; undefined where that is the author's to find out. */
  readonly edit?: TextEdit;
}

/** What a rename changes, and what it leaves for the author to decide. */
export interface RenamePlan {
  readonly thing: NamedThing;
  readonly newName: string;
  /** In the order of paths; those of a file in the order of its text. */
  readonly edits: readonly FileEdit[];
  readonly unsure: readonly UnsureEdit[];
  /** What the rename does not reach, in one sentence each. */
  readonly notes: readonly string[];
}

export interface RenameRefused {
  readonly error: string;
}

/** Plans a rename over all files of the workspace. */
export function planRename(
  ws: WorkspaceView,
  thing: NamedThing,
  newName: string,
): RenamePlan | RenameRefused {
  const problem = refusal(ws, thing, newName);
  if (problem !== undefined) return { error: problem };
  const planner = new Planner(ws, thing, newName);
  for (const path of [...ws.documents.keys()].sort()) {
    const document = ws.documents.get(path);
    if (document) planner.take(document);
  }
  if (planner.edits.length === 0 && planner.unsure.length === 0)
    return { error: `${shownThing(thing)} is not written out in any file of this workspace.` };
  const { edits, unsure } = planner;
  return { thing, newName, edits, unsure, notes: notesOn(ws, thing) };
}

class Planner {
  readonly edits: FileEdit[] = [];
  readonly unsure: UnsureEdit[] = [];
  readonly #thing: NamedThing;
  readonly #newName: string;
  readonly #label: string;
  readonly #search: Search;
  readonly #leftBehind = new Map<string, boolean>();
  /** Equal parts of many files are rewritten once. */
  readonly #rewritten = new Map<readonly unknown[], Rewritten>();

  constructor(ws: WorkspaceView, thing: NamedThing, newName: string) {
    this.#thing = thing;
    this.#newName = newName;
    this.#label = labelOf(thing);
    const regex = (source: string) => this.#isLeftBehind(source);
    this.#search = new Search(ws, { label: this.#label, value: thing.name, regex });
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
    const made: Rewritten = { sure: [], names: [], unsure: [] };
    const byPlace = new Map<TextPlace, Mention[]>();
    for (const one of found) {
      if (!isMention(one)) continue;
      if (one.regex) this.#regex(one, found, made);
      else byPlace.set(one.place, [...(byPlace.get(one.place) ?? []), one]);
    }
    for (const [place, mentions] of byPlace) this.#values(place, mentions, made);
    this.#rewritten.set(found, made);
    return made;
  }

  /** The values of one place: each in its own spot, or all at once where that needs other quotes. */
  #values(place: TextPlace, mentions: readonly Mention[], into: Rewritten): void {
    const changes = mentions.flatMap((mention) => {
      const change = mention.change(this.#newName);
      if (change) return [{ ...change, mention }];
      into.unsure.push({ ...this.#shape(place.spanOf(mention.span)) });
      return [];
    });
    const edits = changes.map(({ span, text, mention }) => ({ edit: place.encode(span, text), mention }));
    const whole =
      edits.some(({ edit }) => edit === undefined) && place.replace(applied(place.value, changes));
    if (whole) {
      into.sure.push(whole);
      into.names.push(whole.span);
      return;
    }
    for (const { edit, mention } of edits) {
      const span = place.spanOf(mention.span);
      if (!edit) into.unsure.push(this.#shape(span));
      else if (mention.doubt === undefined) {
        into.sure.push(edit);
        into.names.push(span);
      } else into.unsure.push({ path: "", span, why: "doubt", message: mention.doubt, edit });
    }
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
    const verb = effect === "selects" ? "select" : effect === "excludes" ? "exclude" : "match";
    into.unsure.push({
      path: "",
      span: mention.place.spanOf(mention.span),
      why: "regex",
      message: `This regex ${verb}s ${this.#thing.name} and would not ${verb} ${this.#newName}; ${wider} would.`,
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
  /** Their paths are filled in for each file. */
  readonly unsure: UnsureEdit[];
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

/** Spans that may overlap, to be asked often. */
class Spans {
  readonly #starts: readonly number[];
  /** Behind the last character that any span up to this one reaches. */
  readonly #ends: readonly number[];

  constructor(spans: readonly Span[]) {
    const sorted = [...spans].sort((a, b) => a.start - b.start);
    let reach = -1;
    this.#starts = sorted.map(({ start }) => start);
    this.#ends = sorted.map(({ end }) => {
      reach = Math.max(reach, end);
      return reach;
    });
  }

  /** Whether any of them shares a character with a span. */
  touch({ start, end }: Span): boolean {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) < end) low = middle + 1;
      else high = middle;
    }
    return low > 0 && (this.#ends[low - 1] ?? 0) > start;
  }
}
