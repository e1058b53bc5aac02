import type { NamedThing } from "./thing.ts";

/** Whether a name is told from common words by its looks, so that a text that holds it likely speaks of the thing. */
export function isDistinctive({ kind, name }: NamedThing): boolean {
  if (name.length < 4) return false;
  if (kind === "metric") return /[_:]/.test(name);
  if (kind === "alert") return /[_\d-]/.test(name) || /[a-z][A-Z]/.test(name);
  return /[_\d-]/.test(name);
}

/** Where a name stands as a word of its own; names of label values are not looked for in host names and paths. */
export function* wordsIn(text: string, { kind, name }: NamedThing): Generator<number> {
  const joined = kind === "metric" ? /[\w:]/ : kind === "alert" ? /\w/ : /[\w:./-]/;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const before = text.charAt(at - 1);
    const behind = text.slice(at + name.length, at + name.length + 2);
    // A full stop or a colon may end what is said.
    const ends = behind === "" || !joined.test(behind.charAt(0)) || /^[.:](?:\s|$|["'\\])/.test(behind);
    if (ends && !(before !== "" && joined.test(before))) yield at;
  }
}
