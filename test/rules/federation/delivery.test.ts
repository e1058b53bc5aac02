import { describe, expect, it } from "vitest";
import { applyFixes, checkDiagnostics } from "../../support/check.ts";
import { parseFixture } from "../../support/fixture.ts";

/** A global server with rules that federates two clusters, which record the same. */
function workspace({
  rules,
  jobs = FEDERATE,
  compose = "",
  records = RECORDS,
}: {
  readonly rules: string;
  readonly jobs?: string;
  readonly compose?: string;
  readonly records?: string;
}): string {
  return `
#- /global/prometheus.yml
rule_files: [rules.yml]
scrape_configs:
${jobs}
#- /global/rules.yml
groups:
  - name: global
    rules:
${rules}
${compose}
#- /clusters/eu/prometheus.yml
global: { external_labels: { cluster: eu-west-1 } }
rule_files: [../rules.yml]
#- /clusters/us/prometheus.yml
global: { external_labels: { cluster: us-east-1 } }
rule_files: [../rules.yml]
#- /clusters/rules.yml
groups:
  - name: exports
    rules:
${records}
`;
}

function federateJob(match: string, more = ""): string {
  return `  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['${match}'] }
    static_configs: [{ targets: ["prometheus-eu:9090", "prometheus-us:9090"] }]
${more}`;
}

const FEDERATE = federateJob('{__name__=~"job:.*"}');

const RECORDS = `      - record: job:requests:rate5m
        expr: sum by (job) (rate(requests_total[5m]))
      - record: node:load:max
        expr: max by (node) (load)`;

describe("series that a federating server reads and no hop brings", () => {
  const only = { only: ["federation/undelivered-metric"] };
  const silent = `      - alert: Load
        expr: node:load:max > 1`;
  const found = `      - alert: Load
        expr: node:load:max > 1
              ^^^^^^^^^^^^^ 💡 warning federation/undelivered-metric: eu-west-1, us-east-1 have it, and no match[]`;

  it("are records that stay behind at a source", () => checkDiagnostics(workspace({ rules: found }), only));

  it("are asked for by the fix, in every job whose source has them", async () => {
    const jobs = ["eu", "us"].map(
      (name) => `  - job_name: federate-${name}
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
    static_configs: [{ targets: ["prometheus-${name}:9090"] }]
`,
    );
    const { files } = parseFixture(workspace({ rules: silent, jobs: jobs.join("") }));
    const after = await applyFixes(files, "federation/undelivered-metric");
    const config = after.get("/global/prometheus.yml") ?? "";
    expect(config.split(`        - '{__name__="node:load:max"}'\n`)).toHaveLength(3);
  });

  it("may come from a target that nobody knows, if it is asked for them", async () => {
    const asked = `  - job_name: other
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"node:.*"}'] }
    static_configs: [{ targets: ["elsewhere.example.com:9090"] }]`;
    await checkDiagnostics(workspace({ rules: silent, jobs: `${FEDERATE}\n${asked}` }), only);
    const discovered = asked.replace(/static_configs.*/, "dns_sd_configs: [{ names: [prom.example.com] }]");
    await checkDiagnostics(workspace({ rules: silent, jobs: `${FEDERATE}\n${discovered}` }), only);
    const unasked = asked.replace("node:", "pod:");
    await checkDiagnostics(workspace({ rules: found, jobs: `${FEDERATE}\n${unasked}` }), only);
  });

  it("may be written to the server, or recorded in files that are not here", async () => {
    const compose = `#- /docker-compose.yml
services:
  global:
    image: prom/prometheus
    command: ["--config.file=/etc/prometheus/prometheus.yml", "--web.enable-remote-write-receiver"]
    volumes: ["./global:/etc/prometheus"]`;
    await checkDiagnostics(workspace({ rules: silent, compose }), only);
    const source = workspace({ rules: silent }).replace("[rules.yml]", "[rules.yml, elsewhere.yml]");
    await checkDiagnostics(source, only);
  });

  it("are lost on the way where a selector asks for them", () =>
    checkDiagnostics(
      workspace({
        rules: `      - alert: Load
        expr: node:load:max > 1
              ^^^^^^^^^^^^^ warning federation/undelivered-metric: Job "federate" asks for it, but its other matchers or metric_relabel_configs leave none over`,
        jobs: federateJob(
          '{__name__=~"(job|node):.*"}',
          "    metric_relabel_configs: [{ source_labels: [__name__], regex: 'node:.*', action: drop }]",
        ),
      }),
      only,
    ));

  it("are metrics too, where the server scrapes nothing itself", async () => {
    const read = (mark: string) => `      - record: cluster:load:max
        expr: max by (cluster) (load)
${mark}`;
    const mark =
      "                                ^^^^ 💡 warning federation/undelivered-metric: load does not arrive";
    await checkDiagnostics(workspace({ rules: read(mark) }), only);
    const node = `  - job_name: node
    static_configs: [{ targets: ["node:9100"] }]`;
    await checkDiagnostics(workspace({ rules: read(""), jobs: `${FEDERATE}\n${node}` }), only);
    const all = federateJob('{job="node"}');
    await checkDiagnostics(workspace({ rules: read(""), jobs: all }), only);
  });

  it("come through a server in between, or do not", async () => {
    const source = (match: string, mark: string) => `
#- /global/prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~".+:.+"}'] }
    static_configs: [{ targets: ["prometheus-europe:9090"] }]
#- /global/rules.yml
groups:
  - name: global
    rules:
      - alert: Load
        expr: node:load:max > 1
${mark}
#- /regions/europe/prometheus.yml
global: { external_labels: { region: europe } }
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['${match}'] }
    static_configs: [{ targets: ["prometheus-berlin:9090"] }]
#- /clusters/berlin/prometheus.yml
global: { external_labels: { cluster: berlin } }
rule_files: [rules.yml]
#- /clusters/berlin/rules.yml
groups:
  - name: exports
    rules:
${RECORDS}
`;
    await checkDiagnostics(source('{__name__=~"node:.+"}', ""), only);
    const mark =
      "              ^^^^^^^^^^^^^ 💡 warning federation/undelivered-metric: berlin has it, and no match[] selector of europe takes it";
    await checkDiagnostics(source('{__name__=~"job:.+"}', mark), only);
  });
});

describe("filters on federated series", () => {
  const only = { only: ["federation/unmatched-filter"] };

  it("ask for values that arrive, or for labels that the record keeps", () =>
    checkDiagnostics(
      workspace({
        rules: `      - alert: Near
        expr: absent(job:requests:rate5m{job="a", cluster="us_east_1"})
                                                  ^^^^^^^^^^^^^^^^^^^ 💡 warning federation/unmatched-filter: has cluster "eu-west-1", "us-east-1"
      - alert: Other
        expr: job:requests:rate5m{cluster="ap-south-1"} > 1
                                  ^^^^^^^^^^^^^^^^^^^^ info federation/unmatched-filter
      - alert: Regex
        expr: job:requests:rate5m{cluster=~"ap-.*|sa-.*"} > 1
                                  ^^^^^^^^^^^^^^^^^^^^^^ info federation/unmatched-filter
      - alert: Lost
        expr: job:requests:rate5m{instance="a:80"} > 1
                                  ^^^^^^^^^^^^^^^ info federation/unmatched-filter: carries no label instance
      - alert: Fine
        expr: job:requests:rate5m{cluster=~"us-.*", job="checkout"} > job:requests:rate5m{cluster!="us-east-1"}`,
      }),
      only,
    ));

  it("say nothing where a target that nobody knows is asked for the name", () =>
    checkDiagnostics(
      workspace({
        rules: `      - alert: Other
        expr: job:requests:rate5m{cluster="ap-south-1"} > 1`,
        jobs: FEDERATE.replace(`"prometheus-us:9090"`, `"prometheus-us:9090", "elsewhere.example.com:9090"`),
      }),
      only,
    ));
});

describe("selectors that match nothing", () => {
  const only = { only: ["federation/unmatched-selector"] };
  const select = (selector: string, mark: string) =>
    workspace({
      rules: "      - alert: A\n        expr: vector(1)",
      jobs: `  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '${selector}'
${mark}
    static_configs: [{ targets: ["prometheus-eu:9090", "prometheus-us:9090"] }]`,
      records: `${RECORDS}
      - record: job:errors:rate5m
        labels: { env: prod }
        expr: sum by (job) (rate(errors_total[5m]))`,
    });
  const carets = (selector: string) => `          ${"^".repeat(selector.length + 2)}`;

  it("name what they pass by: a name, a level, a value, an external label", async () => {
    const rows = [
      ["job:request:rate5m", "💡 warning", "job:requests:rate5m is recorded there"],
      ["pod:load:max", "💡 info", "node:load:max is recorded there"],
      ['{__name__=~"nodes:.*"}', "💡 warning", "begins with node:"],
      ['{__name__=~"cluster:.*"}', "info", "Recorded there: job:requests:rate5m, node:load:max"],
      ['job:errors:rate5m{env="production"}', "💡 warning", 'has env="prod"'],
      ['job:errors:rate5m{env="dev"}', "info", 'is recorded, but has env="prod"'],
      ['job:errors:rate5m{instance="a"}', "info", "has no label instance"],
      ['job:errors:rate5m{cluster="eu-west-1"}', "💡 info", "cluster is an external label of eu-west-1"],
      ['{job="a", cluster="eu-west-1"}', "💡 info", "match[] does not see it"],
    ] as const;
    for (const [selector, kind, words] of rows)
      await checkDiagnostics(
        select(selector, `${carets(selector)} ${kind} federation/unmatched-selector: ${words}`),
        only,
      );
  });

  it("are none where a series may carry the label itself", async () => {
    for (const selector of ['{job="a", cluster=~".*"}', '{job="a", cluster!="x"}', '{job="a", dc="x"}'])
      await checkDiagnostics(select(selector, ""), only);
  });

  it("lose the matcher on an external label to the fix, and nothing else", async () => {
    const rows = [
      ['job:errors:rate5m{cluster="a"}', "job:errors:rate5m"],
      ['{__name__=~"job:.*", cluster="a"}', '{__name__=~"job:.*"}'],
      ['{cluster=~"a|b", job="x"}', '{job="x"}'],
      ['{job="x",  cluster="a",}', '{job="x",}'],
    ];
    for (const [before = "", after] of rows) {
      const { files } = parseFixture(select(before, ""));
      const fixed = await applyFixes(files, "federation/unmatched-selector");
      expect(fixed.get("/global/prometheus.yml")).toContain(`        - '${after}'\n`);
    }
  });
});
