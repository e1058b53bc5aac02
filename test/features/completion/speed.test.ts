import { describe, expect, it } from "vitest";
import { complete } from "../../../server/src/features/completion/complete.ts";
import { engineOf } from "../../support/check.ts";

const rules = (count: number, suffix: string) =>
  `groups:\n  - name: g\n    rules:\n${Array.from(
    { length: count },
    (_, i) => `      - record: job:metric_${i}${suffix}:rate5m
        expr: |
          sum by (job, cluster) (
            rate(metric_${i}_total{env="prod", job=~"api|web"}[5m])
          )
`,
  ).join("")}`;

const cluster = (name: string) => `global:
  external_labels: {cluster: ${name}}
rule_files: [rules.yml]
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["${name}:9100"]
`;

/** Far above what it takes (a few milliseconds on one core), so that a busy machine does not fail it. */
const LIMIT_MS = 100;

describe("completion in a large workspace", () => {
  it("answers while somebody types in 10,000 lines of rules beside 200 clusters, with a few hundred items", async () => {
    const files = new Map<string, string>();
    for (let i = 0; i < 200; i++) {
      files.set(`/clusters/c${i}/prometheus.yml`, cluster(`c${i}`));
      files.set(`/clusters/c${i}/rules.yml`, rules(50, ""));
    }
    const big = rules(2000, "_global");
    files.set("/global/rules.yml", big);
    const engine = await engineOf(files);
    for (const [find, shift] of [
      ["rate(metric_1999", 5],
      ['env="prod"', 5],
      ["(job, cluster)", 1],
      ["- record: ", 2],
    ] as const) {
      const at = big.lastIndexOf(find) + shift;
      const times: number[] = [];
      for (const typed of ["m", "me", "met", "metr", "e"]) {
        engine.openText("/global/rules.yml", big.slice(0, at) + typed + big.slice(at));
        const document = engine.document("/global/rules.yml");
        if (!document) throw new RangeError("no document");
        const start = performance.now();
        const { items } = complete(engine.workspace, document, at + typed.length);
        times.push(performance.now() - start);
        expect(items.length).toBeLessThan(500);
      }
      expect(Math.min(...times)).toBeLessThan(LIMIT_MS);
    }
  });
});
