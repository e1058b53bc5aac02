import type { RelabelConfig } from "../../model/relabelConfig.ts";
import { matchesEverything, parseRe2 } from "../../syntax/values/re2/index.ts";
import { defineRule } from "../rule.ts";
import { checkRelabelLists, type RelabelTarget, type StepReport, stepSpot } from "../support/relabelLists.ts";

export default defineRule({
  id: "relabel/missing-regex",
  scope: "file",
  severity: "warning",
  since: "0.1.0",
  summary: "A labeldrop or labelkeep without a regex, which takes every label or none.",
  why: `\`labeldrop\` and \`labelkeep\` compare label names with \`regex\`, whose default matches every name. So a labeldrop
without one removes all labels: a target loses its address, a series its name, and both are gone. A labelkeep without
one keeps everything and does nothing. \`source_labels\` has no part in either.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: api
    static_configs:
      - targets: ["api:8080"]
    metric_relabel_configs:
      - action: labeldrop
`,
    },
    {
      good: `scrape_configs:
  - job_name: api
    static_configs:
      - targets: ["api:8080"]
    metric_relabel_configs:
      - regex: pod_template_hash
        action: labeldrop
`,
    },
  ],
  check: (document, { once }) => checkRelabelLists(document, once, "missing regex", found),
});

function* found(steps: readonly RelabelConfig[], of: RelabelTarget): Iterable<StepReport> {
  for (const step of steps) {
    if (step.templated || (step.action !== "labeldrop" && step.action !== "labelkeep")) continue;
    const { ast } = parseRe2(step.regexText);
    if (!ast || !matchesEverything(ast)) continue;
    const why = step.regex
      ? `${step.regexText} matches every label name`
      : "Without a regex it takes every label";
    const drop = step.action === "labeldrop";
    yield {
      at: step.regex?.span ?? stepSpot(step),
      ...(!drop && { severity: "info" as const }),
      message: `${why}: this ${step.action} ${drop ? `removes them all, and with them the ${of === "targets" ? "targets" : "series"}` : "does nothing"}. Name the labels by regex.`,
    };
  }
}
