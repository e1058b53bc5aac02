import { distance } from "fastest-levenshtein";

/** The candidate that a misspelt word most likely means; undefined when none is close, or two are equally close. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let least = limit + 1;
  let tied = false;
  const folded = word.toLowerCase();
  for (const candidate of candidates) {
    const far = distance(folded, candidate.toLowerCase());
    if (far < least) {
      best = candidate;
      least = far;
      tied = false;
    } else if (far === least) tied = true;
  }
  return tied ? undefined : best;
}
