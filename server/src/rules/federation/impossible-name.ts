import { METRIC_NAME, valueExample } from "../../model/series/index.ts";
import type { MatchSelector } from "../../model/units.ts";
import type { QuotedText } from "../../syntax/promql/ast.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { readableSelectors } from "../support/federated.ts";

export default defineRule({
  id: "federation/impossible-name",
  scope: "job",
  concerns: "federation",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A `match[]` asks for a name that no metric has: braces, quotes or spaces stand in the regex.",
  why: `The value of \`__name__\` is a metric's name alone, letters, digits, \`_\` and \`:\`. A regex that can match only texts
with braces, quotes or blanks, as when a whole selector was pasted into it or shell braces were meant
(\`job:{http,grpc}.*\`), is valid and matches nothing: the job is up and brings nothing for this selector.

Alternatives are written \`job:(http|grpc).*\`, other labels as matchers of their own. Names in UTF-8 that hold such
characters exist since 3.0; a selector that quotes one exactly is not reported.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:{http,grpc}.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:(http|grpc).*"}']
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
      "match[]": ['{__name__=~"job:(http|grpc).*"}', '{"http.server.duration"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
  ],
  *check(job, { once }) {
    if (!job.federate) return;
    for (const { item, selector } of readableSelectors(job)) {
      for (const { label, op, value } of selector.matchers) {
        if (label.value !== METRIC_NAME || !/[{}"'\s=,]/.test(value.value)) continue;
        if (op.value !== "=~" && !(op.value === "=" && /[{}"=]/.test(value.value))) continue;
        const { kind } = once(selector, "plain names", () =>
          valueExample([
            { label: METRIC_NAME, op: op.value, value: value.value },
            { label: METRIC_NAME, op: "=~", value: "[a-zA-Z_:][a-zA-Z0-9_:]*" },
          ]),
        );
        if (kind !== "none") continue;
        const braces = value.value.includes("{");
        yield {
          at: item.expression.place(value.span),
          message: `No metric has a name like ${value.value}, so this selector brings nothing. ${braces ? "Write alternatives as (a|b), and other labels as matchers beside __name__." : "Only letters, digits, _ and : stand in a metric's name."}`,
          fix: braced(item, value),
        };
      }
    }
  },
});

/** The braces of a shell, {a,b}, as the alternation that they mean. */
function braced({ expression }: MatchSelector, value: QuotedText): FixReport[] {
  const found = /^([\w:.*+]*)\{(\w+(?:,\w+)+)\}([\w:.*+]*)$/.exec(value.value);
  if (!found || !value.verbatim) return [];
  const regex = `${found[1]}(${found[2]?.replaceAll(",", "|")})${found[3]}`;
  const edit = expression.map?.encode(value.span.start + 1, value.span.end - 1, regex);
  if (!edit) return [];
  return [
    {
      title: `Write ${regex}`,
      safe: false,
      preferred: true,
      edit: (builder) => builder.replace(edit.span, edit.newText),
    },
  ];
}
