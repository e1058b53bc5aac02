import { describe, expect, it } from "vitest";
import { findingsAfter, globalConfig, monitoring, offered } from "./support.ts";

const ALL = `Generate absent() alerts for the 2 unwatched records of job "federate"`;
const RULE = "alerting/missing-absent";

function alertOn(name: string, alert: string, pad: string, wait = "5m"): string {
  return `${pad}- alert: ${alert}
${pad}  expr: absent(${name})
${pad}  for: ${wait}
${pad}  labels:
${pad}    severity: warning
${pad}  annotations:
${pad}    summary: "${name} no longer arrives"
${pad}    description: "No sample of ${name} has arrived for ${wait}. It is federated by job federate. Check the scrape and the recording rule at the source."
`;
}
const BOTH = (pad: string) =>
  alertOn("job:http_errors:rate5m", "JobHttpErrorsRate5mAbsent", pad) +
  alertOn("job:http_requests:rate5m", "JobHttpRequestsRate5mAbsent", pad);

describe("absent() alerts for a federate job", () => {
  it("make a rule file and name it in the config where there is none", async () => {
    const source = monitoring(globalConfig("global:\n  scrape_interval: 30s\n\n"));
    const at = await offered(source);
    const changed = at.take(ALL);
    expect(changed["/global/rules/federation_absent.yml"]).toBe(
      `groups:\n  - name: federation_absent\n    rules:\n${BOTH("      ")}`,
    );
    expect(changed["/global/prometheus.yml"]).toBe(
      at.files
        .get("/global/prometheus.yml")
        ?.replace("scrape_configs:", "rule_files:\n  - rules/federation_absent.yml\n\nscrape_configs:"),
    );
    const after = await findingsAfter(at.files, changed);
    expect(after.errors).toEqual([]);
    expect(after.codes).not.toContain(RULE);
  });

  it("name nothing where a pattern of rule_files takes the new file", async () => {
    const at = await offered(monitoring(globalConfig("rule_files: ['alerts/*.yaml']\n")));
    expect(Object.keys(at.take(ALL))).toEqual(["/global/alerts/federation_absent.yaml"]);
  });

  it("take the folder of an absolute pattern to be the one beside the config", async () => {
    const at = await offered(monitoring(globalConfig("rule_files: [/etc/prometheus/rules/*.yml]\n")));
    expect(Object.keys(at.take(ALL))).toEqual(["/global/rules/federation_absent.yml"]);
  });

  it.each([
    ["rule_files:\n", "rule_files:\n  - rules/federation_absent.yml\n"],
    ["rule_files:\n- 'gone.yml'\n", "rule_files:\n- 'gone.yml'\n- 'rules/federation_absent.yml'\n"],
    ["rule_files: [gone.yml]\n", "rule_files: [gone.yml, rules/federation_absent.yml]\n"],
  ])("are added to %j as one more file", async (top, after) => {
    const at = await offered(monitoring(globalConfig(top)));
    expect(at.take(ALL)["/global/prometheus.yml"]).toBe(
      at.files.get("/global/prometheus.yml")?.replace(top, after),
    );
  });

  it("do not overwrite a file that stands at the path already", async () => {
    const at = await offered(
      `${monitoring(globalConfig(""))}#- /global/rules/federation_absent.yml\ngroups: []\n`,
    );
    expect(Object.keys(at.take(ALL))).toContain("/global/rules/federation_absent_2.yml");
  });

  it("join the group that holds such alerts, in the file's own style", async () => {
    const rules = `groups:
- name: meta
  rules:
  - alert: Other
    expr: up == 0
    annotations:
        summary: 'down'

  # Watches requests.
  - alert: RequestsAbsent
    expr: absent(job:http_requests:rate5m)
    for: 10m
    # keep_firing_for: 5m
- name: last
  interval: 10m
  rules: []
`;
    const at = await offered(
      monitoring(`${globalConfig("rule_files: [rules/*.yml]\n")}\n#- /global/rules/a.yml\n${rules}`),
    );
    const changed = at.take("Generate absent() alert for job:http_errors:rate5m");
    expect(changed["/global/rules/a.yml"]).toBe(
      `${rules.replace(
        "    # keep_firing_for: 5m\n",
        `    # keep_firing_for: 5m

  - alert: JobHttpErrorsRate5mAbsent
    expr: absent(job:http_errors:rate5m)
    for: 5m
    labels:
        severity: warning
    annotations:
        summary: 'job:http_errors:rate5m no longer arrives'
        description: 'No sample of job:http_errors:rate5m has arrived for 5m. It is federated by job federate. Check the scrape and the recording rule at the source.'
`,
      )}`,
    );
    expect((await findingsAfter(at.files, changed)).codes).not.toContain(RULE);
  });

  it("get a group of their own in the file named for alerts, line breaks and missing last one kept", async () => {
    const source = monitoring(
      `${globalConfig("rule_files: [rules/*.yml]\n")}
#- /global/rules/alerts.yml
groups:
  - name: a
    rules:
      - alert: Down
        expr: up == 0
#- /global/rules/z.yml
groups:
  - name: z
    rules:
      - record: a:b:c
        expr: sum(up)`,
    ).replace(/(#- \/global\/rules\/alerts.yml\n)([^#]*)/, (_, head: string, body: string) => {
      return `${head + body.trimEnd().replaceAll("\n", "\r\n")}\n`;
    });
    const at = await offered(source);
    const before = at.files.get("/global/rules/alerts.yml");
    expect(before).toContain("\r\n");
    expect(before?.endsWith("up == 0")).toBe(true);
    const text = `\n  - name: federation_absent\n    rules:\n${BOTH("      ")}`.trimEnd();
    expect(at.take(ALL)).toEqual({ "/global/rules/alerts.yml": before + text.replaceAll("\n", "\r\n") });
  });

  it("leave alone files that a source loads too, and files that cannot be added to", async () => {
    const shared = monitoring(
      `${globalConfig("rule_files: [../clusters/shared.yml, flow.yml]\n")}
#- /global/flow.yml
groups: [{name: a, rules: [{alert: A, expr: "up == 0"}]}]
#- /clusters/shared.yml
groups:
  - name: shared
    rules:
      - alert: A
        expr: absent(other)`,
    ).replaceAll("[../rules.yml]", "[../rules.yml, ../shared.yml]");
    const changed = (await offered(shared)).take(ALL);
    expect(Object.keys(changed)).toEqual(["/global/rules/federation_absent.yml", "/global/prometheus.yml"]);
  });

  it("wait longer than two worst-case ages and than the group's interval", async () => {
    const rules = `#- /global/rules/a.yml
groups:
  - name: meta
    interval: 20m
    rules:
      - alert: A
        expr: absent(other)`;
    const at = await offered(monitoring(`${globalConfig("rule_files: [rules/*.yml]\n")}\n${rules}`));
    expect(at.take(ALL)["/global/rules/a.yml"]).toContain("    for: 21m\n");
    const slow = monitoring(globalConfig("")).replace("scrape_interval: 30s", "scrape_interval: 10m");
    // 15 s for the scrape, 30 s for the rule and 10 m for the hop, twice: 21 m 30 s.
    expect((await offered(slow)).take(ALL)["/global/rules/federation_absent.yml"]).toContain(
      "    for: 22m\n",
    );
  });

  it("are offered for each source, where labels tell sources apart", async () => {
    const rules = `#- /global/rules/a.yml
groups:
  - name: meta
    rules:
      - alert: JobHttpRequestsRate5mAbsent
        expr: absent(job:http_requests:rate5m{cluster="eu-west"}) or absent_over_time(job:http_errors:rate5m[10m])`;
    const at = await offered(monitoring(`${globalConfig("rule_files: [rules/*.yml]\n")}\n${rules}`));
    // One cluster's alert says nothing of the other.
    expect(at.titles).toContain("Generate absent() alert for job:http_requests:rate5m");
    const each = `Generate absent() alerts for the 2 unwatched records of job "federate", one for each source`;
    const text = at.take(each)["/global/rules/a.yml"] ?? "";
    expect(text.match(/absent\(job[^\n]*/g)?.slice(1)).toEqual([
      'absent(job:http_errors:rate5m{cluster="eu-west"})',
      'absent(job:http_errors:rate5m{cluster="us-east"})',
      'absent(job:http_requests:rate5m{cluster="us-east"})',
    ]);
    expect(text).toContain("          cluster: us-east\n");
    const after = await findingsAfter(at.files, { "/global/rules/a.yml": text });
    expect(after.errors).toEqual([]);
    expect(after.codes).not.toContain(RULE);
  });

  it("are not offered twice: a selector's own records come before its job's", async () => {
    const at = await offered(monitoring(globalConfig("", "selector")));
    expect(at.titles.filter((t) => t.includes("absent"))).toEqual([
      "Generate absent() alerts for the 2 unwatched records of this selector",
      "Generate absent() alerts for the 2 unwatched records of this selector, one for each source",
    ]);
  });

  it("are not offered where the config is no Prometheus that evaluates rules, or all is watched", async () => {
    const rules = `#- /global/a.yml
groups:
  - name: meta
    rules:
      - alert: A
        expr: absent(job:http_requests:rate5m) or absent(sum(job:http_errors:rate5m))`;
    const at = await offered(monitoring(`${globalConfig("rule_files: [a.yml]\n")}\n${rules}`));
    expect(at.titles.filter((t) => t.includes("absent") && !t.includes("each source"))).toEqual([]);
  });
});

describe("absent() alerts for a record", () => {
  const onRecord = monitoring(globalConfig("").replace("<|>", "")).replace(
    "record: job:http_errors",
    "record: <|>job:http_errors",
  );

  it("are written at the server that federates it, for it or for its whole file", async () => {
    const at = await offered(onRecord);
    const one = at.take("Generate absent() alert for job:http_errors:rate5m");
    expect(one["/global/rules/federation_absent.yml"]).toBe(
      `groups:\n  - name: federation_absent\n    rules:\n${alertOn("job:http_errors:rate5m", "JobHttpErrorsRate5mAbsent", "      ")}`,
    );
    const all = at.take("Generate absent() alerts for the 2 unwatched records of this file");
    expect(all["/global/rules/federation_absent.yml"]).toContain("absent(job:http_requests:rate5m)");
  });

  it("are not offered for what no selector takes", async () => {
    const at = await offered(onRecord.replace('"job:.*"', '"cluster:.*"'));
    expect(at.titles.filter((t) => t.includes("absent"))).toEqual([]);
  });
});
