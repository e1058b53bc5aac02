import { describe, expect, it } from "vitest";
import { isSameName, valueKey } from "../../../server/src/rules/support/labelSpelling.ts";
import { applyFixes, checkDiagnostics } from "../../support/check.ts";
import { parseFixture } from "../../support/fixture.ts";

/** A global server that federates clusters, each with the external labels given and jobs of its own. */
function workspace(clusters: Readonly<Record<string, { labels?: string; jobs?: string }>>): string {
  const names = Object.keys(clusters);
  const configs = Object.entries(clusters).map(
    ([name, { labels = "", jobs = "" }]) => `#- /clusters/${name}/prometheus.yml
global:
  external_labels:
    cluster: ${name}
${labels}
rule_files: [../rules.yml]
scrape_configs:
${jobs}
`,
  );
  return `
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: [${names.map((name) => `"prometheus-${name}:9090"`).join(", ")}] }]
${configs.join("")}
#- /clusters/rules.yml
groups:
  - name: exports
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(requests_total[5m]))
`;
}

describe("names of labels in two spellings", () => {
  const only = { only: ["federation/label-name-spelling"] };

  it("are told from names of two things", () => {
    const same = [
      ["env", "environment"],
      ["dc", "data_center"],
      ["Region", "region"],
      ["cluster", "cluster_name"],
      ["app", "service"],
      ["availability_zone", "az"],
      ["enviroment", "environment"],
      ["cost-center", "cost_center"],
    ] as const;
    const different = [
      ["region", "zone"],
      ["env", "dev"],
      ["pod", "node"],
      ["shard1", "shard2"],
      ["team", "tenant"],
      ["zone", "node"],
      ["cluster", "region"],
      ["job", "pod"],
      ["stage", "state"],
      ["node_id", "node_ip"],
      ["cluster_1_name", "cluster_2_name"],
    ] as const;
    expect(same.filter(([a, b]) => !isSameName(a, b))).toEqual([]);
    expect(different.filter(([a, b]) => isSameName(a, b))).toEqual([]);
  });

  it("are reported once each, at the spelling that fewer configs use", () =>
    checkDiagnostics(
      workspace({
        eu: { labels: "    env: prod\n    region: eu" },
        us: { labels: "    env: prod\n    region: us" },
        ap: {
          labels: `    environment: prod
    ^^^^^^^^^^^ 💡 info federation/label-name-spelling: called env in 3 other configs
    region: ap`,
        },
        sa: { labels: "    environment: prod\n    region: sa" },
        za: { labels: "    env: prod\n    zone: za" },
      }),
      only,
    ));

  it("are found on targets, unless a config has both side by side", async () => {
    const job = (labels: string) => `  - job_name: shop
    static_configs:
      - targets: ["shop.example.com:80"]
        labels:
${labels}`;
    const [app, service] = ["          app: shop", "          service: shop"];
    const mark = "          ^^^^^^^ 💡 info federation/label-name-spelling: called app";
    await checkDiagnostics(
      workspace({ eu: { jobs: job(app) }, us: { jobs: job(`${service}\n${mark}`) }, ap: { jobs: job(app) } }),
      only,
    );
    await checkDiagnostics(
      workspace({ eu: { jobs: job(app) }, us: { jobs: job(`${service}\n${app}`) }, ap: { jobs: job(app) } }),
      only,
    );
  });

  it("are none of servers whose series never meet", () => {
    const apart = workspace({ eu: { labels: "    env: a" }, us: { labels: "    environment: a" } });
    return checkDiagnostics(apart.replace("prometheus-us", "elsewhere"), only);
  });

  it("are all renamed by the fix", async () => {
    const { files } = parseFixture(
      workspace({
        eu: { labels: "    env: prod" },
        us: { labels: "    env: prod" },
        sa: { labels: "    env: prod" },
        ap: { labels: "    'environment': prod" },
        za: { labels: "    environment:   prod # as ever" },
      }),
    );
    const after = await applyFixes(files, "federation/label-name-spelling");
    expect(after.get("/clusters/ap/prometheus.yml")).toContain("    env: prod\n");
    expect(after.get("/clusters/za/prometheus.yml")).toContain("    env:   prod # as ever\n");
  });
});

describe("values of labels in two spellings", () => {
  const only = { only: ["federation/label-value-spelling"] };

  it("are told from values of two things", () => {
    const same = [
      ["prod", "production"],
      ["us-east-1", "us_east_1"],
      ["EU", "eu"],
      ["us-east-1", "useast1"],
      ["stg", "staging"],
    ] as const;
    const different = [
      ["us-east-1", "us-east-2"],
      ["1.10", "11.0"],
      ["10.1.1.1", "10.11.1"],
      ["prod", "preprod"],
      ["dev", "test"],
      ["a", "b"],
    ] as const;
    expect(same.filter(([a, b]) => valueKey(a) !== valueKey(b))).toEqual([]);
    expect(different.filter(([a, b]) => valueKey(a) === valueKey(b))).toEqual([]);
  });

  it("are reported once each, at the spelling that fewer configs use, and rewritten by the fix", async () => {
    const clusters = (mark: string) => ({
      eu: { labels: "    env: prod\n    zone: eu-1" },
      us: { labels: "    env: prod\n    zone: us-1" },
      ap: { labels: `    env: "production"\n${mark}    zone: ap-1` },
      sa: { labels: "    env: staging\n    zone: sa-1" },
    });
    const mark =
      "         ^^^^^^^^^^^^ 💡 info federation/label-value-spelling: sums by env have two rows for one value\n";
    await checkDiagnostics(workspace(clusters(mark)), only);
    const { files } = parseFixture(workspace(clusters("")));
    const after = await applyFixes(files, "federation/label-value-spelling");
    expect(after.get("/clusters/ap/prometheus.yml")).toContain('    env: "prod"\n');
  });

  it("are left to federation/losing-target-label where a target and its source disagree", () =>
    checkDiagnostics(
      `
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-eu:9090"]
        labels:
          env: production
               ^^^^^^^^^^ 💡 warning federation/losing-target-label
#- /clusters/eu/prometheus.yml
global: { external_labels: { cluster: eu, env: prod } }
scrape_configs: []
`,
      { only: ["federation/losing-target-label", "federation/label-value-spelling"] },
    ));
});

describe("names of jobs that several configs share", () => {
  const only = { only: ["federation/duplicate-job-name"] };
  const node = (host: string, mark = "") => `  - job_name: node
    static_configs:
      - targets:
          - "${host}:9100"
${mark}`;

  it("are fine where each cluster has its own targets, or targets by local names", async () => {
    await checkDiagnostics(
      workspace({ eu: { jobs: node("node.eu.example.com") }, us: { jobs: node("node.us.example.com") } }),
      only,
    );
    for (const host of ["node-exporter", "localhost", "node.monitoring.svc.cluster.local", "10.0.0.1"])
      await checkDiagnostics(workspace({ eu: { jobs: node(host) }, us: { jobs: node(host) } }), only);
  });

  it("are a copy where both scrape one target, in the config that it does not belong to", async () => {
    const host = "node.us.example.com";
    const mark = `            ${"^".repeat(host.length + 7)} info federation/duplicate-job-name: us scrapes ${host}:9100`;
    await checkDiagnostics(workspace({ eu: { jobs: node(host, mark) }, us: { jobs: node(host) } }), only);
  });

  it("are fine for replicas of one server", () =>
    checkDiagnostics(
      workspace({
        a: { labels: "    replica: a", jobs: node("node.us.example.com") },
        b: { labels: "    replica: b", jobs: node("node.us.example.com") },
      }).replaceAll(/cluster: [ab]/g, "cluster: us"),
      only,
    ));
});

describe("sources that nothing tells apart", () => {
  const hop = (name: string, label: string, mark = "") => `  - job_name: federate-${name}
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets:
          - "prometheus-${name}:9090"
${mark}${label}`;
  const clusters = (labels: (name: string) => string) =>
    ["eu", "us"]
      .map(
        (name) => `#- /clusters/${name}/prometheus.yml
${labels(name)}
rule_files: [../rules.yml]
`,
      )
      .join("");
  const rules = `#- /clusters/rules.yml
groups:
  - name: exports
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(requests_total[5m]))
`;
  const codes = {
    only: [
      "federation/missing-cluster-label",
      "federation/missing-external-labels",
      "federation/equal-external-labels",
    ],
  };

  it("are found in two jobs that say nothing, once for each", () =>
    checkDiagnostics(
      `
#- /global/prometheus.yml
scrape_configs:
${hop("eu", "", `            ${"^".repeat(20)} hint federation/missing-cluster-label\n`)}
${hop("us", "", `            ${"^".repeat(20)} hint federation/missing-cluster-label\n`)}
${clusters(
  () => `global:
^^^^^^ info federation/missing-external-labels
  scrape_interval: 30s`,
)}${rules}`,
      codes,
    ));

  it("are found where both set the same external labels", () =>
    checkDiagnostics(
      `
#- /global/prometheus.yml
scrape_configs:
${hop("eu", "")}
${hop("us", "")}
${clusters(
  (name) => `global:
  external_labels:
    cluster: shop
${name === "us" ? "             ^^^^ warning federation/equal-external-labels" : ""}`,
)}${rules}`,
      codes,
    ));

  it("are told apart by the labels of the targets, or by their own", async () => {
    const label = (name: string) => `        labels: { cluster: ${name} }\n`;
    const jobs = (labels: (name: string) => string) =>
      `\n#- /global/prometheus.yml\nscrape_configs:\n${hop("eu", labels("eu"))}\n${hop("us", labels("us"))}\n`;
    await checkDiagnostics(jobs(label) + clusters(() => "global: { scrape_interval: 30s }") + rules, codes);
    await checkDiagnostics(
      jobs(() => "") + clusters((name) => `global: { external_labels: { cluster: ${name} } }`) + rules,
      codes,
    );
  });
});
