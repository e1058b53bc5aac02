import { quoteLike } from "../../syntax/yaml/edit.ts";
import type { YamlScalar } from "../../syntax/yaml/nodes.ts";
import { type ScalarMap, scalarMap } from "../../syntax/yaml/scalarMap.ts";
import type { TextEdit } from "../../text/edit.ts";
import { difference } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";

/** A text in a file that can be rewritten in part: a YAML scalar, a string of JSON, a string inside of one of them. */
export interface TextPlace {
  /** Decoded: quotes and escapes gone. */
  readonly value: string;
  /** Where a part of the decoded text stands in the text that the place was read from. */
  spanOf(inner: Span): Span;
  /** The edit that writes `newText` in place of a part; undefined where the place cannot hold it there. */
  encode(inner: Span, newText: string): TextEdit | undefined;
  /** The edit that writes the whole text anew, with other quotes if need be; undefined where that is not possible. */
  replace(value: string): TextEdit | undefined;
}

/** @param text the text that the scalar was parsed from */
export function yamlPlace(text: string, scalar: YamlScalar): TextPlace {
  return new MapPlace(scalar.value, () => scalarMap(text, scalar), scalar);
}

/** Characters that need no escape in any style of YAML, in JSON or in PromQL, wherever they stand but at the ends. */
export function isHarmless(text: string): boolean {
  return /^[A-Za-z_](?:[\w:.-]*\w)?$/.test(text);
}

/** @param map of a string of JSON; its decoded text starts behind the opening quote */
export function jsonPlace(map: ScalarMap): TextPlace {
  return new MapPlace(map.value, () => map, undefined);
}

class MapPlace implements TextPlace {
  readonly value: string;
  readonly #makeMap: () => ScalarMap;
  /** Set for YAML, where other quotes may be chosen. */
  readonly #scalar: YamlScalar | undefined;
  #made: ScalarMap | undefined;

  constructor(value: string, map: () => ScalarMap, scalar: YamlScalar | undefined) {
    this.value = value;
    this.#makeMap = map;
    this.#scalar = scalar;
  }

  spanOf({ start, end }: Span): Span {
    return this.#map.spanOf(start, end);
  }

  encode({ start, end }: Span, newText: string): TextEdit | undefined {
    const whole = start === 0 && end === this.value.length;
    const map = this.#map;
    if (whole && this.#scalar?.style === "plain") {
      // What starts as a word does, and is not only letters as yes and null are, means itself without quotes.
      const bare = /^(?:[_:]|[A-Za-z]+[^A-Za-z])/.test(newText) ? map.encode(start, end, newText) : undefined;
      return bare ?? this.replace(newText);
    }
    // Most names are made of letters: no need to try those.
    if (!whole && isHarmless(newText) && map.isExact(start, end))
      return { span: map.spanOf(start, end), newText };
    return map.encode(start, end, newText);
  }

  replace(value: string): TextEdit | undefined {
    const scalar = this.#scalar;
    if (!scalar) return this.#map.encode(0, this.value.length, value);
    const { style, span, inFlow } = scalar;
    if (style === "literal" || style === "folded") return this.#map.encode(0, this.value.length, value);
    const quoted = quoteLike(style, value);
    // What is plain text elsewhere may end inside of brackets.
    const ends = inFlow && style === "plain" && /[,[\]{}]/.test(quoted);
    return { span, newText: ends && quoted === value ? quoteLike("single", value) : quoted };
  }

  get #map(): ScalarMap {
    this.#made ??= this.#makeMap();
    return this.#made;
  }
}

/**
 * A text that is written with escapes inside of another: a quoted string of PromQL or of a template.
 * @param at where the escaped text stands in the outer one, quotes left out
 * @param escaped writes a decoded text; undefined where it cannot be written there
 */
export function escapedPlace(
  outer: TextPlace,
  at: Span,
  value: string,
  escaped: (value: string) => string | undefined,
): TextPlace {
  const written = outer.value.slice(at.start, at.end);
  const verbatim = written === value;
  const toOuter = ({ start, end }: Span): Span =>
    verbatim ? { start: at.start + start, end: at.start + end } : at;
  const rewrite = (next: string): TextEdit | undefined => {
    const text = escaped(next);
    if (text === undefined) return undefined;
    const { span, newText } = writableDifference(written, text);
    return outer.encode({ start: at.start + span.start, end: at.start + span.end }, newText);
  };
  return {
    value,
    spanOf: (inner) => outer.spanOf(toOuter(inner)),
    encode({ start, end }, newText) {
      const text = verbatim ? escaped(newText) : undefined;
      if (text !== undefined) return outer.encode(toOuter({ start, end }), text);
      return rewrite(value.slice(0, start) + newText + value.slice(end));
    },
    replace(next) {
      const text = escaped(next);
      if (text === undefined) return undefined;
      return (
        rewrite(next) ?? outer.replace(outer.value.slice(0, at.start) + text + outer.value.slice(at.end))
      );
    },
  };
}

/** The smallest single edit that makes one text another and can be written: half of an escape or of a character is not. */
export function writableDifference(before: string, after: string): TextEdit {
  const { span } = difference(before, after);
  let { start } = span;
  let same = before.length - span.end;
  while (start > 0 && /[\\\ud800-\udbff]/.test(before.charAt(start - 1))) start--;
  while (same > 0 && /[\udc00-\udfff]/.test(before.charAt(before.length - same))) same--;
  return {
    span: { start, end: before.length - same },
    newText: after.slice(start, after.length - same),
  };
}
