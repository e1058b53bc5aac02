import { type MatcherWord, readMatchers } from "../../workspace/alertmanager/matcherText.ts";
import { inRegexText } from "./inRegexText.ts";
import { type Mention, wholeMention } from "./mention.ts";
import { escapedPlace, type TextPlace } from "./place.ts";

/** What matchers of Alertmanager's name: `alertname="Down"`, `{severity=~"critical|page"}`, `team=core`. */
export function inMatchers(place: TextPlace): Mention[] {
  return readMatchers(place.value).flatMap(({ label, op, value }) => {
    const own = wordPlace(place, value);
    if (op === "=" || op === "!=") return [wholeMention(own, label.value, "use")];
    return inRegexText(own, label.value, op === "=~" ? "selects" : "excludes");
  });
}

function wordPlace(outer: TextPlace, { value, span, quoted }: MatcherWord): TextPlace {
  const inQuotes = (text: string) =>
    text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  const bare = (text: string) => (/^[^\s"'`,={}!~\\]+$/.test(text) ? text : `"${inQuotes(text)}"`);
  return escapedPlace(outer, span, value, quoted ? inQuotes : bare);
}
