import { describe, expect, it } from "vitest";
import { type InlayHint, inlayHints } from "../../server/src/features/inlayHints.ts";
import { engineOf } from "../support/check.ts";
import { parseFixture } from "../support/fixture.ts";

/** The hints of one file, each with the text of its line up to the hint. */
async function hintsOf(
  source: string,
  path: string,
  lines?: readonly [number, number],
): Promise<(InlayHint & { readonly at: string })[]> {
  const engine = await engineOf(parseFixture(source).files);
  const document = engine.document(path);
  if (!document) throw new Error(`no document ${path}`);
  const span = lines
    ? { start: document.lines.lineStart(lines[0]), end: document.lines.lineEnd(lines[1]) }
    : { start: 0, end: document.text.length };
  return inlayHints(engine.workspace, document, span).map((hint) => {
    const line = document.lines.lineAt(hint.offset);
    return { ...hint, at: document.text.slice(document.lines.lineStart(line), hint.offset).trim() };
  });
}

const shown = (hints: readonly { readonly at: string; readonly label: string }[]) =>
  hints.map(({ at, label }) => `${at}  ${label}`);

const WORKSPACE = `
#- /.promfed.yaml
clusters:
  - { name: us, endpoint: "prom-7.internal:9090", config: clusters/us/prometheus.yml }
  - { name: ap, endpoint: "prom-9.internal:9090" }
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    scrape_interval: 30s
    metrics_path: /federate
    honor_labels: true
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
        - >-
          {__name__=~"service:.*", service!=""}
        - '{__name__=~"team:.*"}'
        - up
        - '{__name__='
    static_configs:
      - targets: ["prometheus-eu.internal:9090", prom-7.internal:9090]
      - targets:
          - prom-9.internal:9090 # comment
          - unknown.example:9090
  - job_name: node
    scrape_interval: 10s
    static_configs: [{ targets: ["node:9100"] }]
#- /clusters/eu/prometheus.yml
global: { scrape_interval: 15s }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    interval: 30s
    rules:
      - { record: "job:a:sum", expr: sum by (job) (a) }
      - { record: "job:b:sum", expr: sum by (job) (b) }
      - { record: "service:a:sum", expr: sum by (service) (a) }
#- /clusters/us/prometheus.yml
global: { scrape_interval: 5s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: node
    static_configs: [{ targets: ["node:9100"] }]
#- /clusters/us/rules.yml
groups:
  - name: exports
    interval: 15s
    rules:
      - { record: "job:a:sum", expr: sum by (job) (a) }
`;

describe("inlay hints", () => {
  it("stand behind selectors, intervals and targets of federate jobs", async () => {
    expect(shown(await hintsOf(WORKSPACE, "/global/prometheus.yml"))).toEqual([
      "scrape_interval: 30s  samples up to 1m15s old",
      `- '{__name__=~"job:.*"}'  2 records`,
      '{__name__=~"service:.*", service!=""}  up to 1 record',
      `- '{__name__=~"team:.*"}'  nothing known`,
      "- up  1 metric",
      '- targets: ["prometheus-eu.internal:9090"  clusters/eu/prometheus.yml?',
      '- targets: ["prometheus-eu.internal:9090", prom-7.internal:9090  clusters/us/prometheus.yml',
      "- prom-9.internal:9090  ap, config not here",
    ]);
  });

  it("say in their tooltips what and why, and lead to the config", async () => {
    const hints = await hintsOf(WORKSPACE, "/global/prometheus.yml");
    const [age, records, , , , eu, us] = hints;
    expect(age?.tooltip).toContain("scraped every 15s by `eu` + recorded every 30s");
    expect(age?.tooltip).toContain("= **1m15s**");
    expect(records?.tooltip).toContain("`job:a:sum` and `job:b:sum`");
    expect(records?.tooltip).toContain("From `eu` and `us`.");
    expect(records?.tooltip).toContain("What 2 more targets hold is not known");
    expect(eu?.tooltip).toContain("is taken for `eu`, because");
    expect(eu?.tooltip).toContain("settles it");
    expect(us?.tooltip).toContain("is `us`, because");
    expect(us?.tooltip).not.toContain("settles it");
    expect(us?.location).toEqual({ path: "/clusters/us/prometheus.yml", span: { start: 0, end: 0 } });
  });

  it("say that a selector captures nothing only where every source is known", async () => {
    const known = WORKSPACE.replace(/ {6}- targets:\n {10}- prom-9.*\n.*\n/, "");
    const hints = await hintsOf(known, "/global/prometheus.yml");
    const team = hints.find((hint) => hint.at.includes("team:"));
    expect(team?.label).toBe("nothing");
    expect(team?.tooltip).toContain("No record of `eu` and `us` fits");
  });

  it("are made only within the span that is asked for", async () => {
    expect(shown(await hintsOf(WORKSPACE, "/global/prometheus.yml", [0, 3]))).toEqual([
      "scrape_interval: 30s  samples up to 1m15s old",
    ]);
    expect(shown(await hintsOf(WORKSPACE, "/global/prometheus.yml", [17, 17]))).toHaveLength(0);
    expect(shown(await hintsOf(WORKSPACE, "/global/prometheus.yml", [20, 30]))).toEqual([]);
  });

  it("stand behind targets that a file of targets lists", async () => {
    const source = `
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    params: { "match[]": ["up"] }
    file_sd_configs: [{ files: [targets/*.json] }]
#- /global/targets/all.json
[{ "targets": ["prometheus-eu.internal:9090"] }]
#- /clusters/eu/prometheus.yml
scrape_configs: []
#- /clusters/us/prometheus.yml
scrape_configs: []
`;
    expect(shown(await hintsOf(source, "/global/targets/all.json"))).toEqual([
      '[{ "targets": ["prometheus-eu.internal:9090"  clusters/eu/prometheus.yml?',
    ]);
  });

  it("are none for other jobs and in other files", async () => {
    expect(await hintsOf(WORKSPACE, "/clusters/us/prometheus.yml")).toEqual([]);
    expect(await hintsOf(WORKSPACE, "/clusters/us/rules.yml")).toEqual([]);
  });
});
