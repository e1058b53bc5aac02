import { describe, expect, it } from "vitest";
import { hover } from "../../../server/src/features/hover/hover.ts";
import { engineOf } from "../../support/check.ts";

describe("in a rule file of ten thousand lines beside 200 clusters", () => {
  it("a hover answers within the time that nobody notices", async () => {
    const files: [string, string][] = [];
    const inventory = ["clusters:"];
    const jobs: string[] = [];
    for (let c = 0; c < 200; c++) {
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
    const { workspace } = await engineOf(files);
    const document = workspace.documents.get("/g/rules.yml");
    if (!document) throw new Error("no rule file");
    expect(document.lines.lineCount).toBeGreaterThan(10_000);
    const from = document.text.indexOf("A2000");
    for (const word of ["A2000", "expr", "job:m", "cluster", "c1.*", "0.5", "5m"]) {
      const offset = document.text.indexOf(word, from) + 1;
      // The first answer reads the topology, which everything that asks about hops then shares.
      hover(workspace, document, offset);
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now();
        expect(hover(workspace, document, offset)).toBeDefined();
        return performance.now() - start;
      });
      expect(Math.min(...times), word).toBeLessThan(20);
    }
  });
});
