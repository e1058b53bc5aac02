import { describe, expect, it } from "vitest";
import {
  incomingCalls,
  outgoingCalls,
  prepareCallHierarchy,
} from "../../server/src/features/callHierarchy.ts";
import { codeLenses, lensText } from "../../server/src/features/codeLens.ts";
import { definition } from "../../server/src/features/definition.ts";
import { hover } from "../../server/src/features/hover/hover.ts";
import { references } from "../../server/src/features/references.ts";
import { planRename } from "../../server/src/features/rename.ts";
import { type DocumentSymbol, documentSymbols, workspaceSymbols } from "../../server/src/features/symbols.ts";
import { applyEdits } from "../../server/src/text/edit.ts";
import { engineOf } from "../support/check.ts";
import { parseFixture } from "../support/fixture.ts";

const dashboard = (title: string) => `
#- /dashboards/${title}.json
{
  "title": "${title}",
  "panels": [
    { "title": "Errors", "type": "stat", "targets": [
      { "expr": "job:errors:rate5m{cluster=~\\"$cluster\\"} / 2" },
      { "expr": "sum(job:errors:rate5m[$__rate_interval]) + node_load1" } ] },
    { "title": "More", "type": "row", "panels": [ { "title": "Firing", "targets": [ { "expr": "ALERTS{alertname=\\"ErrorsHigh\\"}" } ] } ] }
  ],
  "templating": { "list": [ {
    "name": "cluster", "type": "query",
    "query": "label_values(job:errors:rate5m, cluster)", "definition": "label_values(job:errors:rate5m, cluster)" } ] },
  "schemaVersion": 39
}`;

const WORKSPACE = `
#- /rules.yml
groups:
  - name: g
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))
      - alert: ErrorsHigh
        expr: job:errors:rate5m > 1
#- /tests.yml
rule_files: [rules.yml]
tests:
  - name: errors
    input_series: [{ series: 'errors_total{job="a"}', values: '0+1x10' }]
    promql_expr_test: [{ expr: 'job:errors:rate5m', eval_time: 5m, exp_samples: [{ labels: 'job:errors:rate5m{job="a"}', value: 1 }] }]
    alert_rule_test: [{ eval_time: 5m, alertname: ErrorsHigh }]
#- /alertmanager.yml
route:
  receiver: all
  routes: [{ matchers: ['alertname=~"ErrorsHigh|Other"'], receiver: all }]
receivers: [{ name: all }]
${dashboard("One")}
${dashboard("Two")}
`;

async function at(path: string, text: string, skip = 0) {
  const { files } = parseFixture(WORKSPACE);
  const engine = await engineOf(files);
  const document = engine.document(path);
  const offset = document?.text.indexOf(text, 0) ?? -1;
  if (!document || offset < 0) throw new Error(`no ${text} in ${path}`);
  const ws = engine.workspace;
  const show = (place: { path: string; span: { start: number; end: number } }) =>
    `${place.path} ${ws.documents.get(place.path)?.text.slice(place.span.start, place.span.end)}`;
  return { ws, files, document, offset: offset + skip, show };
}

/** Where the record is written, definitions of template variables left out. */
const RECORD_PLACES = [
  "/dashboards/One.json job:errors:rate5m",
  "/dashboards/One.json job:errors:rate5m",
  "/dashboards/One.json job:errors:rate5m",
  "/dashboards/Two.json job:errors:rate5m",
  "/dashboards/Two.json job:errors:rate5m",
  "/dashboards/Two.json job:errors:rate5m",
  "/rules.yml job:errors:rate5m",
  "/rules.yml job:errors:rate5m",
  "/tests.yml job:errors:rate5m",
  "/tests.yml job:errors:rate5m",
];
const ALERT_PLACES = [
  "/alertmanager.yml ErrorsHigh",
  "/dashboards/One.json ErrorsHigh",
  "/dashboards/Two.json ErrorsHigh",
  "/rules.yml ErrorsHigh",
  "/tests.yml ErrorsHigh",
];

describe("names across dashboards, rule tests and Alertmanager", () => {
  it.each([
    ["/rules.yml", "job:errors:rate5m"],
    ["/dashboards/One.json", "job:errors:rate5m"],
    ["/dashboards/Two.json", "job:errors:rate5m, cluster"],
    ["/tests.yml", "job:errors:rate5m', eval"],
  ])("the record is found from %s at %s", async (path, text) => {
    const { ws, document, offset, show } = await at(path, text, 3);
    expect(references(ws, document, offset, { includeDeclaration: true }).map(show)).toEqual(RECORD_PLACES);
    expect(definition(ws, document, offset).map(show)).toEqual(["/rules.yml job:errors:rate5m"]);
  });

  it.each([
    ["/rules.yml", "ErrorsHigh"],
    ["/dashboards/One.json", "ErrorsHigh"],
    ["/tests.yml", "ErrorsHigh"],
    ["/alertmanager.yml", "ErrorsHigh"],
  ])("the alert is found from %s", async (path, text) => {
    const { ws, document, offset, show } = await at(path, text, 3);
    expect(references(ws, document, offset, { includeDeclaration: true }).map(show)).toEqual(ALERT_PLACES);
    expect(definition(ws, document, offset).map(show)).toEqual(["/rules.yml ErrorsHigh"]);
  });

  it("can be written anew everywhere, and nothing else changes", async () => {
    const { ws, files } = await at("/rules.yml", "groups");
    for (const [kind, name] of [
      ["metric", "job:errors:rate5m"],
      ["alert", "ErrorsHigh"],
    ] as const) {
      const plan = planRename(ws, { kind, name }, "x_renamed");
      if ("error" in plan) throw new Error(plan.error);
      for (const [path, text] of files) {
        const edits = plan.edits.filter((one) => one.path === path).flatMap((one) => one.edits);
        expect(applyEdits(text, edits)).toBe(text.replaceAll(name, "x_renamed"));
      }
    }
  });
});

describe("a record's lenses", () => {
  it("tell of the panels that show it", async () => {
    const { ws, document } = await at("/rules.yml", "groups");
    const titles = codeLenses(ws, document).map(({ subject }) => lensText(ws, document, subject)?.title);
    expect(titles).toEqual(["9 references", "2 panels and 2 other queries in 2 dashboards"]);
  });
});

describe("the outline", () => {
  const shown = (symbols: readonly DocumentSymbol[]): unknown[] =>
    symbols.map(({ name, kind, detail, children }) => [
      `${kind} ${name}${detail ? ` (${detail})` : ""}`,
      ...(children.length > 0 ? [shown(children)] : []),
    ]);

  it("of a dashboard holds its panels and variables", async () => {
    const { document } = await at("/dashboards/One.json", "{");
    expect(shown(documentSymbols(document))).toEqual([
      [
        "dashboard One",
        [["panel Errors (stat)"], ["panel More (row)", [["panel Firing"]]], ["variable cluster"]],
      ],
    ]);
  });

  it("of a rule test holds the tests, of an Alertmanager config its receivers", async () => {
    const { document, ws } = await at("/tests.yml", "tests");
    expect(shown(documentSymbols(document))).toEqual([["test errors"]]);
    const alertmanager = ws.documents.get("/alertmanager.yml");
    expect(alertmanager && shown(documentSymbols(alertmanager))).toEqual([["section all (receiver)"]]);
  });

  it("of the workspace finds dashboards and panels by name", async () => {
    const { ws, show } = await at("/rules.yml", "groups");
    expect(
      workspaceSymbols(ws, "Firing").map((s) => `${s.kind} ${s.name} in ${s.container}: ${show(s)}`),
    ).toEqual([
      'panel Firing in One: /dashboards/One.json "Firing"',
      'panel Firing in Two: /dashboards/Two.json "Firing"',
    ]);
    expect(workspaceSymbols(ws, "One").map((s) => s.kind)).toContain("dashboard");
  });
});

describe("hovers in a dashboard", () => {
  const markdownAt = async (text: string, skip: number) => {
    const { ws, document, offset } = await at("/dashboards/One.json", text, skip);
    const found = hover(ws, document, offset);
    return found && [document.text.slice(found.span.start, found.span.end), found.markdown];
  };

  it("tell of the record behind a metric", async () => {
    const [place, markdown] = (await markdownAt("job:errors:rate5m", 2)) ?? [];
    expect(place).toBe("job:errors:rate5m");
    expect(markdown).toContain("a recording rule");
    expect(markdown).toContain("sum by (job) (rate(errors_total[5m]))");
    expect(markdown).toContain("panel `Errors` of `One`");
  });

  it("tell what Grafana fills in", async () => {
    expect(await markdownAt("$__rate_interval", 4)).toEqual([
      "$__rate_interval",
      expect.stringContaining("a window for rate()"),
    ]);
    expect(await markdownAt("$cluster", 2)).toEqual([
      "$cluster",
      expect.stringContaining("label_values(job:errors:rate5m, cluster)"),
    ]);
  });

  it("say nothing outside of queries", async () => {
    expect(await markdownAt('"title"', 3)).toBeUndefined();
    expect(await markdownAt("schemaVersion", 3)).toBeUndefined();
  });
});

describe("hovers on names elsewhere", () => {
  it.each([
    ["/alertmanager.yml", "ErrorsHigh", "an alert, firing as soon as its expression returns anything"],
    ["/tests.yml", "ErrorsHigh", "an alert, firing as soon as its expression returns anything"],
    ["/tests.yml", "job:errors:rate5m{", "a recording rule"],
    ["/tests.yml", "errors_total{", "no rule in this workspace records"],
  ])("in %s tell of %s", async (path, text, words) => {
    const { ws, document, offset } = await at(path, text, 2);
    const found = hover(ws, document, offset);
    expect(found?.markdown).toContain(words);
    expect(text).toContain(document.text.slice(found?.span.start, found?.span.end));
  });
});

describe("the call hierarchy", () => {
  it("starts at a panel too", async () => {
    const { ws, document, offset } = await at("/dashboards/One.json", "/ 2", 1);
    const [item] = prepareCallHierarchy(ws, document, offset);
    expect([item?.kind, item?.name]).toEqual(["query", "Errors"]);
    expect(item && outgoingCalls(ws, item).map((call) => call.item.name)).toEqual(["job:errors:rate5m"]);
    expect(item && incomingCalls(ws, item)).toEqual([]);
  });

  it("leads from a record to the panels that show it, and back", async () => {
    const { ws, document, offset } = await at("/rules.yml", "job:errors");
    const [item] = prepareCallHierarchy(ws, document, offset);
    const calls = item ? incomingCalls(ws, item) : [];
    expect(
      calls.map((call) => `${call.item.kind} ${call.item.name}, ${call.item.detail}: ${call.from.length}`),
    ).toEqual([
      "alert ErrorsHigh, g, rules.yml: 1",
      "query Errors, panel of One, dashboards/One.json: 1",
      "query Errors, panel of One, dashboards/One.json: 1",
      "query cluster, variable of One, dashboards/One.json: 1",
      "query Errors, panel of Two, dashboards/Two.json: 1",
      "query Errors, panel of Two, dashboards/Two.json: 1",
      "query cluster, variable of Two, dashboards/Two.json: 1",
    ]);
    const panel = calls[2]?.item;
    expect(panel && outgoingCalls(ws, panel).map((call) => `${call.item.kind} ${call.item.name}`)).toEqual([
      "record job:errors:rate5m",
      "metric node_load1",
    ]);
  });

  it("leads from an alert to the panels that show it", async () => {
    const { ws, document, offset } = await at("/rules.yml", "ErrorsHigh");
    const [item] = prepareCallHierarchy(ws, document, offset);
    expect(item && incomingCalls(ws, item).map((call) => call.item.name)).toEqual(["Firing", "Firing"]);
  });
});

describe("a dashboard that is being typed", () => {
  it("never makes a feature fail, wherever it ends", async () => {
    const { ws, document } = await at("/dashboards/One.json", "{");
    const { files } = parseFixture(WORKSPACE);
    const engine = await engineOf(files);
    for (let end = 0; end <= document.text.length; end += 13) {
      engine.openText(document.path, document.text.slice(0, end));
      const half = engine.document(document.path) ?? document;
      for (const offset of [0, end >> 1, Math.max(0, end - 2), end]) {
        hover(engine.workspace, half, offset);
        references(engine.workspace, half, offset, { includeDeclaration: true });
        for (const item of prepareCallHierarchy(engine.workspace, half, offset))
          incomingCalls(engine.workspace, item);
      }
      for (const symbol of documentSymbols(half))
        expect(symbol.span.end).toBeLessThanOrEqual(half.text.length);
      engine.checkAlone(document.path);
    }
    engine.openText(document.path, document.text);
    expect(engine.workspace.index.uses("job:errors:rate5m").length).toBe(
      ws.index.uses("job:errors:rate5m").length,
    );
  });

  it("stays as it is while a rule file is edited", async () => {
    const { files } = parseFixture(WORKSPACE);
    const engine = await engineOf(files);
    const before = engine.document("/dashboards/One.json");
    engine.openText("/rules.yml", `${files.get("/rules.yml")}# more\n`);
    expect(engine.document("/dashboards/One.json")).toBe(before);
  });
});
