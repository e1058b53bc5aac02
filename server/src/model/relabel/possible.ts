/**
 * What a label may hold where not everything is known: one of a few values (the empty text is an absent label),
 * any value or none ("any"), or any value but none ("present").
 */
export type Possible = ReadonlySet<string> | "any" | "present";

export const ABSENT: Possible = new Set([""]);

/** More values than this are not told apart. */
export const MAX_VALUES = 64;

export function oneOf(...values: readonly string[]): Possible {
  return new Set(values);
}

export function either(a: Possible, b: Possible): Possible {
  if (typeof a !== "string" && typeof b !== "string") return few(new Set([...a, ...b]));
  return mayBeAbsent(a) || mayBeAbsent(b) ? "any" : "present";
}

export function mayBeAbsent(value: Possible): boolean {
  return typeof value === "string" ? value === "any" : value.has("");
}

export function isSurelyAbsent(value: Possible): boolean {
  return typeof value !== "string" && value.size === 1 && value.has("");
}

/** The value without the possibility that the label is absent; undefined when that was the only one. */
export function whenPresent(value: Possible): Possible | undefined {
  if (typeof value === "string") return "present";
  const rest = [...value].filter((text) => text !== "");
  return rest.length === 0 ? undefined : new Set(rest);
}

/** Every value changed by a function that makes no empty text of a filled one. */
export function mapPossible(value: Possible, change: (text: string) => string): Possible {
  return typeof value === "string" ? value : new Set([...value].map(change));
}

/** All ways to join one value of each label. */
export function joinPossible(values: readonly Possible[], separator: string): Possible {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return only;
  let texts = new Set([""]);
  for (const [index, value] of values.entries()) {
    if (typeof value === "string" || texts.size * value.size > MAX_VALUES) {
      const neverEmpty = separator !== "" || values.some((each) => !mayBeAbsent(each));
      return neverEmpty ? "present" : "any";
    }
    const glue = index === 0 ? "" : separator;
    texts = new Set([...texts].flatMap((head) => [...value].map((tail) => head + glue + tail)));
  }
  return texts;
}

function few(values: ReadonlySet<string>): Possible {
  if (values.size <= MAX_VALUES) return values;
  return values.has("") ? "any" : "present";
}
