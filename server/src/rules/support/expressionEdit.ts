import type { Expression } from "../../model/expression.ts";
import { quoteLike } from "../../syntax/yaml/edit.ts";
import type { TextEdit } from "../../text/edit.ts";
import { applyEdits } from "../../text/edit.ts";

/**
 * Edits of a decoded expression as edits of its piece, in the style that the YAML scalar has. Where that style cannot
 * hold the new text (a colon and a space in plain text), the scalar is written anew in quotes. Undefined where the
 * text comes through an alias or cannot be written.
 */
export function encodeEdits(
  { map, text }: Pick<Expression<unknown>, "map" | "text">,
  edits: readonly TextEdit[],
): TextEdit[] | undefined {
  if (!map) return undefined;
  const encoded: TextEdit[] = [];
  for (const { span, newText } of edits) {
    const one = map.encode(span.start, span.end, newText);
    if (!one) break;
    encoded.push(one);
  }
  if (encoded.length === edits.length) return encoded;
  const body = map.value.trimEnd();
  const whole = applyEdits(map.value, edits).trimEnd();
  const inPlace = map.encode(0, body.length, whole);
  if (inPlace) return [inPlace];
  const { style, inFlow, span } = text.node;
  if (
    style === "literal" ||
    style === "folded" ||
    whole === "" ||
    /[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]/.test(whole)
  )
    return undefined;
  // A plain scalar over several lines ends where its text does; quotes keep what follows on its line apart.
  const quoted = quoteLike(style === "double" ? "double" : "single", whole);
  return inFlow || /^['"]/.test(quoted) ? [{ span, newText: quoted }] : undefined;
}
