import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkDiagnostics, engineOf } from "../../support/check.ts";

const RULE = "alerting/missing-absent";
const only = { only: [RULE] };

const CLUSTER = (name: string, ...records: readonly string[]) => `
#- /clusters/${name}/prometheus.yml
global:
  external_labels: { cluster: ${name} }
rule_files: [rules.yml]
#- /clusters/${name}/rules.yml
groups:
  - name: exports
    rules:
${records.map((record) => `      - record: ${record}\n        expr: sum(up)`).join("\n")}`;

const GLOBAL = (selectors: string, targets = '["prometheus-eu:9090"]') => `
#- /global/prometheus.yml
rule_files: [a.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
${selectors}
    static_configs:
      - targets: ${targets}`;

describe("records that no absent() watches", () => {
  it("are reported once, at the last alert that watches others", async () => {
    await checkDiagnostics(
      `${GLOBAL(`        - '{__name__=~"job:.*"}'`)}
#- /global/a.yml
groups:
  - name: a
    rules:
      - alert: First
        expr: absent(job:a:sum)
      - alert: Second
               ^^^^^^ 💡 hint alerting/missing-absent: job:b:sum is watched by absent(), but job:c:sum, job:d:sum, job:e:sum and 1 more are not
        expr: absent_over_time(job:b:sum[10m])
      - alert: Third
        expr: job:c:sum > 1
${CLUSTER("eu", "job:a:sum", "job:b:sum", "job:c:sum", "job:d:sum", "job:e:sum", "job:f:sum", "node:x:sum")}`,
      only,
    );
  });

  it("are reported at each selector that brings some, when there is no such alert", async () => {
    await checkDiagnostics(
      `${GLOBAL(`        - '{__name__=~"job:.*"}'
          ^^^^^^^^^^^^^^^^^^^^^^ 💡 hint alerting/missing-absent: whether job:a:sum still arrives
        - job:a:sum
        - node:x:sum
          ^^^^^^^^^^ 💡 hint alerting/missing-absent: whether node:x:sum still arrives`)}
${CLUSTER("eu", "job:a:sum", "node:x:sum")}`,
      only,
    );
  });

  it("are those that surely arrive: not what a label matcher may keep out, nor what is recorded here again", async () => {
    await checkDiagnostics(
      `${GLOBAL(`        - 'job:a:sum{env="prod"}'
        - job:b:sum`)}
#- /global/a.yml
groups:
  - name: a
    rules:
      - record: job:b:sum
        expr: sum(job:a:sum)
${CLUSTER("eu", "job:a:sum", "job:b:sum").replaceAll("expr: sum(up)", "expr: up")}`,
      only,
    );
  });

  it("are watched by one alert for all sources, or by one for each", async () => {
    const alert = (expr: string, mark = "") => `
#- /global/a.yml
groups:
  - name: a
    rules:
      - alert: Gone
${mark}
        expr: ${expr}`;
    const two = GLOBAL("        - job:a:sum", '["prometheus-eu:9090", "prometheus-us:9090"]');
    const clusters = CLUSTER("eu", "job:a:sum") + CLUSTER("us", "job:a:sum");
    await checkDiagnostics(two + alert("absent(job:a:sum)") + clusters, only);
    await checkDiagnostics(
      two + alert(`absent(job:a:sum{cluster="eu"}) or absent(job:a:sum{cluster=~"us|ap"})`) + clusters,
      only,
    );
    const mark = "               ^^^^ 💡 hint alerting/missing-absent";
    await checkDiagnostics(two + alert(`absent(job:a:sum{cluster="eu"})`, mark) + clusters, only);
  });

  it("count as unwatched when an alert needs another series to be gone too", async () => {
    await checkDiagnostics(
      `${GLOBAL(`        - job:a:sum
          ^^^^^^^^^ 💡 hint alerting/missing-absent`)}
#- /global/a.yml
groups:
  - name: a
    rules:
      - alert: AllGone
        expr: absent(job:a:sum or up)
      - record: a:absent:bool
        expr: absent(job:a:sum)
${CLUSTER("eu", "job:a:sum")}`,
      only,
    );
  });

  it("are those that the server's own rules use, where the sources are elsewhere", async () => {
    await checkDiagnostics(
      `${GLOBAL(
        `        - '{__name__=~"job:.*"}'
          ^^^^^^^^^^^^^^^^^^^^^^ 💡 hint alerting/missing-absent: whether job:a:sum still arrives`,
        '["10.0.0.1:9090"]',
      )}
#- /global/a.yml
groups:
  - name: a
    rules:
      - alert: Low
        expr: job:a:sum + job:scraped:sum < 1
${CLUSTER("eu", "job:a:sum", "job:b:sum")}`,
      only,
    );
  });

  it("may be watched in any rule file where the server's own are not in the workspace", async () => {
    const global = GLOBAL("        - job:a:sum").replace("[a.yml]", "[/elsewhere/x/*.yaml]");
    const alert = "groups:\n  - name: a\n    rules:\n      - alert: Gone\n        expr: absent(job:a:sum)";
    await checkDiagnostics(`${global}\n#- /ruler/r.yml\n${alert}${CLUSTER("eu", "job:a:sum")}`, only);
  });
});

// Uses ../shared: the example configs of public guides.
const guide = join(import.meta.dirname, "../../../../shared/examples-from-docs/guide");

describe.skipIf(!existsSync(guide))("the federation guide's example", () => {
  it("watches the requests and forgets the errors", async () => {
    const files = readdirSync(guide, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".yml"))
      .map((name): [string, string] => [
        `/${name.replaceAll("\\", "/")}`,
        readFileSync(join(guide, name), "utf8"),
      ]);
    const engine = await engineOf(files);
    const found = [...engine.checkAll().values()].flat().filter((d) => d.code === RULE);
    expect(found.map((d) => d.location.path)).toEqual(["/global/rules/federation.yml"]);
    expect(found[0]?.message).toMatch(
      /^job:http_requests_total:rate5m is watched .* job:http_errors_total:rate5m is not:/,
    );
  });
});
