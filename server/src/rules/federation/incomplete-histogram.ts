import { matchersOf } from "../../model/matchers.ts";
import { METRIC_NAME, matchesLabels, valueExample } from "../../model/series/index.ts";
import type { JobUnit, MatchSelector } from "../../model/units.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { literalAlternatives, parseRe2 } from "../../syntax/values/re2/index.ts";
import { quoteLike } from "../../syntax/yaml/edit.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { readableSelectors } from "../support/federated.ts";

export default defineRule({
  id: "federation/incomplete-histogram",
  scope: "job",
  concerns: "federation",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A federate job fetches the buckets of a histogram without its count and sum.",
  why: `A classic histogram is three series: \`_bucket\`, \`_count\` and \`_sum\`. Quantiles come from the buckets, but averages
need sum and count, rates of all requests and shares of slow ones need the count. Federating one of them costs little
beside the buckets, and without them the same dashboard shows a quantile and an empty average.

Cheaper than all three: record the quantile or the rates at the source, and federate those.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - http_request_duration_seconds_bucket{job="api"}
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - http_request_duration_seconds_bucket{job="api"}
        - http_request_duration_seconds_count{job="api"}
        - http_request_duration_seconds_sum{job="api"}
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
        - '{__name__=~"http_request_duration_seconds_(bucket|count|sum)"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
  ],
  *check(job, { once }) {
    if (!job.federate) return;
    const readable = readableSelectors(job);
    // A placeholder may well stand for the rest.
    if (readable.length < job.selectors.length && job.selectors.some((s) => s.templated)) return;
    const names = readable.map(({ selector }) => matchersOf(selector).filter((m) => m.label === METRIC_NAME));
    const selects = (name: string) => names.some((by) => matchesLabels(by, { [METRIC_NAME]: name }));
    const said = new Set<string>();
    for (const { item, selector } of readable) {
      // Equal selectors of many jobs are one.
      for (const bucket of once(selector, "buckets", () => bucketsOf(selector))) {
        const base = bucket.slice(0, -"_bucket".length);
        const missing = [`${base}_count`, `${base}_sum`].filter((name) => !selects(name));
        if (missing.length === 0 || said.has(base)) continue;
        said.add(base);
        yield {
          at: item.text.span,
          message: `This fetches the buckets of ${base} without ${missing.map((name) => name.slice(base.length)).join(" and ")}: quantiles work here, averages and shares do not. Federate ${missing.join(" and ")} too, or record what is needed at the source.`,
          fix: addRest(job, item, selector, missing),
        };
        break;
      }
    }
  },
});

/** Names of buckets that a selector asks for; one as an example where it asks for any that end so. */
function bucketsOf(selector: VectorSelector): string[] {
  const byName = matchersOf(selector).filter((m) => m.label === METRIC_NAME);
  const [only] = byName;
  if (!only) return [];
  const { ast } = only.op === "=~" ? parseRe2(only.value) : { ast: undefined };
  const alternatives = only.op === "=" ? [only.value] : ast && literalAlternatives(ast);
  if (alternatives) return alternatives.filter((name) => /[^:]_bucket$/.test(name) && !name.includes(":"));
  const example = valueExample([...byName, { label: METRIC_NAME, op: "=~", value: "[a-z][a-z_]*_bucket" }]);
  return example.kind === "found" ? [example.text] : [];
}

/** The same selector for the other names, where it names its metric plainly. */
function addRest(
  job: JobUnit,
  item: MatchSelector,
  selector: VectorSelector,
  missing: readonly string[],
): FixReport[] {
  const list = job.params.find((param) => param.values.includes(item.text))?.field;
  const at = selector.name;
  if (list?.value.kind !== "seq" || list.inherited || item.text.inherited || !at) return [];
  const seq = list.value;
  const { value, node } = item.text;
  return [
    {
      title: `Federate ${missing.map((name) => name.replace(/^.*_/, "_")).join(" and ")} too`,
      safe: false,
      preferred: true,
      edit: (edit) => {
        for (const name of missing) {
          const text = value.slice(0, at.span.start) + name + value.slice(at.span.end);
          edit.insertItemAfter(seq, node, node.style === "plain" ? text : quoteLike(node.style, text));
        }
      },
    },
  ];
}
