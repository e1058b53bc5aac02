/** Whether Go reads a token as a number or a character constant. */
export function isGoNumber(text: string): boolean {
  if (text.startsWith("'")) return isCharacter(text);
  const unsigned = text.replace(/^[+-]/, "").replace(/i$/, "");
  if (/__|_$|_\.|\._|^_/.test(unsigned)) return false;
  const plain = unsigned.replaceAll("_", "");
  return (
    /^0[xX](?:[\da-fA-F]+|[\da-fA-F]*\.?[\da-fA-F]*[pP][+-]?\d+)$/.test(plain) ||
    /^0[bB][01]+$/.test(plain) ||
    /^0[oO][0-7]+$/.test(plain) ||
    /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain)
  );
}

/** Whether the escapes of a text in double quotes are those that Go knows. */
export function isGoString(text: string): boolean {
  return escapesAreKnown(text.slice(1, -1), '"');
}

function isCharacter(text: string): boolean {
  const inner = text.slice(1, -1);
  if (!escapesAreKnown(inner, "'")) return false;
  return inner.startsWith("\\") ? !/^\\.*\\./s.test(inner.slice(2)) : [...inner].length === 1;
}

function escapesAreKnown(inner: string, quote: string): boolean {
  const known = new RegExp(
    `^(?:[^\\\\]|\\\\(?:[abfnrtv\\\\${quote}]|[0-3][0-7]{2}|x[\\da-fA-F]{2}|u[\\da-fA-F]{4}|U00(?:0\\d|10)[\\da-fA-F]{4}))*$`,
    "su",
  );
  return known.test(inner);
}
