import { parseSelector } from "../../syntax/promql/parse.ts";
import { parseRe2 } from "../../syntax/values/re2/index.ts";
import { asSeq, pairOf } from "../../syntax/yaml/access.ts";
import type { YamlMap, YamlScalar } from "../../syntax/yaml/nodes.ts";
import { inSelectors } from "./inPromql.ts";
import { inRegexText } from "./inRegexText.ts";
import { type Mention, wholeMention } from "./mention.ts";
import type { TextPlace } from "./place.ts";

/** A mapping that is a relabel step, in Prometheus's spelling or in that of the Operator's manifests. */
export function isRelabelStep(map: YamlMap): boolean {
  return map.pairs.some(({ key }) =>
    ["source_labels", "sourceLabels", "target_label", "targetLabel"].includes(key.value),
  );
}

/** The values that a relabel step gives to a label, and those that its regex asks for. */
export function inRelabelStep(step: YamlMap, placeOf: (scalar: YamlScalar) => TextPlace): Mention[] {
  const scalar = (...keys: string[]): YamlScalar | undefined => {
    const value = keys.map((key) => pairOf(step, key)?.value).find((node) => node !== undefined);
    return value?.kind === "scalar" && !value.templated ? value : undefined;
  };
  const action = scalar("action")?.value.toLowerCase() ?? "replace";
  const found: Mention[] = [];
  const target = scalar("target_label", "targetLabel")?.value;
  const replacement = scalar("replacement");
  if (target !== undefined && replacement && action === "replace") {
    if (/^__param_match\[\]$/.test(target)) {
      const { selector } = parseSelector(replacement.value);
      if (selector) found.push(...inSelectors([selector], placeOf(replacement), "match"));
    } else if (!/\$/.test(target + replacement.value)) {
      found.push(wholeMention(placeOf(replacement), target, "definition"));
    }
  }
  const regex = scalar("regex");
  if (regex && ["replace", "keep", "drop"].includes(action)) {
    const effect = action === "keep" ? "selects" : action === "drop" ? "excludes" : "matches";
    found.push(...inStepRegex(placeOf(regex), sourcesOf(step), scalar("separator")?.value ?? ";", effect));
  }
  return found;
}

function sourcesOf(step: YamlMap): string[] {
  const list = pairOf(step, "source_labels") ?? pairOf(step, "sourceLabels");
  return (asSeq(list?.value)?.items ?? []).map((item) => (item.kind === "scalar" ? item.value : ""));
}

/** With several source labels the regex is one of their values in a row, and is read part by part where it can be. */
function inStepRegex(
  place: TextPlace,
  sources: readonly string[],
  separator: string,
  effect: "selects" | "excludes" | "matches",
): Mention[] {
  const [only = ""] = sources;
  if (sources.length === 1) return inRegexText(place, only, effect, undefined, "relabel");
  const parts = separator === "" || /[\\|()[\]{}.*+?^$]/.test(separator) ? [] : place.value.split(separator);
  if (parts.length !== sources.length || parts.some((part) => !parseRe2(part).ast)) return [];
  let at = 0;
  return parts.flatMap((part, index) => {
    const start = at;
    at += part.length + separator.length;
    return inRegexText(
      place,
      sources[index] ?? "",
      "matches",
      { start, end: start + part.length },
      "relabel",
    );
  });
}
