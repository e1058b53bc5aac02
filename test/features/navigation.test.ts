import { describe, expect, it } from "vitest";
import { definition } from "../../server/src/features/definition.ts";
import { references } from "../../server/src/features/references.ts";
import { prepareRename, rename } from "../../server/src/features/rename.ts";
import { documentSymbols, workspaceSymbols } from "../../server/src/features/symbols.ts";
import { applyEdits } from "../../server/src/text/edit.ts";
import { engineOf } from "../support/check.ts";
import { parseFixture } from "../support/fixture.ts";

const WORKSPACE = (cursor: "record" | "expr" | "match" | "regex") => `
#- /global/prometheus.yml
rule_files: [rules/*.yml]
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    honor_labels: true
    params:
      'match[]':
        - '{__name__="${cursor === "match" ? "<|>" : ""}job:http:rate5m"}'
        - "{__name__=~\\"job:errors:rate5m|${cursor === "regex" ? "<|>" : ""}job:http:rate5m\\"}"
        - '{__name__=~"job:.*"}'
    static_configs:
      - targets: ["prometheus-eu:9090"]
#- /global/rules/alerts.yml
groups:
  - name: alerts
    rules:
      - alert: TrafficGone
        expr: |
          # traffic by job
          sum by (job) (
            ${cursor === "expr" ? "<|>" : ""}job:http:rate5m{env="prod"}
          ) == 0
      - alert: TrafficAbsent
        expr: "absent(job:http:rate5m) or ALERTS{alertname=\\"TrafficGone\\"}"
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: '${cursor === "record" ? "<|>" : ""}job:http:rate5m'
        expr: sum by (job) (rate(http_requests_total[5m]))
`;

async function at(cursor: "record" | "expr" | "match" | "regex") {
  const fixture = parseFixture(WORKSPACE(cursor));
  const engine = await engineOf(fixture.files);
  const document = engine.document(fixture.cursor?.path ?? "");
  if (!document || !fixture.cursor) throw new Error("no cursor");
  return { engine, ws: engine.workspace, document, offset: fixture.cursor.offset, files: fixture.files };
}

describe.each(["record", "expr", "match", "regex"] as const)(
  "with the cursor on a record's name in its %s",
  (cursor) => {
    it("finds its definition and every place that writes it out", async () => {
      const { ws, document, offset } = await at(cursor);
      const text = (place: { path: string; span: { start: number; end: number } }) =>
        `${place.path} ${ws.documents.get(place.path)?.text.slice(place.span.start, place.span.end)}`;
      expect(definition(ws, document, offset).map(text)).toEqual([
        "/clusters/eu/rules.yml 'job:http:rate5m'",
      ]);
      expect(references(ws, document, offset, { includeDeclaration: true }).map(text)).toEqual([
        "/clusters/eu/rules.yml job:http:rate5m",
        "/global/prometheus.yml job:http:rate5m",
        "/global/prometheus.yml job:http:rate5m",
        "/global/rules/alerts.yml job:http:rate5m",
        "/global/rules/alerts.yml job:http:rate5m",
      ]);
    });

    it("renames it in every file and leaves every other byte alone", async () => {
      const { ws, document, offset, files } = await at(cursor);
      expect(prepareRename(ws, document, offset)).toMatchObject({ placeholder: "job:http:rate5m" });
      const plan = rename(ws, document, offset, "job:http_requests:rate5m");
      if ("error" in plan) throw new Error(plan.error);
      const after = new Map(files);
      for (const file of plan.edits) after.set(file.path, applyEdits(files.get(file.path) ?? "", file.edits));
      expect([...after.values()].join("")).toEqual(
        [...files.values()].join("").replaceAll("job:http:rate5m", "job:http_requests:rate5m"),
      );
      expect(plan.unsure).toEqual([]);
    });
  },
);

describe("renaming", () => {
  it("lists the regexes that would no longer select the record", async () => {
    const { ws, document, offset } = await at("record");
    const plan = rename(ws, document, offset, "service:http:rate5m");
    if ("error" in plan) throw new Error(plan.error);
    expect(plan.unsure).toHaveLength(1);
    expect(plan.unsure[0]?.message).toContain("would not select service:http:rate5m");
  });

  it.each([
    ["", "empty"],
    ["job:http:rate5m", "the old one"],
    ["1st", "no metric name"],
  ])("refuses %j", async (name, why) => {
    const { ws, document, offset } = await at("record");
    expect(rename(ws, document, offset, name)).toEqual({ error: expect.stringContaining(why) });
  });

  it("renames an alert and the series that show it", async () => {
    const { ws, engine } = await at("record");
    const document = engine.document("/global/rules/alerts.yml");
    if (!document) throw new Error("no document");
    const plan = rename(ws, document, document.text.indexOf("TrafficGone"), "TrafficLost");
    if ("error" in plan) throw new Error(plan.error);
    expect(applyEdits(document.text, plan.edits[0]?.edits ?? [])).toBe(
      document.text.replaceAll("TrafficGone", "TrafficLost"),
    );
  });
});

describe("symbols", () => {
  it("outline a config by sections, jobs and selectors", async () => {
    const { engine } = await at("record");
    const document = engine.document("/global/prometheus.yml");
    const [ruleFiles, scrapeConfigs] = document ? documentSymbols(document) : [];
    expect(ruleFiles?.name).toBe("rule_files");
    expect(scrapeConfigs?.children.map((c) => [c.name, c.detail, c.children.length])).toEqual([
      ["federate", "/federate", 3],
    ]);
  });

  it("outline a rule file by groups and rules", async () => {
    const { engine } = await at("record");
    const document = engine.document("/global/rules/alerts.yml");
    const symbols = document ? documentSymbols(document) : [];
    expect(symbols.map((s) => [s.name, s.children.map((c) => `${c.kind} ${c.name}`)])).toEqual([
      ["alerts", ["alert TrafficGone", "alert TrafficAbsent"]],
    ]);
    for (const group of symbols) {
      for (const child of group.children) {
        expect(child.selection.start).toBeGreaterThanOrEqual(child.span.start);
        expect(child.selection.end).toBeLessThanOrEqual(child.span.end);
      }
    }
  });

  it("find names across files by their letters", async () => {
    const { ws } = await at("record");
    expect(workspaceSymbols(ws, "jobrate").map((s) => s.name)).toEqual(["job:http:rate5m"]);
    expect(workspaceSymbols(ws, "traffic").map((s) => s.name)).toEqual(["TrafficAbsent", "TrafficGone"]);
    expect(workspaceSymbols(ws, "zzz")).toEqual([]);
  });
});
