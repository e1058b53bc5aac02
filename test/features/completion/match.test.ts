import { describe, expect, it } from "vitest";
import { completeAt, labelsAt, take } from "./support.ts";

const CLUSTERS = `
#- /clusters/eu/prometheus.yml
global:
  external_labels: {cluster: eu, region: europe}
rule_files: [rules.yml]
scrape_configs:
  - job_name: node
    static_configs: [{targets: ["a:9100"]}]
#- /clusters/eu/rules.yml
groups:
  - name: eu
    rules:
      - record: job:eu_requests:rate5m
        expr: sum by (job, code) (rate(eu_requests_total{env="prod"}[5m]))
#- /clusters/us/prometheus.yml
global:
  external_labels: {cluster: us}
rule_files: [rules.yml]
scrape_configs: []
#- /clusters/us/rules.yml
groups:
  - name: us
    rules:
      - record: cluster:us_cpu:sum
        expr: sum(us_cpu{mode="idle"})
      - record: job:us_cpu:sum
        expr: sum by (job) (us_cpu)
#- /.promfed.yaml
clusters:
  - name: eu
    endpoint: prometheus-eu:9090
    config: clusters/eu/prometheus.yml
`;

const federate = (item: string) => `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        ${item}
    static_configs:
      - targets: ["prometheus-eu:9090"]
${CLUSTERS}`;

const line = (text: string, number = 6) => text.split("\n")[number]?.trim();

describe("completion inside match[]", () => {
  it("offers records and metrics of the workspace, and selectors to start from", async () => {
    const labels = await labelsAt(federate("- '<|>'"));
    expect(labels).toEqual(
      expect.arrayContaining([
        "job:eu_requests:rate5m",
        "cluster:us_cpu:sum",
        "eu_requests_total",
        '{__name__=~"job:.*"}',
        '{job="…"}',
      ]),
    );
    expect(labels).not.toContain("rate");
  });

  it("says which source records a name, those of the job's targets first", async () => {
    const settings = {
      clusters: [{ name: "eu", endpoint: "prometheus-eu:9090", config: "/clusters/eu/prometheus.yml" }],
    };
    const { items } = await completeAt(federate("- '<|>'"), settings);
    const sorted = [...items].sort((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1));
    const records = sorted.filter((item) => item.kind === "record");
    expect(records[0]).toMatchObject({ label: "job:eu_requests:rate5m", detail: "recorded by eu" });
    expect(records[0]?.documentation).toContain("sum by (job, code) (rate(eu_requests_total");
    expect(records.map((item) => item.label).slice(1)).toEqual(["cluster:us_cpu:sum", "job:us_cpu:sum"]);
  });

  it("quotes selectors at an empty item, and makes an item where none is", async () => {
    expect(line(await take(federate("- <|>"), '{__name__=~"job:.*"}'))).toBe(`- '{__name__=~"job:.*"}'`);
    expect(line(await take(federate("- <|>"), "job:us_cpu:sum"))).toBe("- job:us_cpu:sum");
    expect(line(await take(federate("<|>"), '{__name__=~"job:.*"}'))).toBe(`- '{__name__=~"job:.*"}'`);
    expect(line(await take(federate("- up\n        - <|>"), '{__name__=~"job:.*"}'), 7)).toBe(
      `- '{__name__=~"job:.*"}'`,
    );
  });

  it("puts quotes around what was begun without", async () => {
    expect(line(await take(federate("- {<|>}"), '{__name__=~"job:.*"}'))).toBe(`- '{__name__=~"job:.*"}'`);
    expect(line(await take(federate("- {__na<|>"), '{__name__=~"job:.*"}'))).toBe(`- '{__name__=~"job:.*"}'`);
  });

  it("works in lists in brackets", async () => {
    const flow = federate("- up").replace('"match[]":\n        - up', '"match[]": [<|>]');
    expect(line(await take(flow, '{job="…"}'), 5)).toMatch(/^"match\[\]": \['\{job="\w+"\}'\]$/);
    const behind = federate("- up").replace('"match[]":\n        - up', '"match[]": <|>');
    expect(line(await take(behind, "job:us_cpu:sum"), 5)).toBe('"match[]": [job:us_cpu:sum]');
  });

  it("offers label names, operators and values", async () => {
    expect(await labelsAt(federate("- '{<|>}'"))).toEqual(
      expect.arrayContaining(["job", "instance", "cluster", "region", "env", "mode", "code", "__name__"]),
    );
    expect(await labelsAt(federate("- 'us_cpu{<|>}'"))).toEqual(expect.arrayContaining(["mode", "job"]));
    expect((await labelsAt(federate("- '{job <|>}'"))).sort()).toEqual(["!=", "!~", "=", "=~"]);
    expect(await labelsAt(federate(`- '{cluster="<|>"}'`))).toEqual(["eu", "us"]);
    expect(await labelsAt(federate(`- '{job="<|>"}'`))).toEqual(expect.arrayContaining(["node", "federate"]));
    expect(line(await take(federate("- '{cluster=<|>}'"), "eu"))).toBe(`- '{cluster="eu"}'`);
    expect(line(await take(federate('- "{cluster=<|>}"'), "eu"))).toBe(`- "{cluster='eu'}"`);
  });

  it("offers the beginnings of names inside a regex, for each alternative", async () => {
    const first = federate(`- '{__name__=~"<|>"}'`);
    expect((await labelsAt(first)).slice(0, 2)).toEqual(["job:.*", "cluster:.*"]);
    const second = federate(`- '{__name__=~"job:.*|cl<|>"}'`);
    expect(line(await take(second, "cluster:.*"))).toBe(`- '{__name__=~"job:.*|cluster:.*"}'`);
    const middle = federate(`- '{__name__=~"a|<|>|b"}'`);
    expect(line(await take(middle, "job:us_cpu:sum"))).toBe(`- '{__name__=~"a|job:us_cpu:sum|b"}'`);
  });

  it("closes what is still open", async () => {
    expect(line(await take(federate(`- '{cluster="<|>`), "eu"))).toBe(`- '{cluster="eu"`);
  });

  it("offers nothing behind a finished selector", async () => {
    expect(await labelsAt(federate("- 'up{} <|>'"))).toEqual([]);
    expect(await labelsAt(federate("- 'up' # <|>"))).toEqual([]);
  });
});
