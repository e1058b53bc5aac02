import type { Mention } from "./mention.ts";
import { valuesInRegex } from "./pattern.ts";
import type { TextPlace } from "./place.ts";

/** What a regex on a label's values writes out, where the regex stands by itself: in relabel steps, in match_re. */
export function inRegexText(
  place: TextPlace,
  label: string,
  effect: "selects" | "excludes" | "matches",
  at = { start: 0, end: place.value.length },
  role: "use" | "relabel" = "use",
): Mention[] {
  const source = place.value.slice(at.start, at.end);
  const values = valuesInRegex(source).map(
    (written): Mention => ({
      label,
      value: written.value,
      role,
      alternative: true,
      place,
      span: { start: at.start + written.span.start, end: at.start + written.span.end },
      change(value) {
        const part = written.change(value);
        return (
          part && {
            span: { start: at.start + part.span.start, end: at.start + part.span.end },
            text: part.text,
          }
        );
      },
    }),
  );
  // With several source labels a further alternative would be one of all of them.
  const whole = at.start === 0 && at.end === place.value.length;
  const regex: Mention = {
    label,
    value: undefined,
    role,
    place,
    span: at,
    change: (text) => (whole ? { span: at, text } : undefined),
    regex: { source, effect },
  };
  return [...values, regex];
}
