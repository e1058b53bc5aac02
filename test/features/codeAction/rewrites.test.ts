import { describe, expect, it } from "vitest";
import { findingsAfter, globalConfig, monitoring, offered } from "./support.ts";

describe("Rename to the naming convention", () => {
  const workspace = (
    record: string,
    alert = "",
  ) => `${globalConfig("rule_files: [a.yml]\n").replace("<|>", "")}
#- /global/a.yml
groups:
  - name: a
    rules:
      - record: <|>${record}
        expr: sum by (job) (rate(http_requests_total[5m]))
      - alert: Low
        expr: ${record} < 1
${alert}`;

  it("renames the record and every use", async () => {
    const at = await offered(workspace("request_rate"));
    const changed = at.take("Rename request_rate to job:http_requests:rate5m everywhere");
    expect(changed["/global/a.yml"]).toBe(
      at.files.get("/global/a.yml")?.replaceAll("request_rate", "job:http_requests:rate5m"),
    );
    const after = await findingsAfter(at.files, changed);
    expect([after.errors, after.codes.includes("recording/naming")]).toEqual([[], false]);
  });

  it("says how many regexes will not follow", async () => {
    const at = await offered(
      workspace("request_rate", '      - alert: Any\n        expr: count({__name__=~"request_.*"}) == 0'),
    );
    expect(at.titles).toContain(
      "Rename request_rate to job:http_requests:rate5m everywhere (1 regex keeps the old name)",
    );
  });

  it("is not offered for good names, and says why where the new name is taken", async () => {
    const good = await offered(workspace("job:http_requests:rate5m"));
    const taken = `      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))`;
    const bad = await offered(workspace("request_rate", taken));
    expect(good.titles.filter((title) => title.startsWith("Rename"))).toEqual([]);
    const renames = bad.actions.filter(({ title }) => title.startsWith("Rename request_rate"));
    expect(renames.map(({ disabled }) => disabled)).toEqual([
      "job:http_requests:rate5m is already recorded in global/a.yml; the two would become one.",
    ]);
  });

  it("can be gradual: with an alias, and a checklist in a file of its own", async () => {
    const at = await offered(workspace("request_rate"));
    const changed = at.take(
      "Rename request_rate to job:http_requests:rate5m gradually, with an alias and a checklist",
    );
    expect(Object.keys(changed)).toEqual(["/global/a.yml", "/rename-request_rate.md"]);
    expect(changed["/global/a.yml"]).toContain("- record: request_rate # deprecated: renamed to");
    expect(changed["/rename-request_rate.md"]).toMatch(
      /^# Rename request_rate to .*\n[\s\S]*`global\/a.yml`/,
    );
    const after = await findingsAfter(at.files, changed);
    expect(after.errors).toEqual([]);
  });

  it("takes all records of a file or of the workspace, but for those that would become one", async () => {
    const source = `${workspace(
      "request_rate",
      `      - record: error_rate
        expr: sum by (job) (rate(http_errors_total[5m]))
      - record: cpu
        expr: sum by (instance) (rate(node_cpu_seconds_total[5m]))
      - record: cpu_again
        expr: sum by (instance) (rate(node_cpu_seconds_total[5m]))`,
    )}
#- /global/b.yml
groups:
  - name: b
    rules:
      - record: memory
        expr: sum by (job) (process_resident_memory_bytes)
      - alert: Much
        expr: memory / error_rate > request_rate`;
    const at = await offered(source);
    const swap = (text: string | undefined) =>
      text
        ?.replaceAll("request_rate", "job:http_requests:rate5m")
        .replaceAll("error_rate", "job:http_errors:rate5m");
    const a = swap(at.files.get("/global/a.yml"));
    const b = swap(at.files.get("/global/b.yml"));
    const inFile = "Rename the 4 records of this file to the naming convention";
    expect(at.take(inFile)).toEqual({ "/global/a.yml": a, "/global/b.yml": b });
    const everywhere = "Rename all records of the workspace to the naming convention";
    expect(at.take(everywhere)).toEqual({
      "/global/a.yml": a,
      "/global/b.yml": b
        ?.replaceAll("memory", "job:process_resident_memory_bytes:sum")
        .replace(
          "process_resident_job:process_resident_memory_bytes:sum_bytes",
          "process_resident_memory_bytes",
        ),
    });
    const { notes } = at.actions.find(({ title }) => title === inFile) ?? {};
    expect(notes?.()).toEqual([
      "cpu keeps its name: instance:node_cpu_seconds:rate5m would be the name of cpu_again too.",
      "cpu_again keeps its name: instance:node_cpu_seconds:rate5m would be the name of cpu too.",
    ]);
  });
});

describe("selectors of match[]", () => {
  const job = (list: string) =>
    monitoring(globalConfig("", "selector")).replace(/ {6}"match\[\]":\n.*\n/, `      "match[]":${list}\n`);

  it("are written in single quotes where double ones need escapes", async () => {
    const at = await offered(job('\n        - "<|>{__name__=~\\"job:.*\\"}"'));
    const text = at.take("Write this selector in single quotes")["/global/prometheus.yml"];
    expect(text).toContain(`        - '{__name__=~"job:.*"}'\n`);
    expect((await offered(job("\n        - <|>up"))).titles.filter((t) => t.startsWith("Write"))).toEqual([]);
  });

  it("are merged where each names one metric and nothing else", async () => {
    const title = "Merge the 3 exact selectors into one";
    const block = await offered(
      job(`
        - <|>job:http_errors:rate5m # errors
        - '{__name__=~"node:.*"}'
        - '{__name__="job:http_requests:rate5m"}'
        - up
        - 'up{job="a"}'`),
    );
    expect(block.take(title)["/global/prometheus.yml"]).toContain(`"match[]":
        - '{__name__=~"job:http_errors:rate5m|job:http_requests:rate5m|up"}' # errors
        - '{__name__=~"node:.*"}'
        - 'up{job="a"}'
`);
    const flow = await offered(job(` [<|>a, '{__name__=~"node:.*"}', b, c]`));
    expect(flow.take(title)["/global/prometheus.yml"]).toContain(
      `"match[]": ['{__name__=~"a|b|c"}', '{__name__=~"node:.*"}']\n`,
    );
  });

  it("are not merged from one that asks for more", async () => {
    const at = await offered(job(` [<|>'up{job="a"}', a, b]`));
    expect(at.titles.filter((title) => title.startsWith("Merge"))).toEqual([]);
  });
});

describe("actions on broken documents", () => {
  it.each([
    "scrape_configs:\n  - job_name: <|>'a\n    metrics_path: /federate\n",
    "scrape_configs:\n  - job_name: <|>a\n    metrics_path: /federate\n    params: {'match[]': [3, null, {a: b}, '{__name__=~\"(']}\n    static_configs: [null, 3, {targets: x, labels: [1]}]\nrule_files: x\n",
    "scrape_configs:\n  - <|>metrics_path: /federate\n    params: {'match[]': [a, b]}\n    static_configs:\n      - targets: [a:1, *x]\n        labels:\nrule_files:\n",
    "groups:\n  - name: g\n    rules:\n      - record: <|>a\n        expr: sum(rate(foo[5m]\n",
    "groups:\n  - name: g\n    rules: [{record: <|>a, expr: 'sum(rate(up[5m]))'}, null, 3]\n",
  ])("are edits that can be made: %j", async (text) => {
    const at = await offered(`#- /${text.startsWith("groups") ? "rules" : "prometheus"}.yml\n${text}`);
    for (const title of at.titles) expect(Object.keys(at.take(title)).length).toBeGreaterThan(0);
  });
});
