import { describe, expect, it } from "vitest";
import { documentLinks } from "../../server/src/features/documentLinks.ts";
import { engineOf } from "../support/check.ts";
import { parseFixture } from "../support/fixture.ts";

/** The links of one file, as "text -> file". */
async function linksOf(source: string, path: string): Promise<string[]> {
  const engine = await engineOf(parseFixture(source).files);
  const document = engine.document(path);
  if (!document) throw new Error(`no document ${path}`);
  return documentLinks(engine.workspace, document).map(
    ({ span, target }) => `${document.text.slice(span.start, span.end)} -> ${target}`,
  );
}

const RULES = `groups:
  - name: a
    rules:
      - { record: "job:a:sum", expr: sum by (job) (a) }`;

describe("document links", () => {
  it("lead from a config to its rule files, jobs and targets", async () => {
    const source = `
#- /mon/prometheus.yml
rule_files:
  - rules/a.yml
  - 'rules/b*.yml' # one file fits
  - "../shared/c.yml"
  - rules/*.yml
  - rules/none.yml
  - /etc/prometheus/rules/a.yml
  - ""
  -
scrape_config_files: [jobs/more.yml]
scrape_configs:
  - job_name: node
    file_sd_configs:
      - files: [targets/node.json, targets/*.yaml]
#- /mon/rules/a.yml
${RULES}
#- /mon/rules/b.yml
${RULES}
#- /shared/c.yml
${RULES}
#- /mon/jobs/more.yml
scrape_configs: []
#- /mon/targets/node.json
[{ "targets": ["node:9100"] }]
`;
    expect(await linksOf(source, "/mon/prometheus.yml")).toEqual([
      "rules/a.yml -> /mon/rules/a.yml",
      "rules/b*.yml -> /mon/rules/b.yml",
      "../shared/c.yml -> /shared/c.yml",
      "/etc/prometheus/rules/a.yml -> /mon/rules/a.yml",
      "jobs/more.yml -> /mon/jobs/more.yml",
      "targets/node.json -> /mon/targets/node.json",
    ]);
  });

  it("lead from a unit test to the rules that it tests", async () => {
    const source = `
#- /tests/a_test.yml
rule_files: [../rules/a.yml, b.yml]
tests: []
#- /rules/a.yml
${RULES}
`;
    expect(await linksOf(source, "/tests/a_test.yml")).toEqual(["../rules/a.yml -> /rules/a.yml"]);
  });

  it("lead from the project file to configs and catalogues", async () => {
    const source = `
#- /.promfed.yaml
clusters:
  - name: eu
    config: clusters/eu/prometheus.yml
    metrics: "clusters/eu/metrics.json"
  - { name: us, config: clusters/us/prometheus.yml }
  - not a cluster
#- /clusters/eu/prometheus.yml
scrape_configs: []
#- /clusters/eu/metrics.json
{"status":"success","data":["up"]}
`;
    expect(await linksOf(source, "/.promfed.yaml")).toEqual([
      "clusters/eu/prometheus.yml -> /clusters/eu/prometheus.yml",
      "clusters/eu/metrics.json -> /clusters/eu/metrics.json",
    ]);
  });

  it("lead from a Compose file to what it mounts, and from a config through the mounts", async () => {
    const source = `
#- /deploy/docker-compose.yml
services:
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml:ro
      - "\${CONFIG:-../rules/a.yml}:/etc/prometheus/rules/a.yml"
      - data:/prometheus
      - ../rules:/rules
      - type: bind
        source: '../rules/a.yml'
        target: /b.yml
      - "./prom\\x65theus.yml:/c.yml"
      - /only
  other:
    image: a
    volumes: nothing
configs:
  prom: { file: ./prometheus.yml }
  gone: { file: ./gone.yml }
#- /deploy/prometheus.yml
rule_files:
  - rules/a.yml
  - /rules/a.yml
#- /rules/a.yml
${RULES}
`;
    expect(await linksOf(source, "/deploy/docker-compose.yml")).toEqual([
      "./prometheus.yml -> /deploy/prometheus.yml",
      "${CONFIG:-../rules/a.yml} -> /rules/a.yml",
      "../rules/a.yml -> /rules/a.yml",
      "./prometheus.yml -> /deploy/prometheus.yml",
    ]);
    expect(await linksOf(source, "/deploy/prometheus.yml")).toEqual([
      "rules/a.yml -> /rules/a.yml",
      "/rules/a.yml -> /rules/a.yml",
    ]);
  });

  it("are none in other files", async () => {
    expect(await linksOf(`#- /rules/a.yml\n${RULES}`, "/rules/a.yml")).toEqual([]);
  });
});
