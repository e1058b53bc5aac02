import { checkPromql } from "../../syntax/promql/check.ts";
import { parsePromql } from "../../syntax/promql/parse.ts";
import { shift } from "../../text/span.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "config/test-expression",
  scope: "file",
  severity: "error",
  since: "0.1.0",
  summary: "A rule test asks an expression that Prometheus refuses.",
  why: `\`promtool test rules\` evaluates each \`expr\` below \`promql_expr_test\`. One that is no PromQL fails the test,
whatever the rules do.`,
  examples: [
    {
      bad: `#- /rules_test.yml
rule_files: [rules.yml]
tests:
  - input_series:
      - series: up{job="node"}
        values: "1x10"
    promql_expr_test:
      - expr: sum(up
        eval_time: 5m
        exp_samples:
          - value: 1
#- /rules.yml
groups: []
`,
    },
    {
      good: `#- /rules_test.yml
rule_files: [rules.yml]
tests:
  - input_series:
      - series: up{job="node"}
        values: "1x10"
    promql_expr_test:
      - expr: sum(up)
        eval_time: 5m
        exp_samples:
          - value: 1
#- /rules.yml
groups: []
`,
    },
  ],
  *check({ unitTests }, { settings }) {
    for (const { role, expression, base, problems } of unitTests?.queries ?? []) {
      if (role !== "expr") continue;
      const { text } = expression;
      const found = problems.length > 0 ? problems : checkPromql(parsePromql(text.value), settings);
      for (const { span, message } of found) yield { at: shift(expression.place(span), base), message };
    }
  },
});
