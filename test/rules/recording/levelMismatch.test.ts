import { describe, expect, it } from "vitest";
import { engineOf } from "../../support/check.ts";

/** "info" or "hint" when the rule has something to say of a record. */
async function said(record: string, expr: string, labels = ""): Promise<string[]> {
  const text = `groups:
  - name: a
    rules:
      - record: ${record}
        expr: ${JSON.stringify(expr)}
${labels === "" ? "" : `        labels: { ${labels} }\n`}`;
  const engine = await engineOf([["/rules.yml", text]]);
  return [...engine.checkAll().values()]
    .flat()
    .flatMap((d) => (d.code === "recording/level-mismatch" ? [d.severity] : []));
}

describe("recording/level-mismatch", () => {
  it.each([
    ["job:x:sum", "sum(x)"],
    ["job:x:sum", "sum by (instance) (x)"],
    ["instance_device:x:sum", "sum without (device) (x)"],
    ["path_job:x:sum", "sum by (path) (x)"],
    ["status_code:x:sum", 'sum by (job) (x{status_code="500"})'],
    ["job:x:ratio", "sum by (job) (x) / on () group_left () sum(y) / on (instance) up"],
  ])("says that %s does not fit %s", async (record, expr) => {
    expect(await said(record, expr)).toEqual(["info"]);
  });

  it.each([
    ["job:x:sum", "sum by (job) (x)"],
    ["job:x:sum", "sum by (job, cluster) (x)"],
    ["job_le:x_bucket:sum", "sum by (job, le) (x_bucket)"],
    ["cluster:x:sum", "sum(x)"],
    ["node:x:sum", "sum by (instance) (x)"],
    ["ns:x:sum", "sum by (namespace) (x)"],
    ["job_quantile:x:p99", "histogram_quantile(0.99, sum by (job, le) (x_bucket))"],
    ["statuscode:x:sum", "sum by (status_code) (x)"],
    ["instance_device:x:rate5m", "rate(x[5m])"],
    ["job:x:slo", "vector(0.99)"],
    [":x:sum", "sum by (job) (x)"],
    ["job:x", "sum(x)"],
    ["job:x:sum", "sum by (exported_job) (x)"],
    ["job:x:sum", "sum by (job, path) (x)"],
  ])("lets %s stand for %s", async (record, expr) => {
    expect(await said(record, expr)).toEqual([]);
  });

  it("counts the labels that the rule sets", async () => {
    expect(await said("job:x:sum", "sum(x)", "job: all")).toEqual([]);
  });

  it("tells records of one expression apart by their levels, and by the labels that they set", async () => {
    const rule = (record: string, labels = "") => `
      - record: ${record}
        expr: sum without (job) (rate(x[5m]))${labels && `\n        labels: { ${labels} }`}`;
    const text = `groups:
  - name: a
    rules:${rule("instance:x:a")}${rule("job:x:b")}${rule("job:x:c", "job: all")}${rule("pod:x:d")}${rule("job:x:e")}
`;
    const engine = await engineOf([
      ["/a.yml", text],
      ["/b.yml", text],
    ]);
    for (const path of ["/a.yml", "/b.yml"]) {
      const found = engine.check(path).filter(({ code }) => code === "recording/level-mismatch");
      const names = found.map(({ location: { span } }) => text.slice(span.start, span.end));
      expect(names).toEqual(["job:x:b", "job:x:e"]);
    }
  });

  it.each([
    ["job_path:x:sum", "sum by (job, path, method) (x)"],
    ["instance_job:x:ratio", "sum by (job, instance, path) (x) / sum by (job, instance, path) (y)"],
  ])("hints at labels that %s does not say of %s", async (record, expr) => {
    expect(await said(record, expr)).toEqual(["hint"]);
  });
});
