import { describe, expect, it } from "vitest";
import { UnitReader } from "../../../server/src/model/units.ts";
import { readDashboard } from "../../../server/src/workspace/dashboard/read.ts";
import { exactName } from "../../../server/src/workspace/uses.ts";

const read = (dashboard: unknown) => readDashboard(JSON.stringify(dashboard, undefined, 2), new UnitReader());
const PROMETHEUS = { type: "prometheus", uid: "${datasource}" };
const LOKI = { type: "loki", uid: "logs" };

/** Each query as whose it is and what it selects by name. */
function asked(dashboard: unknown): string[] {
  return read(dashboard).queries.map(
    ({ role, owner, language, selectors, copy }) =>
      `${role} ${owner?.value}, ${language}${copy ? ", copy" : ""}: ${selectors.map((s) => exactName(s) ?? "{}").join(" ")}`,
  );
}

describe("reading a dashboard", () => {
  const panel = (title: string, expr: string, datasource: unknown = PROMETHEUS) => ({
    title,
    type: "timeseries",
    datasource,
    targets: [{ expr, legendFormat: "{{ instance }} of {{job}}" }],
  });

  it("finds the queries of panels, in rows and beside them", () => {
    const dashboard = {
      title: "Nodes",
      panels: [
        panel("CPU", "node_cpu + other"),
        {
          type: "row",
          title: "Memory",
          collapsed: true,
          panels: [panel("Free", "node_free"), panel("Used", "node_used")],
        },
      ],
    };
    expect(asked(dashboard)).toEqual([
      "panel CPU, promql: node_cpu other",
      "panel Free, promql: node_free",
      "panel Used, promql: node_used",
    ]);
    const { title, panels, queries } = read(dashboard);
    expect(title?.value).toBe("Nodes");
    expect(panels.map((one) => [one.title?.value, one.panels.map((inner) => inner.title?.value)])).toEqual([
      ["CPU", []],
      ["Memory", ["Free", "Used"]],
    ]);
    expect(queries.map((query) => query.panel)).toEqual([0, 2, 3]);
  });

  it("reads what older Grafanas kept in rows", () => {
    expect(asked({ rows: [{ panels: [panel("A", "a")] }, { panels: [panel("B", "b")] }] })).toEqual([
      "panel A, promql: a",
      "panel B, promql: b",
    ]);
  });

  it.each([
    ["for the API", (inner: unknown) => ({ dashboard: inner, overwrite: true })],
    [
      "as a manifest",
      (inner: unknown) => ({ apiVersion: "dashboard.grafana.app/v1beta1", kind: "Dashboard", spec: inner }),
    ],
  ])("finds it wrapped %s", (_, wrap) => {
    const dashboard = wrap({ title: "T", panels: [panel("A", "a")] });
    expect(asked(dashboard)).toEqual(["panel A, promql: a"]);
    expect(read(dashboard).title?.value).toBe("T");
  });

  it("reads library panels, alone and beside the dashboard of an export", () => {
    expect(asked({ result: { kind: 1, name: "L", model: panel("A", "a") } })).toEqual(["panel A, promql: a"]);
    expect(asked({ panels: [], __elements: { x: { name: "L", kind: 1, model: panel("A", "a") } } })).toEqual([
      "panel A, promql: a",
    ]);
  });

  it("reads the newer schema, whose queries lie deeper", () => {
    const query = { kind: "DataQuery", group: "prometheus", spec: { expr: "a" } };
    const logs = { kind: "DataQuery", group: "loki", spec: { expr: '{job="a"}' } };
    const data = {
      kind: "QueryGroup",
      spec: { queries: [query, logs].map((one) => ({ kind: "PanelQuery", spec: { query: one } })) },
    };
    const variable = {
      kind: "QueryVariable",
      spec: {
        name: "v",
        query: { kind: "DataQuery", group: "prometheus", spec: { query: "label_values(b, c)" } },
      },
    };
    const dashboard = {
      apiVersion: "dashboard.grafana.app/v2beta1",
      spec: {
        title: "T",
        elements: { one: { kind: "Panel", spec: { title: "A", data } } },
        variables: [variable],
      },
    };
    expect(asked(dashboard)).toEqual(["panel A, promql: a", "variable v, promql: b"]);
  });

  it("leaves the queries of other data sources alone", () => {
    expect(
      asked({
        panels: [
          panel("Logs", '{job="a"} |= "b"', LOKI),
          {
            ...panel("Mixed", "a", { type: "datasource", uid: "-- Mixed --" }),
            targets: [
              { datasource: LOKI, expr: '{a="b"}' },
              { datasource: PROMETHEUS, expr: "c" },
            ],
          },
          panel("Named", "d", "${DS_LOGS}"),
          panel("Import", "e", "${DS_METRICS}"),
          panel("Unsaid", "f", null),
          panel("Victoria", "g", { type: "victoriametrics-metrics-datasource" }),
        ],
        __inputs: [
          { name: "DS_LOGS", pluginId: "loki" },
          { name: "DS_METRICS", pluginId: "prometheus" },
        ],
      }),
    ).toEqual([
      "panel Mixed, promql: c",
      "panel Import, promql: e",
      "panel Unsaid, unknown: f",
      "panel Victoria, metricsql: g",
    ]);
  });

  it("reads template variables in each of their forms", () => {
    const variable = (name: string, query: unknown, rest = {}) => ({
      name,
      type: "query",
      datasource: PROMETHEUS,
      query,
      ...rest,
    });
    const dashboard = {
      panels: [],
      templating: {
        list: [
          { name: "datasource", type: "datasource", query: "prometheus" },
          { name: "custom", type: "custom", query: "a,b" },
          variable("old", 'label_values(up{a="b"}, job)', { definition: 'label_values(up{a="b"}, job)' }),
          variable("new", { query: "query_result(sum(x))", refId: "q" }, { definition: "something else" }),
          variable("names", "metrics(job:.*)"),
          variable("label", "label_values(cluster)"),
          variable("logs", 'label_values({a="b"}, c)', { datasource: LOKI }),
          variable("sql", "SELECT a FROM b", { datasource: null }),
        ],
      },
    };
    expect(asked(dashboard)).toEqual([
      "variable old, promql: up",
      "variable old, promql, copy: up",
      "variable new, promql: x",
      "variable names, promql: {}",
    ]);
    expect(read(dashboard).labelNames.map(({ name }) => name)).toEqual(["job", "job", "cluster"]);
  });

  it("reads annotations", () => {
    const list = [
      { name: "Deploys", datasource: PROMETHEUS, expr: "changes(x[5m]) > 0" },
      { name: "Grafana", datasource: "-- Grafana --" },
    ];
    expect(asked({ panels: [], annotations: { list } })).toEqual(["annotation Deploys, promql: x"]);
  });

  it("says nothing of what a variable decides", () => {
    const [query] = read({
      panels: [panel("A", 'job:$metric:rate5m{a="b", c=~"$c"} + $x + d{e="$f"} + g{h=~"i|$j"}')],
    }).queries;
    expect(
      query?.selectors.map((s) => `${exactName(s) ?? ""}{${s.matchers.map((m) => m.label.value).join(",")}}`),
    ).toEqual(["{a}", "d{}", "g{}"]);
    expect(query?.certain).toBe(false);
  });

  it("gives each part its place in the file, escapes or not", () => {
    const text =
      '{"panels": [{"title": "A", "targets": [{"expr": "sum(a{b=\\"c\\"}) / \\u0064{e=\\"f\\"}"}]}], "x": 1}';
    const { queries } = readDashboard(text, new UnitReader());
    const places = queries.flatMap(({ selectors, expression }) =>
      selectors.map((selector) => {
        const { start, end } = expression.place(selector.span);
        return text.slice(start, end);
      }),
    );
    expect(places).toEqual(['a{b=\\"c\\"}', '\\u0064{e=\\"f\\"}']);
  });

  it("finds the labels of legends", () => {
    const { labelNames } = read({ panels: [panel("A", "a")] });
    expect(labelNames.map(({ name }) => name)).toEqual(["instance", "job"]);
  });

  it("reads what there is of a broken file", () => {
    const text = '{"panels": [{"title": "A", "targets": [{"expr": "a"}, {"expr": "b';
    const { queries, problems } = readDashboard(text, new UnitReader());
    expect(queries.map(({ expression }) => expression.text.value)).toEqual(["a", "b"]);
    expect(problems).toHaveLength(1);
  });
});
