import { matchersOf } from "../../model/matchers.ts";
import { type Everything, type LabelMatcher, selectsEverything } from "../../model/series/index.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "federation/match-all",
  scope: "job",
  concerns: "federation",
  severity: "warning",
  since: "0.1.0",
  fix: "snippet",
  summary: "A `match[]` selector selects every series of the source.",
  why: `A selector without a matcher that refuses the empty text, or one that asks only for *some* metric name, job or
instance (\`{job=~".+"}\`, \`{__name__=~".+"}\`), selects everything the source holds. For a server of any size that is
tens of megabytes a scrape, rarely done within the timeout, and the global side comes to hold the sum of all its
sources. Federation is for aggregates: record them at the source by a rule and select the records.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{job=~".+"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~".*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
        - '{job="prometheus"}'
        - '{federate=~".+"}'
        - '{__name__=~"(node|kube)_.+", job!="batch"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
  ],
  *check(job, { once }) {
    if (!job.federate) return;
    for (const { selector, expression, text } of job.selectors) {
      if (!selector || expression.parsed.problems.length > 0) continue;
      const matchers = matchersOf(selector);
      const everything = once(selector, "selects everything", () => selectsEverything(matchers));
      if (!everything) continue;
      yield {
        at: text.span,
        message:
          `${text.value} selects ${everything.kind === "nearly" ? "nearly every" : "every"} series of the source: ${reason(everything, matchers)}. ` +
          "Each scrape fetches the whole server, and the global side comes to hold the sum of all sources. Select recorded series instead.",
        fix: text.inherited
          ? []
          : {
              title: "Select recorded series only",
              safe: false,
              snippet: true,
              preferred: true,
              edit: (edit) => edit.replace(text.span, `'{__name__=~"\${1:job:.*}"}'`),
            },
      };
    }
  },
});

function reason({ kind, matchers: demanding }: Everything, matchers: readonly LabelMatcher[]): string {
  const labels = demanding.map((index) => matchers[index]?.label);
  if (labels.length === 0 || kind === "empty") return "nothing in it asks for a label to be there";
  return labels.includes("__name__")
    ? "all of them have such a name"
    : `all of them carry ${labels.join(" and ")}`;
}
