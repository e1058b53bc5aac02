import { describe, expect, it } from "vitest";
import { federatedRecords, prepareInSteps } from "../../../server/src/rules/support/federatedRecords.ts";
import { inOneGo } from "../../../server/src/text/steps.ts";
import { topologyOf } from "../../../server/src/workspace/topology/topology.ts";
import { engineOf } from "../../support/check.ts";
import { parseFixture } from "../../support/fixture.ts";

const CLUSTERS = ["eu", "us", "ap"];
const FIXTURE = `#- /global/prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}', '{__name__=~".*:sum"}']
    static_configs:
${CLUSTERS.map((name) => `      - { targets: ["prometheus-${name}:9090"], labels: { cluster: ${name} } }`).join("\n")}
  - job_name: elsewhere
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:everywhere:.*"}', '{__name__="job:eu:sum"}']
    static_configs:
      - { targets: ["elsewhere.example.com:9090"], labels: { cluster: far } }
#- /global/rules.yml
groups:
  - name: a
    rules:
      - { record: "all:x", expr: "job:everywhere:sum + job:eu:sum + job:own:sum" }
      - { record: "job:own:sum", expr: "sum(b)" }
${CLUSTERS.map(
  (name) => `#- /${name}/prometheus.yml
global: { external_labels: { cluster: ${name} } }
rule_files: [rules.yml]
#- /${name}/rules.yml
groups:
  - name: a
    rules:
      - { record: "job:everywhere:sum", expr: "sum by (job) (a)" }
      - { record: "job:everywhere:sum", expr: "sum by (job) (b)" }
      - { record: "job:${name}:sum", expr: "sum by (job) (a)" }
      - { record: "job:own:sum", expr: "sum by (job) (a)" }
      - { record: "here:${name}:avg", expr: "avg(a)" }`,
).join("\n")}
`;

async function records() {
  const { workspace } = await engineOf(parseFixture(FIXTURE).files);
  const node = [...topologyOf(workspace).nodes.values()].find(
    ({ path }) => path === "/global/prometheus.yml",
  );
  if (!node) throw new Error("no server");
  return federatedRecords(workspace, node);
}

type Found = Awaited<ReturnType<typeof records>>;
const told = (found: Found) =>
  found.map(({ name, items, edges, sources }) => ({
    name,
    items: items.map(({ item }) => item.text.value),
    edges: edges.map(({ source }) => source.path),
    sources: sources.map(({ value }) => value),
  }));

describe("records that arrive by federation", () => {
  it("say what brings them, over which hops, and what tells their sources apart", async () => {
    expect(told(await records())).toEqual([
      {
        name: "job:ap:sum",
        items: ['{__name__=~"job:.*"}', '{__name__=~".*:sum"}'],
        edges: ["/ap/prometheus.yml"],
        sources: ["ap"],
      },
      {
        name: "job:eu:sum",
        items: ['{__name__=~"job:.*"}', '{__name__=~".*:sum"}', '{__name__="job:eu:sum"}'],
        edges: ["/eu/prometheus.yml"],
        sources: ["eu", "far"],
      },
      {
        name: "job:everywhere:sum",
        items: ['{__name__=~"job:.*"}', '{__name__=~".*:sum"}', '{__name__=~"job:everywhere:.*"}'],
        edges: CLUSTERS.map((name) => `/${name}/prometheus.yml`),
        sources: [...CLUSTERS, "far"],
      },
      {
        name: "job:us:sum",
        items: ['{__name__=~"job:.*"}', '{__name__=~".*:sum"}'],
        edges: ["/us/prometheus.yml"],
        sources: ["us"],
      },
    ]);
  });

  it("say the same once that was looked up for all of them", async () => {
    const one = await records();
    const others = await records();
    inOneGo(prepareInSteps(others));
    expect(told(others)).toEqual(told(one));
  });
});
