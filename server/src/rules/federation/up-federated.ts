import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { literalAlternatives, parseRe2 } from "../../syntax/values/re2/index.ts";
import { defineRule } from "../rule.ts";
import { readableSelectors } from "../support/federated.ts";

export default defineRule({
  id: "federation/up-federated",
  scope: "job",
  concerns: "federation",
  severity: "info",
  since: "0.1.0",
  summary: "A federate job fetches the source's own `up`, which then means two things here.",
  why: `Every Prometheus makes \`up\` for its own targets. When that of a source is federated, \`up\` on this side is both
"this server reached its target" and "some other server reached one of its own": alerts such as \`up == 0\` fire for
targets that this server never scrapes, \`count(up)\` counts both, and when a source is down its \`up\` series simply stop
instead of turning 0.

Record what is needed under a name of its own, such as \`job:up:avg\` from \`avg by (job) (up)\`, and federate that.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
        - up
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
        - '{job="node"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
  ],
  *check(job) {
    if (!job.federate) return;
    for (const { item, selector } of readableSelectors(job)) {
      if (!namesUp(selector)) continue;
      yield {
        at: item.text.span,
        message: `This brings the source's own up beside that of this server: alerts on up == 0 here fire for targets of the source, and when the source is down its up stops instead of turning 0. Record it there under another name, such as job:up:avg.`,
      };
    }
  },
});

/** Asked for by name; what takes everything takes up too, and is reported as that. */
function namesUp(selector: VectorSelector): boolean {
  if (selector.name) return selector.name.value === "up";
  return selector.matchers.some(({ label, op, value }) => {
    if (label.value !== "__name__") return false;
    if (op.value === "=") return value.value === "up";
    if (op.value !== "=~") return false;
    const { ast } = parseRe2(value.value);
    return (ast && literalAlternatives(ast)?.includes("up")) ?? false;
  });
}
