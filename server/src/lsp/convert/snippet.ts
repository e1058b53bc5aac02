/**
 * The text that a snippet shows before anybody fills it in: placeholders give their default, choices their first,
 * bare tab stops nothing; escapes (`\$`, `\}`, `\\`) give the character.
 */
export function plainText(snippet: string): string {
  return read(snippet, 0, false).text;
}

interface Read {
  readonly text: string;
  readonly end: number;
}

/** Reads up to the end, or to the brace that closes the placeholder one is in. */
function read(snippet: string, start: number, inside: boolean): Read {
  let text = "";
  let at = start;
  while (at < snippet.length) {
    const character = snippet[at] ?? "";
    if (character === "\\" && /[$}\\]/.test(snippet[at + 1] ?? "")) {
      text += snippet[at + 1];
      at += 2;
    } else if (inside && character === "}") {
      return { text, end: at + 1 };
    } else {
      const stop = character === "$" ? readStop(snippet, at) : undefined;
      text += stop ? stop.text : character;
      at = stop ? stop.end : at + 1;
    }
  }
  return { text, end: at };
}

/** A tab stop: `$1`, `${1}`, `${1:default}` or `${1|first,second|}`; undefined when the dollar is only a dollar. */
function readStop(snippet: string, at: number): Read | undefined {
  const bare = /\$\d+/y;
  bare.lastIndex = at;
  const bareMatch = bare.exec(snippet);
  if (bareMatch) return { text: "", end: at + bareMatch[0].length };
  const head = /\$\{\d+([:|}])/y;
  head.lastIndex = at;
  const match = head.exec(snippet);
  if (!match) return undefined;
  const inner = at + match[0].length;
  if (match[1] === "}") return { text: "", end: inner };
  if (match[1] === ":") return read(snippet, inner, true);
  const end = snippet.indexOf("|}", inner);
  if (end < 0) return undefined;
  const first = /^(?:\\.|[^,\\])*/.exec(snippet.slice(inner, end))?.[0] ?? "";
  return { text: first.replace(/\\(.)/g, "$1"), end: end + 2 };
}
