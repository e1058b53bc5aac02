import type { Span } from "../../text/span.ts";
import { defineRule, type Report } from "../rule.ts";

const rule = defineRule({
  id: "config/unused-ignore",
  scope: "file",
  severity: "warning",
  since: "0.1.0",
  summary: "A `# promfed-ignore` comment silences nothing.",
  why: `A suppression that no longer matches a finding hides the next real one at that place. It is left over from a
mistake that was mended, names a rule that does not exist, or stands on the wrong line: a comment on a line of its
own covers the next line, a comment behind something covers that line, and \`promfed-ignore-file\` the whole file.`,
  examples: [
    {
      bad: `scrape_configs:
  # promfed-ignore federation/missing-honor-labels -- fixed long ago
  - job_name: node
    static_configs:
      - targets: ["node-exporter:9100"]
`,
    },
    {
      good: `scrape_configs:
  # promfed-ignore federation/missing-honor-labels -- the source is a gateway of ours
  - job_name: federate
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
`,
    },
  ],
  // Found by whoever applies the suppressions: only then is it known which had an effect.
  *check() {},
});

/** The rule, and its report for one suppression that had no effect. */
export const unusedIgnore = {
  ...rule,
  report: ({ span, id }: { readonly span: Span; readonly id: string }): Report => ({
    at: span,
    message: `Nothing to silence here: ${id} reports nothing at this place. Remove the comment, or move it to the line it is meant for.`,
    tag: "unnecessary",
  }),
};

export default rule;
