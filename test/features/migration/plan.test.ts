import { describe, expect, it } from "vitest";
import { planFinish } from "../../../server/src/features/migration/finish.ts";
import { type MigrationPlan, planMigration } from "../../../server/src/features/migration/plan.ts";
import type { NamedThing } from "../../../server/src/features/rename/thing.ts";
import { engineOf } from "../../support/check.ts";
import { type Files, filesOf, renamed, textsAfter } from "../rename/support.ts";

const RECORD: NamedThing = { kind: "metric", name: "job:http:rate5m" };
const TO = "job:requests:rate5m";

async function migrated(source: string | Files, thing = RECORD, to = TO): Promise<MigrationPlan> {
  const { workspace } = await engineOf(filesOf(source));
  const plan = planMigration(workspace, thing, to, (path) => path.slice(1));
  if ("error" in plan) throw new Error(plan.error);
  return plan;
}

const cluster = (name: string) => `
#- /clusters/${name}/prometheus.yml
global:
  evaluation_interval: 30s
  external_labels: { cluster: ${name} }
rule_files: [rules.yml]
#- /clusters/${name}/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http:rate5m
        expr: |
          sum by (job) (rate(http_requests_total[5m]))
        # By its own name.
      - alert: Slow
        expr: avg_over_time(job:http:rate5m[1h]) < 1`;

const THREE_LEVELS = `${cluster("us-east-1")}${cluster("eu-west-1")}
#- /regions/eu/prometheus.yml
global: { external_labels: { cluster: region-eu } }
scrape_configs:
  - job_name: clusters
    metrics_path: /federate
    honor_labels: true
    scrape_interval: 30s
    params:
      'match[]': ['{__name__=~"job:http:rate5m|up"}', 'job:errors:rate5m']
    static_configs:
      - targets: ["prometheus.us-east-1:9090", "prometheus.eu-west-1:9090"]
#- /global/prometheus.yml
rule_files: [alerts.yml]
scrape_configs:
  - job_name: regions
    metrics_path: /federate
    honor_labels: true
    params:
      'match[]':
        - job:http:rate5m{cluster!=""} # traffic
        - 'up'
    static_configs:
      - targets: ["prometheus.region-eu:9090"]
#- /global/alerts.yml
groups:
  - name: alerts
    rules:
      - alert: Gone
        expr: absent(job:http:rate5m) or max_over_time(job:http:rate5m[30m] offset 1d) == 0
#- /dashboards/traffic.json
{ "title": "Traffic", "schemaVersion": 39, "time": { "from": "now-6h" }, "templating": {},
  "panels": [{ "title": "All", "type": "timeseries", "targets": [{ "expr": "job:http:rate5m" }] }] }
`;

describe("a gradual rename", () => {
  const files = filesOf(THREE_LEVELS);

  it("records the old name as an alias, right behind the rule", async () => {
    const after = textsAfter(files, await migrated(files));
    expect(after["/clusters/us-east-1/rules.yml"]).toBe(`groups:
  - name: exports
    rules:
      - record: job:requests:rate5m
        expr: |
          sum by (job) (rate(http_requests_total[5m]))
      - record: job:http:rate5m # deprecated: renamed to job:requests:rate5m
        expr: job:requests:rate5m
        # By its own name.
      - alert: Slow
        expr: avg_over_time(job:requests:rate5m[1h]) < 1`);
  });

  it("lets both names pass every hop, and reads the new one everywhere else", async () => {
    const after = textsAfter(files, await migrated(files));
    expect(after["/regions/eu/prometheus.yml"]).toContain(
      '{__name__=~"job:http:rate5m|job:requests:rate5m|up"}',
    );
    expect(after["/global/prometheus.yml"]).toContain(`
        - job:http:rate5m{cluster!=""} # traffic
        - 'job:requests:rate5m{cluster!=""}'
        - 'up'
`);
    for (const path of ["/global/alerts.yml", "/dashboards/traffic.json"])
      expect(after[path]).toBe(files.get(path)?.replaceAll("job:http:rate5m", TO));
  });

  it("says in which order to deploy what", async () => {
    const { checklist } = await migrated(files);
    const steps = checklist
      .split("\n## ")
      .map((step) => step.split("\n").filter((line) => /^(?:\d|- )/.test(line)));
    expect(steps.slice(1)).toEqual([
      [
        "1. Record both names",
        expect.stringContaining("clusters/eu-west-1/rules.yml` (eu-west-1): records"),
        expect.stringContaining("clusters/us-east-1/rules.yml` (us-east-1): records"),
      ],
      [
        "2. Federate both names",
        "- [ ] `regions/eu/prometheus.yml` (region-eu): lets both names pass",
        "- [ ] `global/prometheus.yml` (global): lets both names pass",
      ],
      [
        "3. Let the new name gather history",
        "- [ ] wait 1d30m: so far back looks `global/alerts.yml` (Gone)",
        "- [ ] `dashboards/traffic.json` opens with the last 6h: wait as long, or its graphs begin at step 2",
      ],
      [
        `4. Read ${TO}`,
        "- [ ] `global/alerts.yml` (global)",
        "- [ ] `dashboards/traffic.json`: dashboard Traffic",
      ],
      [
        "5. Remove the old name",
        expect.stringContaining("nothing else reads"),
        "- [ ] `promfed rename job:http:rate5m job:requests:rate5m --finish` takes it out of the files; deploy them:",
      ],
    ]);
    for (const name of ["eu-west-1", "us-east-1"])
      expect(checklist).toContain(`  - [ ] \`clusters/${name}/rules.yml\`: the alias goes`);
    expect(checklist).toContain("  - [ ] `global/prometheus.yml`: the new name alone passes");
    // A minute to scrape, 30s to evaluate, 30s to the region, a minute to the global server.
    expect(checklist).toContain("after at most 3m");
  });

  it("leaves no error behind, and the old name with series on its way", async () => {
    const after = new Map([...files, ...Object.entries(textsAfter(files, await migrated(files)))]);
    const engine = await engineOf(after);
    const errors = [...engine.checkAll().values()].flat().filter(({ severity }) => severity === "error");
    expect(errors).toEqual([]);
    expect(engine.workspace.index.definitions("job:http:rate5m")).toHaveLength(2);
    expect(engine.workspace.index.definitions(TO)).toHaveLength(2);
  });

  it("makes one alias for a server, whatever many rules record the name", async () => {
    const plan = await migrated(`
#- /prometheus.yml
rule_files: [a.yml, b.yml]
#- /a.yml
groups:
  - name: a
    rules:
      - record: job:http:rate5m
        expr: x
        labels: { q: "1" }
      - record: job:http:rate5m
        expr: y
        labels: { q: "2" }
#- /b.yml
groups:
  - name: b
    rules: [{ record: "job:http:rate5m", expr: z }]
`);
    expect(plan.edits.map(({ path, edits }) => [path, edits.map(({ newText }) => newText)])).toEqual([
      [
        "/a.yml",
        [TO, TO, `\n      - record: job:http:rate5m # deprecated: renamed to ${TO}\n        expr: ${TO}`],
      ],
      ["/b.yml", [TO]],
    ]);
  });

  it("writes the alias as its surroundings are written", async () => {
    const flow = `groups:\r\n  - name: b\r\n    rules: [{ record: "job:http:rate5m", expr: z }]\r\n`;
    const after = textsAfter(new Map([["/b.yml", flow]]), await migrated(new Map([["/b.yml", flow]])));
    expect(after["/b.yml"]).toBe(
      `groups:\r\n  - name: b\r\n    rules: [{ record: "${TO}", expr: z }, { record: job:http:rate5m, expr: ${TO} }]\r\n`,
    );
  });

  it("tells of jobs that take both names as they are, and of those whose targets are not known", async () => {
    const plan = await migrated(`${cluster("us-east-1")}
#- /global/prometheus.yml
scrape_configs:
  - job_name: known
    metrics_path: /federate
    params: { 'match[]': ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus.us-east-1:9090"] }]
  - job_name: unknown
    metrics_path: /federate
    params: { 'match[]': ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["nobody-knows:9090"] }]
`);
    expect(plan.checklist).toContain(
      "- [x] `global/prometheus.yml`, jobs known, unknown: take both names already",
    );
  });

  it("widens regexes that pass the old name on, and lists those that would count both", async () => {
    const source = new Map([
      ...files,
      [
        "/prometheus.yml",
        `scrape_configs:
  - job_name: all
    metrics_path: /federate
    honor_labels: true
    params: { 'match[]': ['{__name__=~"job:h.*"}'] }
    static_configs: [{ targets: ["prometheus.us-east-1:9090"] }]
remote_write:
  - url: http://x/write
    write_relabel_configs:
      - { source_labels: [__name__], regex: "up|job:http:rate5m", action: keep }
`,
      ],
      [
        "/more.yml",
        `groups:\n  - name: m\n    rules:\n      - { alert: A, expr: 'sum({__name__=~"job:.*"})' }\n`,
      ],
    ]);
    const plan = await migrated(source);
    const text = textsAfter(source, plan)["/prometheus.yml"];
    expect(text).toContain(`'{__name__=~"job:h.*|${TO}"}'`);
    expect(text).toContain(`"up|job:http:rate5m|${TO}"`);
    expect(plan.checklist).toContain("`more.yml`: a regex here matches both names");
  });

  it.each([
    [{ kind: "alert", name: "Gone" }, "Only a record can keep its old name"],
    [{ kind: "label-value", label: "cluster", name: "eu-west-1" }, "Only a record can keep its old name"],
    [{ kind: "metric", name: "http_requests_total" }, "No rule here records"],
  ] as const)("is refused for what has no rule to stay: %j", async (thing, why) => {
    await expect(migrated(files, thing, "other")).rejects.toThrow(why);
  });
});

describe("the end of a gradual rename", () => {
  const files = filesOf(THREE_LEVELS);

  async function finished(source: Files) {
    const { workspace } = await engineOf(source);
    return planFinish(workspace, RECORD.name, TO, (path) => path.slice(1));
  }

  it("leaves what a rename at once would have made", async () => {
    const between = new Map([...files, ...Object.entries(textsAfter(files, await migrated(files)))]);
    const plan = await finished(between);
    if ("error" in plan) throw new Error(plan.error);
    expect(plan.unsure).toEqual([]);
    const after = new Map([...between, ...Object.entries(textsAfter(between, plan))]);
    const atOnce = new Map([...files, ...Object.entries(await renamed(files, RECORD, TO))]);
    expect(after).toEqual(atOnce);
  });

  it("is the same in brackets, and with line breaks of Windows", async () => {
    const source = new Map([
      [
        "/b.yml",
        `groups:\r\n  - name: b\r\n    rules: [{ record: "job:http:rate5m", expr: z }, { record: c, expr: d }]\r\n`,
      ],
      [
        "/prometheus.yml",
        `rule_files: [b.yml]
scrape_configs:
  - job_name: f
    metrics_path: /federate
    params: { "match[]": ['job:http:rate5m', up] }
remote_write:
  - url: http://x/write
    write_relabel_configs: [{ source_labels: [__name__], regex: up|job:http:rate5m, action: keep }]
`,
      ],
    ]);
    const between = new Map([...source, ...Object.entries(textsAfter(source, await migrated(source)))]);
    const plan = await finished(between);
    if ("error" in plan) throw new Error(plan.error);
    const after = new Map([...between, ...Object.entries(textsAfter(between, plan))]);
    expect(after).toEqual(new Map([...source, ...Object.entries(await renamed(source, RECORD, TO))]));
  });

  it("waits until nothing reads the old name", async () => {
    expect(await finished(files)).toEqual({
      error: expect.stringContaining("still records job:http:rate5m, and not as an alias"),
    });
    const between = new Map([...files, ...Object.entries(textsAfter(files, await migrated(files)))]);
    between.set("/global/alerts.yml", files.get("/global/alerts.yml") ?? "");
    expect(await finished(between)).toEqual({ error: "global/alerts.yml still reads job:http:rate5m." });
    between.clear();
    expect(await finished(between)).toEqual({ error: expect.stringContaining("No rule here records") });
  });
});
