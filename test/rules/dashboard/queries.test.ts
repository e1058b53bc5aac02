import { describe, expect, it } from "vitest";
import { applyEdits } from "../../../server/src/text/edit.ts";
import { engineOf } from "../../support/check.ts";

interface Found {
  readonly code: string;
  readonly at: string;
  readonly fixed: string | undefined;
}

/** What is found in a dashboard of one panel. */
async function foundIn(expr: string, rest: object = {}, panel: object = {}): Promise<Found[]> {
  const dashboard = {
    title: "T",
    schemaVersion: 39,
    panels: [{ title: "P", ...panel, targets: [{ expr }] }],
    ...rest,
  };
  return foundInText(JSON.stringify(dashboard));
}

async function foundInText(text: string): Promise<Found[]> {
  const engine = await engineOf([["/dashboard.json", text]]);
  return engine.check("/dashboard.json").map(({ code, location: { span }, fixes }) => {
    const edits = fixes[0]?.edits().flatMap((file) => file.edits);
    return { code, at: text.slice(span.start, span.end), fixed: edits && applyEdits(text, edits) };
  });
}

const codes = async (expr: string, rest?: object, panel?: object) =>
  (await foundIn(expr, rest, panel)).map(({ code, at }) => `${code} ${at}`);
const PROMETHEUS = { datasource: { type: "prometheus" } };
const variables = (...names: string[]) => ({
  templating: { list: names.map((name) => ({ name, type: "custom" })) },
});

describe("queries that Prometheus refuses", () => {
  it.each([
    ["sum(rate(x[5m])", "dashboard/promql-syntax "],
    ["rates(x[5m])", "dashboard/promql-syntax rates"],
    ["rate(x)", "dashboard/promql-syntax x"],
    ['x{a=~"("}', "dashboard/promql-syntax ("],
  ])("%s is reported at its place", async (expr, expected) => {
    expect(await codes(expr, {}, PROMETHEUS)).toEqual([expected]);
  });

  it.each([
    ["what variables make of it", "sum by ($by) (x) $op y", variables("by", "op")],
    ["a regex that a variable completes", 'x{a=~"(${a}"}', variables("a")],
    ["a selector that only a variable fills", '{a=~"$a"}', variables("a")],
    ["an experimental function", "sort_by_label(x, 'a')", {}],
    ["an empty query", "  ", {}],
  ])("nothing is said of %s", async (_, expr, rest) => {
    expect(await codes(expr, rest, PROMETHEUS)).toEqual([]);
  });

  it("leaves LogQL alone where no data source is named", async () => {
    expect(await codes('sum(rate({a="b"} |= "c" [5m]))')).toEqual([]);
    expect(await codes("sum(")).toHaveLength(1);
  });

  it("leaves MetricsQL alone, by its data source and in dashboards of VictoriaMetrics", async () => {
    expect(
      await codes("sum(x) offset 5m", {}, { datasource: { type: "victoriametrics-metrics-datasource" } }),
    ).toEqual([]);
    expect(await codes("sum(vm_rows) offset 5m", {}, PROMETHEUS)).toEqual([]);
    expect(await codes("sum(vmware_rows) offset 5m", {}, PROMETHEUS)).toHaveLength(1);
  });

  it("mends in JSON what it mends in YAML", async () => {
    const [found] = await foundIn('sum by (a) (x{b="c"}),', {}, PROMETHEUS);
    expect(found?.fixed && JSON.parse(found.fixed)).toMatchObject({
      panels: [{ targets: [{ expr: 'sum by (a) (x{b="c"})' }] }],
    });
  });
});

describe("variables that a dashboard does not have", () => {
  it.each([
    ['x{a="$nod"}', variables("node"), ["dashboard/unknown-variable $nod"]],
    ['x{a="${nod:regex}", b="[[node]]"}', variables("node"), ["dashboard/unknown-variable ${nod:regex}"]],
    ["rate(x[$__rate_interval]) * $__range_s", {}, []],
    ['label_replace(x, "a", "$1", "b", "(.*)")', {}, []],
    ['x{a="$VAR_NODE"}', { __inputs: [{ name: "VAR_NODE", type: "constant" }] }, []],
  ])("in %s", async (expr, rest, expected) => {
    expect(await codes(expr, rest, PROMETHEUS)).toEqual(expected);
  });

  it("are not looked for in a library panel", async () => {
    const panel = { type: "stat", targets: [{ expr: 'x{a="$node"}' }] };
    expect(await foundInText(JSON.stringify({ result: { kind: 1, model: panel } }))).toEqual([]);
  });
});

describe("a dashboard that is no JSON", () => {
  const text = (more: string) =>
    `{"title": "T", "schemaVersion": 39, "panels": [{"targets": [{"expr": "up"}]${more}}]}`;

  it("is reported at the first mistake", async () => {
    expect((await foundInText(text(",}, {,"))).map(({ code }) => code)).toEqual(["dashboard/json-syntax"]);
  });

  it("is left alone where a template makes it", async () => {
    expect(await foundInText(text(", {{ .Values.more }}"))).toEqual([]);
    expect(await foundInText(text(", ${more}"))).toEqual([]);
  });

  it("keeps its other findings", async () => {
    const found = await foundInText(text(',"x": 1,').replace("up", "sum("));
    expect(found.map(({ code }) => code)).toEqual(["dashboard/promql-syntax", "dashboard/json-syntax"]);
  });
});
