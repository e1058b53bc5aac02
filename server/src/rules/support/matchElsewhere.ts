import { MATCH_PARAM } from "../../model/federateJob.ts";
import type { JobUnit } from "../../model/units.ts";
import { covers, type Span, shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { type Settings, severityOf } from "../../workspace/settings.ts";
import { type MisplacedMatch, misplacedMatch } from "./matchPlace.ts";

/**
 * The places where the federation rules say what is wrong with match[] in words of their own, so that the general
 * rule on keys and types stays silent there: unless the user turned them off.
 */
export function matchReportedElsewhere(document: Document, settings: Settings): (at: Span) => boolean {
  // Who asks for what promtool says wants it under the general rules, which mean what Prometheus refuses.
  if (settings.syntaxOnly) return () => false;
  const on = (id: string) => severityOf(settings, id, "error") !== "off";
  const misplaced = on("federation/misplaced-match");
  const invalid = on("federation/invalid-match");
  const spans = (document.config?.jobs ?? []).flatMap(({ unit, base }) =>
    [...(misplaced ? misplacedSpans(unit) : []), ...(invalid ? itemSpans(unit) : [])].map((s) =>
      shift(s, base),
    ),
  );
  return (at) => spans.some((span) => covers(span, at));
}

/** True when federation/misplaced-match is sure enough of a finding to report it. */
export function isReported(job: JobUnit, found: MisplacedMatch): boolean {
  // Another endpoint may well have a parameter called match.
  const certain =
    found.kind === "path-key" || (found.kind === "job-key" && found.field.key.value.includes("["));
  return certain || job.federate !== undefined;
}

function misplacedSpans(job: JobUnit): Span[] {
  const found = misplacedMatch(job);
  if (!found || !isReported(job, found)) return [];
  if (found.kind === "job-key" || found.kind === "path-key") return [found.field.key.span];
  if (found.kind === "no-list") return [found.param.name.span, found.param.field.span];
  return [];
}

/** Items that are no text, and the dash glued to one, as federation/invalid-match reports them. */
function itemSpans(job: JobUnit): Span[] {
  const param = job.params.find((p) => p.name.value === MATCH_PARAM);
  if (!param || (!job.federate && job.metricsPath)) return [];
  return [param.name.span, param.field.span];
}
