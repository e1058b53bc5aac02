import { defineRule } from "../rule.ts";
import { jobTitle } from "../support/job.ts";

export default defineRule({
  id: "relabel/param-match",
  scope: "job",
  severity: "error",
  since: "0.1.0",
  summary: "A relabel step or target label sets `__param_match[]`, which cannot carry selectors.",
  why: `\`__param_<name>\` sets the first value of a URL parameter, and Prometheus before 3.0 refuses a label with brackets
in its name altogether. Later releases take it, but as one value: it replaces the first selector of
\`params: {match[]: […]}\` and leaves the others. A federate job needs the whole list.

Write the selectors under \`params\`; where targets need different ones, give them jobs of their own.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}', '{job="node"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
    relabel_configs:
      - target_label: "__param_match[]"
        replacement: '{job="api"}'
`,
    },
    {
      good: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}', '{job="node"}', '{job="api"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
  ],
  *check(job) {
    const message = () =>
      `${jobTitle(job)} sets ${NAME}: before 3.0 that is no valid label, and later it replaces the first selector only. List the selectors under params: match[], in another job where targets need others.`;
    for (const { targetLabel } of job.relabelConfigs)
      if (targetLabel?.value === NAME) yield { at: targetLabel.span, message: message() };
    for (const group of job.staticConfigs)
      for (const { name } of group.labels)
        if (name.value === NAME) yield { at: name.span, message: message() };
  },
});

const NAME = "__param_match[]";
