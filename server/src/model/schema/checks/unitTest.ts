import {
  type DescriptionProblem,
  seriesProblem,
  valuesProblem,
} from "../../../syntax/promql/seriesDescription.ts";
import { type Check, type CheckContext, report, reportAbsent } from "../context.ts";
import { innerPlace } from "../place.ts";
import type { SectionView } from "../sectionView.ts";

/** The order of groups names each once. */
export const groupOrder: Check = (view, cx) => {
  const seen = new Set<string>();
  for (const { text, span } of view.texts("group_eval_order")) {
    if (seen.has(text)) {
      const message = `The group ${JSON.stringify(text)} stands in \`group_eval_order\` already, and promtool refuses that. Remove one.`;
      report(cx, "duplicate-name", span, message, { data: { section: view.name, key: "group_eval_order" } });
    }
    seen.add(text);
  }
};

export const testedAlert: Check = (view, cx) => {
  if (view.filled("alertname")) return;
  const what = view.has("alertname") ? "`alertname` is empty" : "`alertname` is missing";
  reportAbsent(cx, view, "missing-required", `${what}: it says which alert is looked at.`, "alertname");
};

/** A series that goes in, with its values. */
export const inputSeries: Check = (view, cx) => {
  const series = view.text("series");
  const values = view.text("values");
  if (series !== undefined) fault(view, cx, "series", seriesProblem(series));
  if (values !== undefined) fault(view, cx, "values", valuesProblem(values));
};

export const sampleLabels: Check = (view, cx) => {
  const labels = view.text("labels");
  if (labels !== undefined) fault(view, cx, "labels", seriesProblem(labels, true));
};

function fault(
  view: SectionView,
  cx: CheckContext,
  key: string,
  problem: DescriptionProblem | undefined,
): void {
  if (!problem) return;
  const entry = view.entries.get(key);
  const span = entry ? innerPlace(entry, problem.span) : view.anchor;
  report(cx, "test-series", span, problem.message, { data: { section: view.name, key } });
}
