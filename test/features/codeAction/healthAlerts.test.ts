import { describe, expect, it } from "vitest";
import { findingsAfter, globalConfig, monitoring, offered } from "./support.ts";

const TITLE = "Generate federation health alerts";

/** The names and expressions of the alerts that the action writes. */
async function generated(source: string): Promise<[name: string, expr: string][]> {
  const at = await offered(source);
  const changed = at.take(TITLE);
  expect((await findingsAfter(at.files, changed)).errors).toEqual([]);
  const before = [...at.files.values()].join("\n");
  const text = Object.values(changed).join("\n");
  const alerts = [...text.matchAll(/alert: (\S+)\n\s+expr: (.*)/g)];
  return alerts.flatMap(([, name = "", expr = ""]) => (before.includes(expr) ? [] : [[name, expr]]));
}

function alerts(...exprs: string[]): string {
  const rules = exprs.map((expr, index) => `      - alert: A${index}\n        expr: '${expr}'`);
  return `${globalConfig("rule_files: [a.yml]\n")}\n#- /global/a.yml\ngroups:\n  - name: health\n    rules:\n${rules.join("\n")}`;
}

describe("Generate federation health alerts", () => {
  it("watches targets, the age of samples and the number of series, by cluster", async () => {
    expect(await generated(monitoring(globalConfig("")))).toEqual([
      ["FederateTargetDown", 'up{job="federate"} == 0'],
      [
        "FederatedSamplesTooOld",
        // 15 s for the scrape, 30 s for the rule, 30 s for the hop: twice that in whole minutes.
        "time() - max by (cluster) (max_over_time(timestamp(job:http_errors:rate5m)[30m:1m])) > 180",
      ],
      [
        "FederatedSeriesDropped",
        'count by (cluster) ({__name__=~"job:.*"}) / count by (cluster) ({__name__=~"job:.*"} offset 1h) < 0.8',
      ],
    ]);
  });

  it("joins the group that watches the targets already, and adds only what is missing", async () => {
    const source = monitoring(
      alerts('up{job="federate"} == 0', "time() - timestamp(job:http_errors:rate5m) > 99"),
    );
    const at = await offered(source);
    expect(Object.keys(at.take(TITLE))).toEqual(["/global/a.yml"]);
    expect((await generated(source)).map(([name]) => name)).toEqual(["FederatedSeriesDropped"]);
  });

  it("is not offered when nothing is missing", async () => {
    const source = monitoring(
      alerts(
        'up{job=~"fed.*"} == 0',
        "time() - timestamp(job:http_errors:rate5m) > 99",
        'count({__name__=~"job:.*"}) < 0.5 * count({__name__=~"job:.*"} offset 1h)',
      ),
    );
    expect((await offered(source)).titles).not.toContain(TITLE);
  });

  it("does not take a count by the federate job's name for one of the federated series", async () => {
    const count = 'count({job="federate"}) / count({job="federate"} offset 1h) < 0.8';
    const found = await generated(monitoring(alerts("up == 0", count)));
    expect(found.map(([name]) => name)).toContain("FederatedSeriesDropped");
    const unhonored = monitoring(alerts("up == 0", count)).replace(
      "honor_labels: true",
      "honor_labels: false",
    );
    expect((await generated(unhonored)).map(([name]) => name)).not.toContain("FederatedSeriesDropped");
  });

  it("watches several jobs by what their names share, where no other job shares it", async () => {
    const two = (other: string) =>
      globalConfig("").replace(
        "scrape_configs:\n",
        `scrape_configs:
  - job_name: federate-two
    honor_labels: true
    honor_timestamps: false
    metrics_path: /federate
    params:
      "match[]": ['up', '{__name__=~"node:.*"}']
    static_configs: [{targets: ["x:9090"]}]
  - job_name: ${other}
    static_configs: [{targets: ["y:9090"]}]
`,
      );
    expect((await generated(monitoring(two("node"))))[0]?.[1]).toBe('up{job=~"federate.*"} == 0');
    expect((await generated(monitoring(two("federated-thing"))))[0]?.[1]).toBe(
      'up{job=~"federate-two|federate"} == 0',
    );
    expect((await generated(monitoring(two("node")))).at(-1)?.[1]).toContain(
      '{__name__=~"up|node:.*|job:.*"}',
    );
  });

  it("measures no age where samples get the time of their scrape", async () => {
    const source = monitoring(globalConfig("")).replace(
      "    honor_labels: true\n",
      "    honor_labels: true\n    honor_timestamps: false\n",
    );
    expect((await generated(source)).map(([name]) => name)).toEqual([
      "FederateTargetDown",
      "FederatedSeriesDropped",
    ]);
  });

  it("counts no selector that asks for everything", async () => {
    const source = monitoring(globalConfig("")).replace('{__name__=~"job:.*"}', '{job=~".+"}');
    expect((await generated(source)).map(([name]) => name)).not.toContain("FederatedSeriesDropped");
  });
});
