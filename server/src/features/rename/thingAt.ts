import { type Span, shift, touches } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { isMention } from "./mention.ts";
import { mentionsAround } from "./search.ts";
import { type NamedThing, thingOf } from "./thing.ts";

export interface ThingAt {
  readonly thing: NamedThing;
  /** The name's place in the file. */
  readonly span: Span;
}

/** What is named at an offset; of names within each other the shortest. */
export function thingAt(ws: WorkspaceView, document: Document, offset: number): ThingAt | undefined {
  let best: ThingAt | undefined;
  for (const { base, found } of mentionsAround(ws, document, offset)) {
    for (const one of found) {
      if (!isMention(one) || one.value === undefined) continue;
      const span = inner(document.text, shift(one.place.spanOf(one.span), base));
      const thing = touches(span, offset) ? thingOf(one.label, one.value) : undefined;
      if (thing && (!best || span.end - span.start < best.span.end - best.span.start)) best = { thing, span };
    }
  }
  return best;
}

/** Without the quotes that belong to a place as a whole. */
function inner(text: string, span: Span): Span {
  const quote = text[span.start];
  const quoted =
    (quote === '"' || quote === "'") && span.end - span.start > 1 && text[span.end - 1] === quote;
  return quoted ? { start: span.start + 1, end: span.end - 1 } : span;
}
