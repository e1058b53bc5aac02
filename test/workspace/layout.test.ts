import { describe, expect, it } from "vitest";
import { Engine } from "../../server/src/engine.ts";
import { MemoryHost } from "../../server/src/hosts/memory.ts";
import { DEFAULT_SETTINGS } from "../../server/src/workspace/settings.ts";
import { topologyOf } from "../../server/src/workspace/topology/topology.ts";

const FILES = {
  "/global/prometheus.yml": `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-eu.internal:9090", "prometheus-us.internal:9090"]
`,
  "/clusters/eu/prometheus.yml": "global: { external_labels: { cluster: eu } }\nrule_files: [rules/*.yml]\n",
  "/clusters/eu/rules/a.yml":
    "groups:\n  - name: a\n    rules:\n      - record: job:a:sum\n        expr: sum(a)\n",
  "/clusters/us/prometheus.yml": "global: { external_labels: { cluster: us } }\nrule_files: [rules/*.yml]\n",
  "/clusters/us/rules/a.yml":
    "groups:\n  - name: a\n    rules:\n      - record: job:a:sum\n        expr: sum(a)\n",
};

function opened() {
  const engine = new Engine(new MemoryHost(), { roots: ["/"], settings: DEFAULT_SETTINGS });
  for (const [path, text] of Object.entries(FILES)) engine.openText(path, text);
  const now = () => {
    const topology = topologyOf(engine.workspace);
    const node = (name: string) => {
      const found = topology.node(`/clusters/${name}/prometheus.yml`);
      if (!found) throw new Error(`no server ${name}`);
      return found;
    };
    const [global] = [...topology.nodes.values()].filter((n) => n.path.startsWith("/global"));
    if (!global) throw new Error("no global server");
    return { topology, node, global };
  };
  return { engine, now };
}

const namesOf = (series: readonly { readonly name: string }[]) =>
  [...new Set(series.map(({ name }) => name))].filter((name) => name.includes(":")).sort();

describe("what is known of servers while rule files are edited", () => {
  it("follows the edit, and keeps everything that the edit does not concern", () => {
    const { engine, now } = opened();
    const before = now();
    const [eu, us] = ["eu", "us"].map((name) => before.topology.seriesOf(before.node(name)));
    expect(namesOf(before.topology.seriesOf(before.global))).toEqual(["job:a:sum"]);
    engine.openText(
      "/clusters/eu/rules/a.yml",
      FILES["/clusters/eu/rules/a.yml"].replace("job:a:sum", "job:b:sum"),
    );
    const after = now();
    expect(after.topology).toBe(before.topology);
    expect(after.topology.seriesOf(after.node("us"))).toBe(us);
    expect(after.topology.seriesOf(after.node("eu"))).not.toBe(eu);
    expect(namesOf(after.topology.seriesOf(after.global))).toEqual(["job:a:sum", "job:b:sum"]);
    expect(after.topology.edgesBringing(after.global, "job:b:sum").map((e) => e.source.name)).toEqual(["eu"]);
  });

  it("keeps the servers whose configs an edit does not concern", () => {
    const { engine, now } = opened();
    const before = now();
    const us = before.topology.seriesOf(before.node("us"));
    engine.openText("/clusters/eu/prometheus.yml", "rule_files: [rules/*.yml]\n");
    const after = now();
    expect(after.topology).not.toBe(before.topology);
    expect(after.node("eu").externalLabels.size).toBe(0);
    expect(after.topology.seriesOf(after.node("us"))).toBe(us);
  });

  it("sees a rule file that appears, turns into something else, or goes", () => {
    const { engine, now } = opened();
    const records = () => {
      const { topology, node } = now();
      return namesOf(topology.recordsOf(node("eu")));
    };
    expect(records()).toEqual(["job:a:sum"]);
    engine.openText(
      "/clusters/eu/rules/b.yml",
      FILES["/clusters/eu/rules/a.yml"].replace("job:a:sum", "job:c:sum"),
    );
    expect(records()).toEqual(["job:a:sum", "job:c:sum"]);
    engine.fileDeleted("/clusters/eu/rules/b.yml");
    engine.openText("/clusters/eu/rules/a.yml", "- targets: [a]\n");
    engine.openText(
      "/clusters/eu/rules/a.yml",
      FILES["/clusters/eu/rules/a.yml"].replace("job:a:sum", "job:d:sum"),
    );
    expect(records()).toContain("job:d:sum");
  });
});
