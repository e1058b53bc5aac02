import { distance } from "fastest-levenshtein";

/** " Did you mean …?" when one of the known words is close to what was typed; else the empty string. */
export function didYouMean(typed: string, known: Iterable<string>): string {
  const wanted = typed.toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const word of known) {
    // A word typed without its family or prefix is as good as the word.
    const tail = word.slice(word.lastIndexOf("/") + 1);
    const apart = Math.min(distance(wanted, word), tail === word ? Infinity : distance(wanted, tail));
    if (apart >= least) continue;
    least = apart;
    best = word;
  }
  return best === undefined ? "" : ` Did you mean ${best}?`;
}
