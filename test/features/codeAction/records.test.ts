import { describe, expect, it } from "vitest";
import { findingsAfter, offered } from "./support.ts";

const CONFIG = `#- /prometheus.yml
rule_files: ["rules/*.yml"]
`;

async function taking(source: string, title: string) {
  const { files, take, titles } = await offered(source);
  const changed = take(title);
  const { errors } = await findingsAfter(files, changed);
  expect(errors).toEqual([]);
  return { changed, titles };
}

describe("extracting a recording rule", () => {
  it("puts it before the use, with the comments of the rule left where they are", async () => {
    const { changed } = await taking(
      `${CONFIG}#- /rules/a.yml
groups:
  - name: web
    rules:
      - alert: First
        expr: up == 0

      # Too many errors.
      # See the runbook.
      - alert: Errors
        expr: |
          # of all requests
          s<|>um by (job) (rate(errors_total[5m]))
            / sum by (job) (rate(requests_total[5m])) > 0.1

      - alert: Last
        expr: up == 0
`,
      "Extract job:errors:rate5m as a recording rule",
    );
    expect(changed).toEqual({
      "/rules/a.yml": `groups:
  - name: web
    rules:
      - alert: First
        expr: up == 0

      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))

      # Too many errors.
      # See the runbook.
      - alert: Errors
        expr: |
          # of all requests
          job:errors:rate5m
            / sum by (job) (rate(requests_total[5m])) > 0.1

      - alert: Last
        expr: up == 0
`,
    });
  });

  it("formats what stands on several lines as a block", async () => {
    const { changed } = await taking(
      `${CONFIG}#- /rules/a.yml
groups:
- name: web
  rules:
  -   alert: Errors
      expr: >-
        max by (job) (sum by (job, instance) (rate(errors_total{env="production", cluster=~"eu-.*"}[5m]))
          <|>/ sum by (job, instance) (rate(requests_total{env="production", cluster=~"eu-.*"}[5m]))) > 0.1
`,
      "Extract job:errors:max_ratio_rate5m as a recording rule",
    );
    expect(changed["/rules/a.yml"]).toBe(`groups:
- name: web
  rules:
  -   record: job:errors:max_ratio_rate5m
      expr: |
        max by (job) (
            sum by (job, instance) (rate(errors_total{cluster=~"eu-.*",env="production"}[5m]))
          /
            sum by (job, instance) (rate(requests_total{cluster=~"eu-.*",env="production"}[5m]))
        )
  -   alert: Errors
      expr: >-
        job:errors:max_ratio_rate5m > 0.1
`);
  });

  it("says how deep a block is whose first line is deeper", async () => {
    const { changed } = await taking(
      `${CONFIG}#- /rules/a.yml
groups:
  - name: web
    rules:
      - alert: Memory
        expr: |
          (
            node_memory_Slab_bytes{job="node-exporter", instance=~"db-.*"} + node_memory_Buffers_bytes{job="node-exporter"}
              <|>+ node_memory_Cached_bytes{job="node-exporter"}
          ) > 1e9
`,
      "Extract instance:node_memory_Slab_bytes:sum as a recording rule",
    );
    expect(changed["/rules/a.yml"]).toContain(`
        expr: |2
              node_memory_Slab_bytes{instance=~"db-.*",job="node-exporter"}
            +
              node_memory_Buffers_bytes{job="node-exporter"}
          +
`);
  });

  it("works in lists in brackets", async () => {
    const { changed } = await taking(
      `${CONFIG}#- /rules/a.yml
groups:
  - name: web
    rules: [{alert: Up, expr: up == 0}, {alert: Errors, expr: '<|>sum by (job) (rate(errors_total{a="b"}[5m])) > 1'}]
`,
      "Extract job:errors:rate5m as a recording rule",
    );
    expect(changed["/rules/a.yml"]).toBe(`groups:
  - name: web
    rules: [{alert: Up, expr: up == 0}, {record: 'job:errors:rate5m', expr: 'sum by (job) (rate(errors_total{a="b"}[5m]))'}, {alert: Errors, expr: 'job:errors:rate5m > 1'}]
`);
  });

  it("works in manifests", async () => {
    const { changed } = await taking(
      `#- /rule.yaml
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: web }
spec:
  groups:
    - name: web
      rules:
        - alert: Errors
          expr: "<|>sum by (job) (rate(errors_total{code=\\"500\\"}[5m])) > 1"
`,
      "Extract job:errors:rate5m as a recording rule",
    );
    expect(changed["/rule.yaml"]).toContain(`      rules:
        - record: job:errors:rate5m
          expr: sum by (job) (rate(errors_total{code="500"}[5m]))
        - alert: Errors
          expr: "job:errors:rate5m > 1"
`);
  });

  it("replaces the same expression everywhere, however it is written", async () => {
    const source = `${CONFIG}#- /rules/a.yml
groups:
  - name: web
    rules:
      - alert: Before
        expr: (sum(rate(errors_total{a="b", c="d"}[5m])) by (job)) > 5
      - alert: Errors
        expr: <|>sum by (job) (rate(errors_total{a="b", c="d"}[5m])) > 1
#- /rules/b.yml
groups:
  - name: more
    rules:
      - alert: More
        expr: |
          sum by (job) (
            rate(errors_total{c='d', a='b'}[300s])
          ) > 2 or sum by (job)(rate(errors_total{a="b", c="d"}[5m])) > 7
      - alert: Other
        expr: sum by (job) (rate(errors_total{a="b", c="d"}[6m])) > 2
#- /elsewhere.yml
groups:
  - name: other
    rules:
      - alert: Elsewhere
        expr: sum by (job) (rate(errors_total{a="b", c="d"}[5m])) > 1
`;
    const { changed } = await taking(
      source,
      "Extract job:errors:rate5m as a recording rule, used in all 4 places",
    );
    expect(changed).toEqual({
      "/rules/a.yml": `groups:
  - name: web
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total{a="b", c="d"}[5m]))
      - alert: Before
        expr: job:errors:rate5m > 5
      - alert: Errors
        expr: job:errors:rate5m > 1`,
      "/rules/b.yml": `groups:
  - name: more
    rules:
      - alert: More
        expr: |
          job:errors:rate5m > 2 or job:errors:rate5m > 7
      - alert: Other
        expr: sum by (job) (rate(errors_total{a="b", c="d"}[6m])) > 2`,
    });
  });

  it("takes another name where the usual one says something else", async () => {
    const { titles } = await taking(
      `${CONFIG}#- /rules/a.yml
groups:
  - name: web
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total{env="prod"}[5m]))
      - alert: Errors
        expr: <|>sum by (job) (rate(errors_total[5m])) > 1
`,
      "Extract job:errors:rate5m_2 as a recording rule",
    );
    expect(titles.filter((title) => title.startsWith("Use the record"))).toEqual([]);
  });

  it("uses a record that is there already", async () => {
    const { changed, titles } = await taking(
      `${CONFIG}#- /rules/a.yml
groups:
  - name: web
    rules:
      - record: job:errors:per_second
        expr: sum by (job) (rate(errors_total[5m]))
#- /rules/b.yml
groups:
  - name: more
    rules:
      - alert: Errors
        expr: <|>sum by (job) (rate(errors_total[5m])) > 1
      - alert: More
        expr: sum(rate(errors_total[5m])) by (job) > 2
`,
      "Use the record job:errors:per_second in all 2 places",
    );
    expect(titles.filter((title) => title.startsWith("Extract"))).toEqual([]);
    expect(changed["/rules/b.yml"]).toBe(`groups:
  - name: more
    rules:
      - alert: Errors
        expr: job:errors:per_second > 1
      - alert: More
        expr: job:errors:per_second > 2
`);
  });

  it("is not offered in groups that add labels, nor for what is recorded as a whole", async () => {
    const labelled = await offered(`#- /rules.yml
groups:
  - name: web
    labels: { team: web }
    rules:
      - alert: Errors
        expr: <|>sum by (job) (rate(errors_total[5m])) > 1
`);
    const whole = await offered(`#- /rules.yml
groups:
  - name: web
    rules:
      - record: job:errors:rate5m
        expr: <|>sum by (job) (rate(errors_total[5m]))
`);
    for (const { titles } of [labelled, whole])
      expect(titles.filter((title) => title.startsWith("Extract job:errors"))).toEqual([]);
  });
});

const RECORDS = `${CONFIG}#- /rules/a.yml
groups:
  - name: records
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
      # The ratio.
      - record: job:er<|>rors:ratio
        expr: |
          # of all
          sum by (job) (rate(errors_total[5m])) / sum by (job) (rate(requests_total[5m]))
      - record: job:last:sum
        expr: sum by (job) (last)
`;

describe("inlining a recording rule", () => {
  it("writes it out everywhere and deletes it", async () => {
    const { changed } = await taking(
      `${RECORDS}#- /rules/b.yml
groups:
  - name: alerts
    rules:
      - alert: Errors
        expr: job:errors:ratio{job="web"} > 0.1 and job:up:sum > 1
      - alert: Many
        expr: 'max(job:errors:ratio) * 2 > 1'
`,
      "Inline job:errors:ratio into its 2 uses and delete it",
    );
    expect(changed).toEqual({
      "/rules/a.yml": `groups:
  - name: records
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
      - record: job:last:sum
        expr: sum by (job) (last)`,
      "/rules/b.yml": `groups:
  - name: alerts
    rules:
      - alert: Errors
        expr: (sum by (job) (rate(errors_total{job="web"}[5m])) / sum by (job) (rate(requests_total{job="web"}[5m]))) > 0.1 and job:up:sum > 1
      - alert: Many
        expr: 'max(sum by (job) (rate(errors_total[5m])) / sum by (job) (rate(requests_total[5m]))) * 2 > 1'
`,
    });
  });

  it("keeps what a match[] or a dashboard reads", async () => {
    const use = `#- /rules/b.yml
groups:
  - name: alerts
    rules:
      - alert: Errors
        expr: job:errors:ratio > 0.1
`;
    const match = (selector: string) => `#- /global.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['${selector}']
    static_configs: [{ targets: ["eu:9090"] }]
`;
    for (const reader of [match("job:errors:ratio"), match('{__name__=~"job:.*"}')]) {
      const { titles } = await offered(`${RECORDS}${use}${reader}`);
      expect(titles).toContain("Inline job:errors:ratio into its use");
    }
    const { titles } = await offered(`${RECORDS}${use}${match("up")}`);
    expect(titles).toContain("Inline job:errors:ratio into its use and delete it");
  });

  it("is not offered when a use cannot be written out", async () => {
    const { titles } = await offered(`${RECORDS}#- /rules/b.yml
groups:
  - name: alerts
    rules:
      - alert: Errors
        expr: max_over_time(job:errors:ratio[5m]) > 0.1 or job:errors:ratio > 5
`);
    expect(titles.filter((title) => title.startsWith("Inline"))).toEqual([]);
  });

  it("is not offered for a record that servers define in different ways", async () => {
    const { titles } = await offered(`${CONFIG}#- /rules/a.yml
groups:
  - name: a
    rules:
      - record: job:x:sum
        expr: sum by (job) (x)
      - alert: X
        expr: <|>job:x:sum > 1
#- /rules/b.yml
groups:
  - name: b
    rules:
      - record: job:x:sum
        expr: sum by (job) (y)
`);
    expect(titles.filter((title) => title.startsWith("Inline"))).toEqual([]);
  });

  it("brings back what was extracted", async () => {
    const before = `groups:
  - name: web
    rules:
      - alert: Up
        expr: up == 0
      - alert: Errors
        expr: sum by (job) (rate(errors_total[5m])) > 1
`;
    const there = await taking(
      `#- /rules.yml\n${before.replace("expr: sum", "expr: <|>sum")}`,
      "Extract job:errors:rate5m as a recording rule",
    );
    const extracted = there.changed["/rules.yml"] ?? "";
    const back = await taking(
      `#- /rules.yml\n${extracted.replace("record: ", "record: <|>")}`,
      "Inline job:errors:rate5m into its use and delete it",
    );
    expect(back.changed["/rules.yml"]).toBe(before);
  });
});

describe("a range", () => {
  it("is as long as four scrapes of the servers that evaluate the rule", async () => {
    const files = (interval: string) => `#- /prometheus.yml
global: { scrape_interval: ${interval} }
rule_files: ["rules.yml"]
scrape_configs:
  - job_name: slow
    static_configs: [{ targets: ["a:1"] }]
#- /rules.yml
groups:
  - name: web
    rules:
      - alert: Errors
        expr: rate(<|>errors_total) > 1 and sum(errors_total) > 2
`;
    const seldom = await offered(files("5m"));
    expect(seldom.take("Add the range [20m], four scrapes")["/rules.yml"]).toContain(
      "expr: rate(errors_total[20m]) > 1 and",
    );
    const often = await offered(files("15s"));
    expect(often.titles.filter((title) => title.startsWith("Add the range"))).toEqual([]);
    const wrapped = await offered(files("5m").replace("<|>", "").replace("sum(", "sum(<|>"));
    expect(wrapped.titles).toContain("Wrap errors_total in rate(…[20m])");
  });
});
