import type { Span } from "../../text/span.ts";
import { fits } from "./fits.ts";
import { type CompletionAnswer, type CompletionItem, type Offer, sortText } from "./item.ts";

/** More than this nobody reads; typing narrows it down. */
const MOST = 400;
/** Names of metrics leave room for what else fits. */
const MOST_NAMES = 200;

export interface Target {
  readonly replace: Span;
  /** What stands between the start of `replace` and the cursor. */
  readonly typed: string;
  /** What editors compare with, where it is not what the label says. */
  readonly filterPrefix?: string;
  /** The text as the place has to hold it; undefined where it cannot. */
  write(text: string, isSnippet: boolean): string | undefined;
}

/** Makes items of offers: those that fit what is typed, best first, not too many. */
export function collect(offers: readonly Offer[], target: Target): CompletionAnswer {
  const items: CompletionItem[] = [];
  const seen = new Set<string>();
  let incomplete = false;
  let names = 0;
  for (const offer of offers) {
    const known = `${offer.kind === "snippet"} ${offer.label}`;
    if (seen.has(known) || !fits(offer.label, target.typed)) continue;
    if (items.length >= MOST) return { items, incomplete: true };
    if (offer.lazy && ++names > MOST_NAMES) {
      incomplete = true;
      continue;
    }
    const item = itemOf(offer, target, items.length);
    if (!item) continue;
    seen.add(known);
    items.push(item);
  }
  return { items, incomplete };
}

function itemOf(offer: Offer, target: Target, order: number): CompletionItem | undefined {
  const full: Offer = offer.lazy
    ? { ...offer, ...offer.lazy(), ...(offer.text !== undefined && { text: offer.text }) }
    : offer;
  const text = target.write(full.text ?? full.label, full.snippet === true);
  if (text === undefined) return undefined;
  const { label, kind, detail, documentation, snippet, deprecated } = full;
  return {
    label,
    kind,
    replace: target.replace,
    newText: text,
    sortText: sortText(full.rank ?? 5, order),
    ...(detail !== undefined && { detail }),
    ...(documentation !== undefined && { documentation }),
    ...(snippet && { snippet }),
    ...(deprecated && { deprecated }),
    ...(target.filterPrefix && { filterText: `${target.filterPrefix}${label}` }),
  };
}
