import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, promfedHere, read } from "../support/cli.ts";

const FILES = {
  "global/prometheus.yml": `rule_files: [rules.yml]
scrape_configs:
  - job_name: federate-eu
    scrape_interval: 30s
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu-west.internal:9090"] }]
`,
  "global/rules.yml": `groups:
  - name: alerts
    rules:
      - alert: Gone
        expr: absent(job:requests:rate5m{cluster="eu-west"})
        annotations: { summary: "No job:requests:rate5m from eu-west." }
`,
  "clusters/eu-west-1/prometheus.yml": `global:
  scrape_interval: 15s
  external_labels: { cluster: eu-west }
rule_files: [rules.yml]
`,
  "clusters/eu-west-1/rules.yml": `groups:
  - name: exports
    interval: 30s
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(requests_total[5m]))
`,
};

const NAMES = ["job:requests:rate5m", "job:http:rate5m"] as const;

describe("promfed rename", () => {
  it("changes every file, or none with --dry-run", async () => {
    const cwd = folder(FILES);
    const dry = await promfedHere(cwd, ["rename", ...NAMES, "--dry-run"]);
    expect(dry.out).toContain("clusters/eu-west-1/rules.yml: 1 place\nglobal/rules.yml: 1 place\n");
    expect(read(cwd, "global/rules.yml")).toBe(FILES["global/rules.yml"]);
    await promfedHere(cwd, ["rename", ...NAMES]);
    expect(read(cwd, "clusters/eu-west-1/rules.yml")).toBe(
      FILES["clusters/eu-west-1/rules.yml"].replaceAll(...NAMES),
    );
    expect(read(cwd, "global/rules.yml")).toBe(
      FILES["global/rules.yml"].replace("absent(job:requests", "absent(job:http"),
    );
  });

  it("leaves mentions in texts to decide, with status 1, or changes them with --unsure", async () => {
    const cwd = folder(FILES);
    const left = await promfedHere(cwd, ["rename", ...NAMES, "--dry-run"]);
    expect(left.status).toBe(1);
    expect(left.out).toContain(
      "global/rules.yml:6:37: left to decide: job:requests:rate5m is mentioned here",
    );
    const { status } = await promfedHere(cwd, ["rename", ...NAMES, "--unsure"]);
    expect(status).toBe(0);
    expect(read(cwd, "global/rules.yml")).toBe(FILES["global/rules.yml"].replaceAll(...NAMES));
  });

  it("names the selectors that would lose the record, and widens them with --unsure", async () => {
    const cwd = folder(FILES);
    const names = ["job:requests:rate5m", "service:requests:rate5m"];
    const { status, out } = await promfedHere(cwd, ["rename", ...names]);
    expect(status).toBe(1);
    expect(out).toMatch(/^global\/prometheus\.yml:7:\d+: .*would not select service:requests:rate5m/m);
    const again = folder(FILES);
    await promfedHere(again, ["rename", ...names, "--unsure"]);
    expect(read(again, "global/prometheus.yml")).toContain(`'{__name__=~"job:.*|service:requests:rate5m"}'`);
  });

  it("takes the value of a label as label=value, and knows other things by their kind", async () => {
    const cwd = folder(FILES);
    await promfedHere(cwd, ["rename", "cluster=eu-west", "cluster=eu-1"]);
    expect(read(cwd, "clusters/eu-west-1/prometheus.yml")).toContain("{ cluster: eu-1 }");
    expect(read(cwd, "global/rules.yml")).toContain('cluster="eu-1"');
    expect(read(cwd, "global/prometheus.yml")).toContain("prometheus-eu-west.internal");
    await promfedHere(cwd, ["rename", "eu-1", "eu-2"]);
    expect(read(cwd, "global/rules.yml")).toContain('cluster="eu-2"');
    await promfedHere(cwd, ["rename", "Gone", "Silent"]);
    expect(read(cwd, "global/rules.yml")).toContain("alert: Silent");
    await promfedHere(cwd, ["rename", "federate-eu", "federate-europe", "--kind", "job"]);
    expect(read(cwd, "global/prometheus.yml")).toContain("job_name: federate-europe");
    const { err } = await promfedHere(cwd, ["rename", "requests_total", "http_requests_total"]);
    expect(err).toContain("No rule here records requests_total: it is scraped");
    expect(read(cwd, "clusters/eu-west-1/rules.yml")).toContain("rate(http_requests_total[5m])");
  });

  it("asks for the kind where a name is that of several things", async () => {
    const cwd = folder({
      "rules.yml":
        "groups:\n  - name: a\n    rules:\n      - { record: a:b:c, expr: x }\n      - { alert: a:b:c, expr: y }\n",
    });
    const { status, err } = await promfedHere(cwd, ["rename", "a:b:c", "d:e:f"]);
    expect(status).toBe(2);
    expect(err).toContain("a record and of an alert; say which by --kind");
    await promfedHere(cwd, ["rename", "a:b:c", "d:e:f", "--alert"]);
    expect(read(cwd, "rules.yml")).toContain("alert: d:e:f");
    expect(read(cwd, "rules.yml")).toContain("record: a:b:c");
  });

  it("tells all of it as JSON", async () => {
    const cwd = folder(FILES);
    const { out } = await promfedHere(cwd, ["rename", ...NAMES, "--dry-run", "--format", "json"]);
    const report: unknown = JSON.parse(out);
    expect(report).toMatchObject({
      version: 1,
      kind: "metric",
      old: "job:requests:rate5m",
      new: "job:http:rate5m",
      dryRun: true,
      files: [
        {
          file: "clusters/eu-west-1/rules.yml",
          edits: [
            {
              range: { start: { line: 4, character: 16 }, end: { line: 4, character: 35 } },
              newText: "job:http:rate5m",
            },
          ],
        },
        { file: "global/rules.yml" },
      ],
      unsure: [{ file: "global/rules.yml", why: "mention", edit: { newText: "job:http:rate5m" } }],
      notes: [],
    });
  });

  it("goes step by step: both names, a checklist, and the end of the old one", async () => {
    const cwd = folder(FILES);
    const begun = await promfedHere(cwd, ["rename", ...NAMES, "--migration", "--unsure"]);
    expect(begun.status).toBe(0);
    expect(begun.out).toMatch(/^# Rename job:requests:rate5m to job:http:rate5m step by step\n/);
    expect(begun.err).toContain("clusters/eu-west-1/rules.yml: 2 places");
    expect(read(cwd, "clusters/eu-west-1/rules.yml")).toContain(
      "      - record: job:requests:rate5m # deprecated: renamed to job:http:rate5m\n        expr: job:http:rate5m\n",
    );
    const ended = await promfedHere(cwd, ["rename", ...NAMES, "--finish"]);
    expect(ended).toMatchObject({ status: 0, out: "clusters/eu-west-1/rules.yml: 1 place\n" });
    for (const [name, text] of Object.entries(FILES)) expect(read(cwd, name)).toBe(text.replaceAll(...NAMES));
  });

  it("writes the checklist to a file, but not with --dry-run", async () => {
    const cwd = folder(FILES);
    const options = ["--migration", "--checklist", "steps.md"];
    await promfedHere(cwd, ["rename", ...NAMES, ...options, "--dry-run"]);
    expect(existsSync(join(cwd, "steps.md"))).toBe(false);
    await promfedHere(cwd, ["rename", ...NAMES, ...options]);
    expect(read(cwd, "steps.md")).toContain("## 1. Record both names");
  });

  it.each([
    [["job:nothing:rate5m", "job:x:y"], "not written out"],
    [["job:requests:rate5m", "1 2"], "no metric name"],
    [["job:requests:rate5m", "job:requests:rate5m"], "the old one"],
    [["cluster=eu-west", ""], "empty"],
    [["eu-east", "x", "--kind", "label-value"], "label=value"],
    [["Gone", "Silent", "--migration"], "has to be renamed at once"],
    [["job:requests:rate5m", "a:b:c", "--finish"], "still records"],
    [["job:requests:rate5m", "a:b:c", "--finish", "--migration"], "use one of them"],
    [["job:requests:rate5m", "a:b:c", "--checklist", "x.md"], "is for --migration"],
  ])("refuses %j and changes nothing", async (args, why) => {
    const cwd = folder(FILES);
    const { status, err } = await promfedHere(cwd, ["rename", ...args]);
    expect([status, err]).toEqual([2, expect.stringContaining(why)]);
    for (const [name, text] of Object.entries(FILES)) expect(read(cwd, name)).toBe(text);
  });
});
