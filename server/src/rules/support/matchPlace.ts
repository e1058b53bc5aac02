import { isFederatePath, MATCH_PARAM, matchSelectors } from "../../model/federateJob.ts";
import type { Field, LocatedText } from "../../model/located.ts";
import type { Param, ScrapeJob } from "../../model/scrapeJob.ts";
import { asScalar } from "../../syntax/yaml/access.ts";

/** Selectors that stand where Prometheus does not look for them. */
export type MisplacedMatch =
  /** `match[]` (or a misspelling) as a key of the job instead of a parameter. */
  | { readonly kind: "job-key"; readonly field: Field }
  /** A parameter that is nearly match[]: match, matches, match [], "match[ ]", "match%5B%5D". */
  | { readonly kind: "misspelt"; readonly param: Param }
  /** match[] whose value is a single text (or a mapping) where a list is due. */
  | { readonly kind: "no-list"; readonly param: Param }
  /** A selector with its braces percent-encoded: Prometheus encodes parameters itself. */
  | { readonly kind: "encoded"; readonly text: LocatedText; readonly decoded: string }
  /** metric_path, metricsPath, path: … with a federate path, which Prometheus refuses as an unknown key. */
  | { readonly kind: "path-key"; readonly field: Field };

export function misplacedMatch(job: ScrapeJob): MisplacedMatch | undefined {
  const key = [...job.fields.values()].find((field) => looksLikeMatch(field.key.value));
  if (key) return { kind: "job-key", field: key };
  const path = misspeltPath(job);
  if (path) return { kind: "path-key", field: path };
  const exact = job.params.find((param) => param.name.value === MATCH_PARAM);
  if (exact && exact.field.value.kind !== "seq") {
    const { value } = exact.field;
    // `-'{…}'` without a space is one text; what is wrong there is the dash.
    const silent = value.kind === "null" || (value.kind === "scalar" && value.value.startsWith("-"));
    return silent ? undefined : { kind: "no-list", param: exact };
  }
  if (exact) return encodedSelector(job);
  const near = job.params.find((param) => looksLikeMatch(param.name.value));
  return near && { kind: "misspelt", param: near };
}

function looksLikeMatch(key: string): boolean {
  return /^(?:match(?:es|er|ers|ing)?|selectors?)$/.test(
    key
      .trim()
      .toLowerCase()
      .replace(/%5b|%5d|[[\](){}\s"']/g, ""),
  );
}

/** A key that was meant to be metrics_path and names /federate. */
function misspeltPath(job: ScrapeJob): Field | undefined {
  if (job.metricsPath) return undefined;
  return [...job.fields.values()].find(
    (field) =>
      /^(?:metrics?_?paths?|path|metrics_?uri)$/i.test(field.key.value) &&
      field.key.value !== "metrics_path" &&
      isFederatePath(asScalar(field.value)?.value ?? ""),
  );
}

function encodedSelector(job: ScrapeJob): MisplacedMatch | undefined {
  for (const text of matchSelectors(job)) {
    if (!/%7b|%22|%3d/i.test(text.value)) continue;
    try {
      const decoded = decodeURIComponent(text.value.replaceAll("+", "%20"));
      if (decoded !== text.value) return { kind: "encoded", text, decoded };
    } catch {
      // A percent sign that encodes nothing is part of the selector.
    }
  }
  return undefined;
}
