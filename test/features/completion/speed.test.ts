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

const big = rules(2000, "_global");

/** The shortest of the times in which completion answers at a place while somebody types there, in milliseconds. */
async function times(clusters: number): Promise<number[]> {
  const files = new Map<string, string>();
  for (let i = 0; i < clusters; i++) {
    files.set(`/clusters/c${i}/prometheus.yml`, cluster(`c${i}`));
    files.set(`/clusters/c${i}/rules.yml`, rules(50, ""));
  }
  files.set("/global/rules.yml", big);
  const engine = await engineOf(files);
  const places = [
    ["rate(metric_1999", 5],
    ['env="prod"', 5],
    ["(job, cluster)", 1],
    ["- record: ", 2],
  ] as const;
  return places.map(([find, shift]) => {
    const at = big.lastIndexOf(find) + shift;
    const took: number[] = [];
    for (const typed of ["m", "me", "met", "metr", "e"]) {
      engine.openText("/global/rules.yml", big.slice(0, at) + typed + big.slice(at));
      const document = engine.document("/global/rules.yml");
      if (!document) throw new RangeError("no document");
      const start = performance.now();
      const { items } = complete(engine.workspace, document, at + typed.length);
      took.push(performance.now() - start);
      expect(items.length).toBeLessThan(500);
    }
    return Math.min(...took);
  });
}

describe("completion in 10,000 lines of rules", () => {
  it("offers a few hundred items at most, and beside 200 clusters takes no longer for each than beside 10", async () => {
    const few = await times(10);
    const many = await times(200);
    many.forEach((ms, place) => {
      expect(ms / Math.max(1, few[place] ?? 0)).toBeLessThan(20);
    });
  });
});
