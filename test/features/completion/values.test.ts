import { describe, expect, it } from "vitest";
import { completeAt, labelsAt, misplaced, take } from "./support.ts";

const job = (lines: string) => `scrape_configs:
  - job_name: a
    kubernetes_sd_configs:
      - role: pod
${lines}
`;

describe("completion of values", () => {
  it("offers words, booleans, durations and roles", async () => {
    expect(await labelsAt(job("    scheme: <|>"))).toEqual(["http", "https"]);
    expect(await labelsAt(job("    honor_labels: t<|>"))).toEqual(["true"]);
    expect(await labelsAt("global:\n  scrape_interval: <|>\nscrape_configs: []\n")).toContain("15s");
    expect(await labelsAt("scrape_configs:\n  - kubernetes_sd_configs:\n      - role: <|>\n")).toEqual([
      "pod",
      "service",
      "endpoints",
      "endpointslice",
      "node",
      "ingress",
    ]);
  });

  it("keeps quotes, and puts a space behind a colon that has none", async () => {
    expect(await take(job('    scheme: "<|>"'), "https")).toContain('scheme: "https"\n');
    expect(await take(job("    scheme: 'h<|>"), "https")).toContain("scheme: 'https'\n");
    expect(await take(job("    scheme:<|>"), "https")).toContain("scheme: https\n");
  });

  it("offers the meta labels of the discoveries in use, by role", async () => {
    const source = job("    relabel_configs:\n      - source_labels: [__meta_<|>]\n");
    const { items, document, offset } = await completeAt(source);
    const labels = items.map((item) => item.label);
    expect(labels).toContain("__meta_kubernetes_pod_name");
    expect(labels).not.toContain("__meta_kubernetes_service_name");
    expect(labels.filter((label) => label.startsWith("__meta_consul"))).toEqual([]);
    for (const item of items) expect(misplaced(document, offset, item)).toBeUndefined();
    expect(await take(job("    relabel_configs:\n      - source_labels: <|>\n"), "__address__")).toContain(
      "source_labels: [__address__]",
    );
    expect(
      await take(job("    relabel_configs:\n      - source_labels:\n          - <|>\n"), "__address__"),
    ).toContain("          - __address__\n");
  });

  it("offers regexes that suit the action", async () => {
    const labelmap = job("    relabel_configs:\n      - action: labelmap\n        regex: <|>\n");
    expect(await labelsAt(labelmap)).toContain("__meta_kubernetes_pod_label_(.+)");
    const drop = job("    metric_relabel_configs:\n      - regex: <|>\n        action: labeldrop\n");
    expect(await labelsAt(drop)).toContain("instance");
    expect(await labelsAt(job("    metric_relabel_configs:\n      - source_labels: [<|>]\n"))).toContain(
      "__name__",
    );
  });

  it("offers files of the kind that a field names, and globs of several", async () => {
    const files = `
#- /conf/rules/a.yml
groups:
  - name: a
    rules: []
#- /conf/rules/b.yml
groups:
  - name: b
    rules: []
#- /conf/targets/x.yml
- targets: [a]
`;
    const rules = `#- /conf/prometheus.yml\nrule_files:\n  - <|>\nscrape_configs: []\n${files}`;
    expect((await labelsAt(rules)).sort()).toEqual(["rules/*.yml", "rules/a.yml", "rules/b.yml"]);
    expect((await take(rules, "rules/*.yml")).split("\n")[1]).toBe("  - rules/*.yml");
    const sd = `#- /conf/prometheus.yml\nscrape_configs:\n  - file_sd_configs:\n      - files: [<|>]\n${files}`;
    expect(await labelsAt(sd)).toEqual(["targets/x.yml"]);
  });

  it("offers label values seen elsewhere, and names of alerts in unit tests", async () => {
    const more = `
#- /other.yml
global:
  external_labels: {cluster: eu}
scrape_configs: []
#- /rules.yml
groups:
  - name: g
    rules:
      - alert: Down
        expr: up == 0
`;
    expect(
      await labelsAt(
        `scrape_configs:\n  - static_configs:\n      - labels:\n          cluster: <|>\n${more}`,
      ),
    ).toEqual(["eu"]);
    expect(
      await labelsAt(
        `#- /t.yml\nrule_files: [rules.yml]\ntests:\n  - alert_rule_test:\n      - alertname: <|>\n${more}`,
      ),
    ).toEqual(["Down"]);
    expect(
      await labelsAt(
        `#- /t.yml\nrule_files: [rules.yml]\ntests:\n  - promql_expr_test:\n      - expr: u<|>\n${more}`,
      ),
    ).toContain("up");
  });
});

describe("completion in alerts' templates", () => {
  const alert = (summary: string) => `#- /rules.yml
groups:
  - name: g
    rules:
      - alert: Down
        expr: sum by (job, zone) (up{env="x"}) == 0
        annotations:
          summary: ${summary}
`;

  it("offers the labels that the expression leaves", async () => {
    expect(await labelsAt(alert('"{{ $labels.<|> }}"'))).toEqual(["job", "zone"]);
    expect(await take(alert('"{{ $labels.z<|> }}"'), "zone")).toContain('"{{ $labels.zone }}"');
    expect(await labelsAt(alert("|\n            On {{ $labels.<|>"))).toEqual(["job", "zone"]);
  });

  it("offers variables and functions, and nothing outside of the braces", async () => {
    expect(await labelsAt(alert('"{{ <|> }}"'))).toEqual(
      expect.arrayContaining(["$labels", "$value", "humanize"]),
    );
    expect(await take(alert('"{{ $value | humanizeP<|> }}"'), "humanizePercentage")).toContain(
      "{{ $value | humanizePercentage }}",
    );
    expect(await labelsAt(alert('"a <|>"'))).toEqual([]);
    expect(await labelsAt(alert('"{{ $value }} a<|>"'))).toEqual([]);
  });
});

describe("completion in the project file", () => {
  it("offers options that are not there yet, and their values", async () => {
    const source = '#- /.promfed.yaml\nprometheus: "3.5"\n<|>\n';
    const labels = await labelsAt(source);
    expect(labels).toContain("clusters");
    expect(labels).not.toContain("prometheus");
    expect(await take(source, "clusters")).toContain("clusters:\n  - name: \n");
    expect(await labelsAt("#- /.promfed.yaml\nagent: <|>\n")).toEqual(["true", "false"]);
    expect(await take("#- /.promfed.yaml\nprometheus: <|>\n", "3.5")).toBe('prometheus: "3.5"\n');
  });

  it("offers rules, their families and severities", async () => {
    const labels = await labelsAt("#- /.promfed.yaml\nrules:\n  <|>\n");
    expect(labels).toEqual(expect.arrayContaining(["federation/missing-honor-labels", "federation"]));
    expect(await labelsAt("#- /.promfed.yaml\nrules:\n  recording: <|>\n")).toEqual([
      "error",
      "warning",
      "info",
      "hint",
      "off",
    ]);
  });

  it("offers the files of clusters", async () => {
    const source =
      "#- /.promfed.yaml\nclusters:\n  - name: a\n    config: <|>\n#- /c/prometheus.yml\nscrape_configs: []\n";
    expect(await labelsAt(source)).toEqual(["c/prometheus.yml"]);
  });
});
