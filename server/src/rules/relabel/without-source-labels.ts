import type { RelabelConfig } from "../../model/relabelConfig.ts";
import { defineRule } from "../rule.ts";
import { stepMatches } from "../support/relabel.ts";
import { checkRelabelLists, type RelabelTarget, type StepReport, stepSpot } from "../support/relabelLists.ts";

export default defineRule({
  id: "relabel/without-source-labels",
  scope: "file",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A keep or drop without source_labels, which looks at no label and so decides the same for all.",
  why: `\`keep\` and \`drop\` compare their regex with the values of \`source_labels\`. Without these they compare it with
the empty text: a regex that matches it keeps (or drops) everything, any other regex the opposite. Metric names are
the label \`__name__\`: \`source_labels: [__name__]\`.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: api
    static_configs:
      - targets: ["api:8080"]
    metric_relabel_configs:
      - regex: http_.*
        action: keep
`,
      fixed: `scrape_configs:
  - job_name: api
    static_configs:
      - targets: ["api:8080"]
    metric_relabel_configs:
      - source_labels: [__name__]
        regex: http_.*
        action: keep
`,
    },
    {
      good: `scrape_configs:
  - job_name: api
    static_configs:
      - targets: ["api:8080"]
    metric_relabel_configs:
      - source_labels: [__name__]
        regex: http_.*
        action: keep
`,
    },
  ],
  check: (document, { once }) => checkRelabelLists(document, once, "without source labels", found),
});

function* found(steps: readonly RelabelConfig[], of: RelabelTarget): Iterable<StepReport> {
  for (const step of steps) {
    const field = step.fields.get("source_labels");
    if (step.templated || (step.action !== "keep" && step.action !== "drop")) continue;
    if (step.sourceLabels.length > 0 || (field && field.value.kind !== "null")) continue;
    const matches = stepMatches(step, "");
    // A drop of everything is another finding.
    if (step.action === "drop" && matches) continue;
    const all = step.action === "keep" && !matches;
    yield {
      at: stepSpot(step),
      ...(!all && { severity: "info" as const }),
      message: `This ${step.action} has no source_labels, so its regex is compared with the empty text, and it ${all ? `drops all ${of}` : "does nothing"}. Name the labels to look at${step.regex && of !== "targets" ? ", for metric names [__name__]" : ""}.`,
      ...fixOf(step, of),
    };
  }
}

/** Of series it is mostly the name that is meant; of targets it may be any label. */
function fixOf(step: RelabelConfig, of: RelabelTarget): Pick<StepReport, "fix"> {
  const { regex, node } = step;
  if (of === "targets" || !regex || regex.inherited || step.inherited || step.fields.has("source_labels"))
    return {};
  return {
    fix: {
      title: "Look at the metric's name",
      edit: (edit) => {
        // The first key stands behind the dash: the new one takes its place.
        const pad = " ".repeat(edit.columnOf(node.span.start));
        const between = node.flow ? ", " : `\n${pad}`;
        const at = node.pairs[0]?.span.start ?? node.span.start;
        edit.insert(at, `source_labels: [__name__]${between}`);
      },
    },
  };
}
