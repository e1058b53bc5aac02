import { describe, expect, it } from "vitest";
import { hover } from "../../../server/src/features/hover/hover.ts";
import type { WorkspaceView } from "../../../server/src/workspace/workspace.ts";
import { engineOf } from "../../support/check.ts";

/** A rule file of ten thousand lines, and some clusters that its server federates. */
async function workspaceOf(clusters: number) {
  const files: [string, string][] = [];
  const inventory = ["clusters:"];
  const jobs: string[] = [];
  for (let c = 0; c < clusters; c++) {
    inventory.push(`  - { name: c${c}, endpoint: "p${c}:9090", config: c/${c}/prometheus.yml }`);
    jobs.push(
      `  - job_name: f${c}\n    honor_labels: true\n    metrics_path: /federate\n    params: { "match[]": ['{__name__=~"job:.*"}'] }\n    static_configs: [{ targets: ["p${c}:9090"] }]\n`,
    );
    const rules = Array.from(
      { length: 20 },
      (_, i) => `      - record: job:m${i}:rate5m\n        expr: sum by (job) (rate(m${i}[5m]))\n`,
    );
    files.push([`/c/${c}/rules.yml`, `groups:\n  - name: g\n    rules:\n${rules.join("")}`]);
    files.push([
      `/c/${c}/prometheus.yml`,
      `global:\n  external_labels: { cluster: c${c} }\nrule_files: [rules.yml]\nscrape_configs: []\n`,
    ]);
  }
  const alerts = Array.from(
    { length: 2500 },
    (_, i) =>
      `      - alert: A${i}\n        expr: |\n          job:m${i % 20}:rate5m{cluster=~"c1.*"} > 0.5\n        for: 5m\n`,
  );
  files.push(["/g/rules.yml", `groups:\n  - name: g\n    rules:\n${alerts.join("")}`]);
  files.push(["/g/prometheus.yml", `rule_files: [rules.yml]\nscrape_configs:\n${jobs.join("")}`]);
  files.push(["/.promfed.yaml", `${inventory.join("\n")}\n`]);
  return (await engineOf(files)).workspace;
}

/** The shortest of some times, in milliseconds. */
function quickest(workspace: WorkspaceView, word: string): number {
  const document = workspace.documents.get("/g/rules.yml");
  if (!document) throw new Error("no rule file");
  expect(document.lines.lineCount).toBeGreaterThan(10_000);
  const offset = document.text.indexOf(word, document.text.indexOf("A2000")) + 1;
  // The first answer reads the topology, which everything that asks about hops then shares.
  hover(workspace, document, offset);
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    expect(hover(workspace, document, offset)).toBeDefined();
    return performance.now() - start;
  });
  return Math.min(...times);
}

describe("in a rule file of ten thousand lines", () => {
  it("a hover beside 200 clusters takes no longer for each than beside 10", async () => {
    const few = await workspaceOf(10);
    const many = await workspaceOf(200);
    for (const word of ["A2000", "expr", "job:m", "cluster", "c1.*", "0.5", "5m"])
      expect(quickest(many, word) / Math.max(1, quickest(few, word)), word).toBeLessThan(20);
  });
});
