import { describe, expect, it } from "vitest";
import {
  type HierarchyCall,
  type HierarchyItem,
  incomingCalls,
  outgoingCalls,
  prepareCallHierarchy,
} from "../../server/src/features/callHierarchy.ts";
import type { Span } from "../../server/src/text/span.ts";
import { engineOf } from "../support/check.ts";
import { parseFixture } from "../support/fixture.ts";

const cluster = (name: string, rules = "") => `
#- /clusters/${name}/prometheus.yml
global:
  external_labels: { cluster: ${name} }
rule_files: [rules.yml]
#- /clusters/${name}/rules.yml
groups:
  - name: exports
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total{code="500"}[5m]))
      - record: job:errors:ratio
        expr: job:errors:rate5m / (job:errors:rate5m + rate(total[5m]))
${rules}`;

const WORKSPACE = `
#- /global/prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    honor_labels: true
    params:
      "match[]":
        - '{__name__=~"job:errors:.*5m"}'
        - 'up'
    static_configs:
      - targets: ["prometheus-eu.internal:9090", "prometheus-us.internal:9090"]
#- /global/rules.yml
groups:
  - name: slo
    rules:
      - record: global:errors:rate5m
        expr: sum(job:errors:rate5m) + sum({__name__=~"job:errors:r.*5m"})
      - alert: Errors
        expr: global:errors:rate5m > 1
      - alert: Silenced
        expr: ALERTS{alertname="Errors"} unless absent(job:errors:ratio)
${cluster("eu")}
${cluster("us")}
${cluster("ap", "      - { record: other, expr: job:errors:rate5m > 5 }")}
`;

async function open(source = WORKSPACE) {
  const { files } = parseFixture(source);
  const ws = (await engineOf(files)).workspace;
  const quote = (path: string, span: Span) => files.get(path)?.slice(span.start, span.end);
  return {
    files,
    ws,
    at(path: string, text: string): HierarchyItem[] {
      const document = ws.documents.get(path);
      const offset = document?.text.indexOf(text) ?? -1;
      if (!document || offset < 0) throw new Error(`no ${text} in ${path}`);
      return prepareCallHierarchy(ws, document, offset + 1);
    },
    show: (item: HierarchyItem) => `${item.kind} ${item.name} [${item.detail}]`,
    incoming: (item: HierarchyItem | undefined) =>
      item ? incomingCalls(ws, item).map((call) => told(call, call.item.path)) : [],
    outgoing: (item: HierarchyItem | undefined) =>
      item ? outgoingCalls(ws, item).map((call) => told(call, item.path)) : [],
  };
  function told({ item, from }: HierarchyCall, path: string): string {
    const places = from.map((span) => quote(path, span)).join(", ");
    return `${item.kind} ${item.name} [${item.detail}] at ${places}`;
  }
}

describe("the call hierarchy", () => {
  it("starts at a record, alert, metric or match[] item", async () => {
    const { at, show } = await open();
    expect(at("/clusters/eu/rules.yml", "job:errors:rate5m").map(show)).toEqual([
      "record job:errors:rate5m [exports, clusters/eu/rules.yml]",
    ]);
    expect(at("/global/rules.yml", "job:errors:rate5m").map(show)).toEqual([
      "record job:errors:rate5m [exports, clusters/eu/rules.yml and 1 more file]",
    ]);
    expect(at("/global/rules.yml", "Errors").map(show)).toEqual(["alert Errors [slo, global/rules.yml]"]);
    expect(at("/clusters/eu/rules.yml", "errors_total").map(show)).toEqual([
      "metric errors_total [scraped; read in clusters/eu/rules.yml]",
    ]);
    expect(at("/global/prometheus.yml", "{__name__").map(show)).toEqual([
      'selector {__name__=~"job:errors:.*5m"} [match[] of federate (global)]',
    ]);
    expect(at("/global/prometheus.yml", "metrics_path")).toEqual([]);
  });

  it("leads up from a record to what its own servers and its readers compute, and to the match[] between", async () => {
    const { at, incoming } = await open();
    expect(incoming(at("/clusters/eu/rules.yml", "job:errors:rate5m")[0])).toEqual([
      "record job:errors:ratio [exports, clusters/eu/rules.yml] at job:errors:rate5m, job:errors:rate5m",
      'record global:errors:rate5m [slo, global/rules.yml] at job:errors:rate5m, "job:errors:r.*5m"',
      'selector {__name__=~"job:errors:.*5m"} [match[] of federate (global)] at \'{__name__=~"job:errors:.*5m"}\'',
    ]);
  });

  it("leaves out what other servers compute from a record of the same name", async () => {
    const { at, incoming } = await open();
    expect(incoming(at("/clusters/ap/rules.yml", "job:errors:rate5m")[0])).toEqual([
      "record job:errors:ratio [exports, clusters/ap/rules.yml] at job:errors:rate5m, job:errors:rate5m",
      "record other [exports, clusters/ap/rules.yml] at job:errors:rate5m",
    ]);
  });

  it("leads up from metrics and alerts", async () => {
    const { at, incoming } = await open();
    expect(incoming(at("/clusters/eu/rules.yml", "errors_total")[0])).toEqual([
      "record job:errors:rate5m [exports, clusters/ap/rules.yml and 2 more files] at errors_total",
    ]);
    expect(incoming(at("/global/prometheus.yml", "up'")[0])).toEqual([
      "selector up [match[] of federate (global)] at 'up'",
    ]);
    expect(incoming(at("/global/rules.yml", "Errors")[0])).toEqual([
      "alert Silenced [slo, global/rules.yml] at ALERTS",
    ]);
  });

  it("leads down to what a rule is computed from, over the hops", async () => {
    const { at, outgoing } = await open();
    expect(outgoing(at("/global/rules.yml", "global:errors:rate5m")[0])).toEqual([
      'record job:errors:rate5m [exports, clusters/eu/rules.yml and 1 more file] at job:errors:rate5m, "job:errors:r.*5m"',
    ]);
    expect(outgoing(at("/global/rules.yml", "Silenced")[0])).toEqual([
      "alert Errors [slo, global/rules.yml] at ALERTS",
      "record job:errors:ratio [exports, clusters/ap/rules.yml and 2 more files] at job:errors:ratio",
    ]);
    expect(outgoing(at("/clusters/us/rules.yml", "job:errors:ratio")[0])).toEqual([
      "record job:errors:rate5m [exports, clusters/us/rules.yml] at job:errors:rate5m, job:errors:rate5m",
      "metric total [scraped; read in clusters/us/rules.yml] at total",
    ]);
    expect(outgoing(at("/clusters/us/rules.yml", "errors_total")[0])).toEqual([]);
  });

  it("leads down from a match[] item to the records that it takes", async () => {
    const { at, outgoing } = await open();
    expect(outgoing(at("/global/prometheus.yml", "{__name__")[0])).toEqual([
      "record job:errors:rate5m [exports, clusters/eu/rules.yml and 1 more file] at '{__name__=~\"job:errors:.*5m\"}'",
    ]);
  });

  it("goes by names where nobody knows who scrapes whom", async () => {
    const { at, incoming, outgoing } = await open(`
#- /prometheus.yml
scrape_configs:
  - job_name: all
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}', 'job:b'] }
    kubernetes_sd_configs: [{ role: pod }]
#- /rules.yml
groups:
  - rules:
      - { record: "job:a", expr: a }
      - { record: x, expr: "job:a" }
`);
    expect(incoming(at("/rules.yml", "job:a")[0])).toEqual([
      "record x [rules.yml] at job:a",
      `selector {__name__=~"job:.*"} [match[] of all (prometheus)] at '{__name__=~"job:.*"}'`,
    ]);
    expect(outgoing(at("/prometheus.yml", "{__name__")[0])).toEqual([
      `record job:a [rules.yml] at '{__name__=~"job:.*"}'`,
    ]);
  });

  it("answers nothing for an item whose place has changed", async () => {
    const { at, ws } = await open();
    const [item] = at("/clusters/eu/rules.yml", "job:errors:ratio");
    if (!item) throw new Error("no item");
    expect(outgoingCalls(ws, { ...item, name: "other" })).toEqual([]);
    expect(outgoingCalls(ws, { ...item, path: "/none.yml" })).toEqual([]);
    expect(outgoingCalls(ws, { ...item, kind: "selector" })).toEqual([]);
  });
});
