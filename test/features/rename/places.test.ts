import { describe, expect, it } from "vitest";
import { valuesInRegex, widened } from "../../../server/src/features/rename/pattern.ts";
import { planRename } from "../../../server/src/features/rename/plan.ts";
import type { NamedThing } from "../../../server/src/features/rename/thing.ts";
import { engineOf } from "../../support/check.ts";
import { leftToDecide, planned, renamed } from "./support.ts";

const CLUSTER: NamedThing = { kind: "label-value", label: "cluster", name: "us-east" };
const METRIC: NamedThing = { kind: "metric", name: "http_total" };

/** A file in which every `us-east` or `http_total` is to be renamed, and none of those written with an underscore in front. */
const EVERYWHERE: readonly (readonly [string, string, string])[] = [
  [
    "labels behind anchors, aliases and merge keys, each once",
    "/prometheus.yml",
    `x-labels: &where { cluster: us-east }
global:
  external_labels: *where
scrape_configs:
  - job_name: a
    static_configs:
      - targets: [_us-east:9100]
        labels: { <<: *where, other: us-east-2 }
`,
  ],
  [
    "expressions in every kind of scalar",
    "/rules.yml",
    `groups:
  - name: g
    rules:
      - alert: A
        expr: up{cluster="us-east"} == 0
      - alert: B
        expr: 'up{cluster=''us-east''} or up{cluster=\`us-east\`}'
      - alert: C
        expr: "up{cluster=~\\"a|us-east|b\\"} * http_total"
      - alert: D
        expr: >-
          sum by (cluster) (
            http_total{cluster!~"(us-east|x)"}
          )
        labels: {cluster: us-east}
      - alert: E
        expr: |+
          {__name__="http_total", cluster="us-east"}
          # a comment

`,
  ],
  [
    "templates of alerts, in annotations and labels",
    "/rules.yml",
    `groups:
  - name: g
    rules:
      - alert: A
        expr: up
        labels:
          team: '{{ if eq .Labels.cluster "us-east" }}a{{ else }}b{{ end }}'
        annotations:
          one: '{{ range query "http_total{cluster=\\"us-east\\",job=''x''}" }}{{ .Value }}{{ end }}'
          two: |
            {{ with printf "http_total{cluster='us-east',pod='%s'}" .Labels.pod | query }}
            {{ . | first | value | humanize }}
            {{ end }}
`,
  ],
  [
    "relabel steps of one source label and of several",
    "/prometheus.yml",
    `scrape_configs:
  - job_name: a
    relabel_configs:
      - { source_labels: [cluster], regex: us-east, action: drop }
      - { source_labels: [job, cluster], regex: "(a|b);us-east", action: keep }
      - { source_labels: [job, cluster], separator: "@", regex: "a@(us-east|us-west)", action: keep }
      - { target_label: cluster, replacement: us-east }
    params:
      "match[]": ['{cluster="us-east"}', 'http_total{cluster=~"us-east"}']
remote_write:
  - url: http://x/
    write_relabel_configs:
      - { source_labels: [__name__], regex: "http_total|up", action: keep }
alerting:
  alert_relabel_configs:
      - { source_labels: [cluster], regex: "us-east|_us-east", target_label: dc, replacement: one }
`,
  ],
  [
    "ServiceMonitors and PrometheusRules, the object's own labels left alone",
    "/monitor.yml",
    `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  labels: { other: x }
spec:
  endpoints:
    - relabelings:
        - { targetLabel: cluster, replacement: us-east }
      metricRelabelings:
        - { sourceLabels: [__name__], regex: "(http_total|up)", action: drop }
`,
  ],
  [
    "every object of a manifest, in flow style too",
    "/objects.yml",
    `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
spec:
  groups:
    - name: a
      rules:
        - record: job:requests:rate5m
          expr: sum by (job) (rate(http_total{cluster="us-east"}[5m]))
---
{ apiVersion: v1, kind: Service, metadata: { name: other } }
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
spec: { groups: [{ name: b, rules: [{ alert: A, expr: 'http_total{cluster="us-east"} > 1' }] }] }
`,
  ],
];

describe("renaming reaches", () => {
  it.each(EVERYWHERE)("%s", async (_what, path, text) => {
    for (const [thing, from, to] of [
      [CLUSTER, /(?<!_)us-east(?!-)/g, "eu.north"],
      [METRIC, /(?<!_)http_total/g, "http_requests_total"],
    ] as const) {
      if (!from.test(text)) continue;
      const inRegex = text.replaceAll(from, to);
      // A dot in a regex stands for itself only behind a backslash, which double quotes double.
      const after = (await renamed(new Map([[path, text]]), thing, to))[path] ?? "";
      expect(after.replaceAll(/eu\\+\.north/g, "eu.north")).toBe(inRegex);
      const back = await renamed(new Map([[path, after]]), { ...thing, name: to }, thing.name);
      expect(back[path]).toBe(text);
    }
  });

  it("variables of the environment that external labels come from, when asked to", async () => {
    const files = new Map([
      ["/prometheus.yml", "global:\n  external_labels: { cluster: '${CLUSTER}' }\nscrape_configs: []\n"],
      [
        "/compose.yml",
        `services:
  one:
    image: prom/prometheus
    environment: { CLUSTER: us-east, OTHER: us-east }
  two:
    image: prom/prometheus
    environment: [CLUSTER=us-east]
`,
      ],
      [
        "/rules.yml",
        "groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: up{cluster='us-east'}\n",
      ],
    ]);
    expect(leftToDecide(files, await planned(files, CLUSTER, "x"))).toEqual([
      "/compose.yml: us-east (doubt) -> x",
      "/compose.yml: us-east (doubt) -> x",
    ]);
    const after = await renamed(files, CLUSTER, "x", { unsure: true });
    expect(after["/compose.yml"]).toContain("{ CLUSTER: x, OTHER: us-east }");
    expect(after["/compose.yml"]).toContain("[CLUSTER=x]");
  });

  it("names that only look alike, for a decision: mentions, other cluster labels, wider regexes", async () => {
    const files = new Map([
      [
        "/rules.yml",
        `groups:
  - name: g
    rules:
      # http_total in us-east
      - alert: A
        expr: http_total{cluster=~"us-.+"} or x_http_total
        labels: { federated_cluster: us-east }
        annotations:
          summary: "http_total is low in us-east. See https://us-east.example.com/http_total_more"
`,
      ],
    ]);
    expect(leftToDecide(files, await planned(files, CLUSTER, "eu"))).toEqual([
      "/rules.yml: us-east (mention) -> eu",
      "/rules.yml: us-.+ (regex) -> |eu",
      "/rules.yml: us-east (doubt) -> eu",
      "/rules.yml: us-east (mention) -> eu",
    ]);
    expect(leftToDecide(files, await planned(files, METRIC, "requests_total"))).toEqual([
      "/rules.yml: http_total (mention) -> requests_total",
      "/rules.yml: http_total (mention) -> requests_total",
    ]);
  });

  it("files that start with a byte order mark and end lines as Windows does", async () => {
    const text = `\ufeff${EVERYWHERE[1]?.[2].replaceAll("\n", "\r\n")}`;
    const after = (await renamed(new Map([["/rules.yml", text]]), METRIC, "x_total"))["/rules.yml"];
    expect(after).toBe(text.replaceAll("http_total", "x_total"));
  });
});

describe("a rename is refused", () => {
  const files = new Map([
    [
      "/a/prometheus.yml",
      `global: { external_labels: { cluster: us-east, env: prod } }
rule_files: [rules.yml]
scrape_configs:
  - job_name: one
  - job_name: two
`,
    ],
    [
      "/b/prometheus.yml",
      "global: { external_labels: { cluster: us-west, env: live } }\nscrape_configs: [{ job_name: two }]\n",
    ],
    [
      "/a/rules.yml",
      `groups:
  - name: g
    rules:
      - { record: "a:b:c", expr: x }
      - { record: "d:e:f", expr: y }
      - { alert: A, expr: x }
      - { alert: B, expr: y }
`,
    ],
  ]);

  it.each([
    [{ kind: "metric", name: "a:b:c" }, "d:e:f", "already recorded in a/rules.yml"],
    [{ kind: "metric", name: "a:b:c" }, "a b", "no metric name"],
    [{ kind: "alert", name: "A" }, "B", "There is an alert B in a/rules.yml already"],
    [{ kind: "job", name: "one" }, "two", "a/prometheus.yml has a scrape job two already"],
    [CLUSTER, "us-west", 'cluster="us-west" is given to series by b/prometheus.yml already'],
    [CLUSTER, " ", "empty"],
    [{ kind: "metric", name: "nowhere" }, "x", "not written out"],
  ] as const)("%j to %s: %s", async (thing, to, why) => {
    const { workspace } = await engineOf(files);
    expect(planRename(workspace, thing, to)).toEqual({ error: expect.stringContaining(why) });
  });

  it.each([
    [{ kind: "job", name: "two" }, "one"],
    [{ kind: "label-value", label: "env", name: "live" }, "prod"],
  ] as const)("only where two would be mistaken for each other: not %j to %s", async (thing, to) => {
    const { workspace } = await engineOf(thing.kind === "job" ? new Map([...files].slice(1)) : files);
    expect(planRename(workspace, thing, to)).not.toHaveProperty("error");
  });
});

describe("the values that a regex writes out", () => {
  const values = (source: string) => valuesInRegex(source).map(({ value }) => value);
  it.each([
    ["a", ["a"]],
    ["a|b", ["a", "b"]],
    ["^(?:a|b\\.c)$", ["a", "b.c"]],
    ["job:(a|b):rate5m", ["job:a:rate5m", "job:b:rate5m"]],
    ["x(a|b)|y", ["xa", "xb", "y"]],
    ["(?i)a", []],
    ["a.*", []],
    ["(a|b)(c|d)", []],
    ["[ab]", []],
    ["(", []],
    ["", []],
  ])("%s", (source, expected) => expect(values(source)).toEqual(expected));

  it("change in place where the parts around them stay, and not otherwise", () => {
    const [first] = valuesInRegex("job:(a|b):rate5m");
    expect(first?.change("job:x.y:rate5m")).toEqual({ span: { start: 5, end: 6 }, text: "x\\.y" });
    expect(first?.change("service:a:rate5m")).toBeUndefined();
    expect(first?.change("job:rate5m")).toBeUndefined();
  });

  it("widen by one more alternative", () => {
    expect(widened("a.*", "b.c")).toBe("a.*|b\\.c");
    expect(widened("", "b")).toBe("b");
  });
});
