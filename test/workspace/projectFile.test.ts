import { describe, expect, it } from "vitest";
import { parseYaml } from "../../server/src/syntax/yaml/parse.ts";
import {
  mergeSettings,
  PROJECT_OPTIONS,
  type ProjectOption,
  projectOptionAt,
  projectOptionsAt,
  projectTypeAt,
  readProjectFile,
} from "../../server/src/workspace/projectFile.ts";
import { DEFAULT_HIGH_CARDINALITY_LABELS, DEFAULT_SETTINGS } from "../../server/src/workspace/settings.ts";

const RULES = new Set(["federation/missing-honor-labels", "federation/match-all", "recording/naming"]);

const read = (text: string) => readProjectFile("/repo/.promfed.yaml", text, RULES);

/** Each problem as the text it stands on and its message. */
const problems = (text: string) =>
  read(text).problems.map((p) => `${text.slice(p.span.start, p.span.end)} | ${p.message}`);

describe("readProjectFile", () => {
  it("reads every option of the contract", () => {
    const { settings, problems, syntaxProblems } = read(`
prometheus: "3.5"
features: [promql-experimental-functions]
agent: yes
validation_scheme: legacy
rules:
  federation/missing-honor-labels: error
  recording/naming: off
  federation/*: "off"
ignore: ["vendor/**"]
clusters:
  - name: us-east
    region: us
    endpoint: prometheus-us-east.internal:9090
    config: clusters/us-east-1/prometheus.yml
    metrics: ../metrics.json
budget: { series: 50000 }
labels: { high_cardinality: [user_id, "*_uuid"] }
`);
    expect(problems).toEqual([]);
    expect(syntaxProblems).toEqual([]);
    expect(settings).toEqual({
      version: { major: 3, minor: 5 },
      features: new Set(["promql-experimental-functions"]),
      agent: true,
      validationScheme: "legacy",
      severities: new Map([
        ["federation/missing-honor-labels", "error"],
        ["recording/naming", "off"],
        ["federation", "off"],
      ]),
      ignore: ["vendor/**"],
      clusters: [
        {
          name: "us-east",
          region: "us",
          endpoint: "prometheus-us-east.internal:9090",
          config: "/repo/clusters/us-east-1/prometheus.yml",
          metrics: "/metrics.json",
        },
      ],
      budgetSeries: 50000,
      highCardinalityLabels: ["user_id", "*_uuid"],
    });
  });

  it("sets nothing for an empty file, a comment, or options without a value", () => {
    for (const text of [
      "",
      "# nothing yet\n",
      "prometheus:\nrules:\nclusters:\nbudget:\nlabels:\nignore: ~\n",
    ])
      expect(read(text)).toEqual({ settings: {}, problems: [], syntaxProblems: [] });
  });

  it("reads an unquoted version as it is written, not as a number", () => {
    expect(read("prometheus: 3.10\n").settings.version).toEqual({ major: 3, minor: 10 });
  });

  it("puts the labels it knows by itself in the place of an entry ...", () => {
    const { settings } = read('labels:\n  high_cardinality: ["...", tenant_id]\n');
    expect(settings.highCardinalityLabels).toEqual([...DEFAULT_HIGH_CARDINALITY_LABELS, "tenant_id"]);
  });

  it("names the option that a misspelt key was meant to be", () => {
    expect(problems("promethues: 3.5\nbudget: { serie: 1 }\nclusters:\n  - nam: a\n")).toEqual([
      "promethues | Unknown option `promethues` in the project file; did you mean `prometheus`?",
      "serie | Unknown option `serie` in budget; did you mean `series`?",
      "nam | Unknown option `nam` in a cluster; did you mean `name`?",
      "nam | This cluster has no name; it is left out of the inventory.",
    ]);
  });

  it("takes a hyphen for the underscore it should be", () => {
    expect(read("validation-scheme: legacy\n").problems[0]?.replacement?.newText).toBe("validation_scheme");
  });

  it("lists the options there are when a key resembles none", () => {
    expect(problems("zzz: 1\n")[0]).toMatch(
      /^zzz \| Unknown option `zzz` .* known are prometheus, features, /,
    );
  });

  it("reports values of the wrong type at the value", () => {
    expect(
      problems(`prometheus: newest-ish
features: native-histograms
agent: perhaps
validation_scheme: utf-8
rules: off
ignore: { a: b }
clusters: [7]
budget: 5
labels: { high_cardinality: ["a b", [x]] }
`),
    ).toEqual([
      'newest-ish | `newest-ish` is no Prometheus release; write one such as "3.5" or "2.53".',
      "native-histograms | features takes a list of names.",
      "perhaps | agent takes true or false.",
      "utf-8 | `utf-8` is no value of validation_scheme: it takes utf8, legacy.",
      "off | rules takes a mapping from rules to severities.",
      "{ a: b } | ignore takes a list of globs.",
      "7 | A cluster is a mapping with name, region, endpoint, config and metrics.",
      "5 | budget takes a mapping with the key series.",
      '"a b" | `a b` is no label name; write one a list entry, with * for any part of it.',
      "[x] | An entry of high_cardinality is a label name.",
    ]);
  });

  it.each(["0", "-3", "1.5", "many"])("refuses %s as a budget", (value) => {
    const { settings, problems } = read(`budget: { series: ${value} }\n`);
    expect(settings).toEqual({});
    expect(problems).toHaveLength(1);
  });

  it("reports unknown rules with the one that was meant, by its name or its spelling", () => {
    const text = "rules:\n  federation/mising-honor-labels: error\n  alerting/naming: off\n  nonsense: off\n";
    expect(problems(text)).toEqual([
      "federation/mising-honor-labels | No rule or family is called `federation/mising-honor-labels`. Did you mean `federation/missing-honor-labels`?",
      "alerting/naming | No rule or family is called `alerting/naming`. Did you mean `recording/naming`?",
      "nonsense | No rule or family is called `nonsense`. `promfed rules` lists those there are.",
    ]);
  });

  it("takes rule ids as they are when it was not told which there are", () => {
    const { settings, problems } = readProjectFile("/.promfed.yaml", "rules: { new/rule: info }\n");
    expect(problems).toEqual([]);
    expect(settings.severities?.get("new/rule")).toBe("info");
  });

  it("knows what other tools call a severity", () => {
    const { problems } = read("rules:\n  federation: warn\n  recording: on\n");
    expect(problems.map((p) => p.replacement?.newText)).toEqual(["warning", undefined]);
  });

  it("reports a second cluster of the same name or address and keeps the first", () => {
    const text = `clusters:
  - { name: a, endpoint: "x:1" }
  - { name: a, endpoint: "y:1" }
  - { name: b, endpoint: "x:1" }
`;
    const { settings, problems } = read(text);
    expect(settings.clusters?.map((c) => c.name)).toEqual(["a", "b"]);
    expect(problems.map((p) => [text.slice(p.span.start, p.span.end), p.related?.[0]?.span.start])).toEqual([
      ["a", text.indexOf("a, ")],
      ['"x:1"', text.indexOf('"x:1"')],
    ]);
  });

  it("reads a URL given as an endpoint, and says what to write instead", () => {
    const { settings, problems } = read("clusters:\n  - name: a\n    endpoint: https://prom:9090/x\n");
    expect(settings.clusters?.[0]?.endpoint).toBe("prom:9090");
    expect(problems[0]?.replacement?.newText).toBe("prom:9090");
  });

  it("asks about a feature flag only when it looks like a slip", () => {
    expect(problems("features: [promql-experimental-function, from-the-future]\n")).toEqual([
      "promql-experimental-function | Unknown feature flag `promql-experimental-function`; did you mean `promql-experimental-functions`?",
    ]);
  });

  it("keeps what it can read of broken YAML", () => {
    const { settings, syntaxProblems } = read('agent: true\nignore: ["a"\n');
    expect(settings.agent).toBe(true);
    expect(syntaxProblems.length).toBeGreaterThan(0);
  });

  it("says so when the file is no mapping", () => {
    expect(problems("- a\n- b\n")).toEqual([
      '- a\n- b | A project file is a mapping of options, such as `prometheus: "3.5"`.',
    ]);
  });
});

describe("mergeSettings", () => {
  it("lets later layers win, key by key among severities", () => {
    const merged = mergeSettings(
      DEFAULT_SETTINGS,
      {
        agent: true,
        ignore: ["a"],
        severities: new Map([
          ["x/y", "off"],
          ["x/z", "hint"],
        ]),
      },
      { ignore: ["b"], validationScheme: undefined, severities: new Map([["x/y", "error"]]) },
    );
    expect(merged.agent).toBe(true);
    expect(merged.ignore).toEqual(["b"]);
    expect([...merged.severities]).toEqual([
      ["x/y", "error"],
      ["x/z", "hint"],
    ]);
    expect(merged.highCardinalityLabels).toBe(DEFAULT_SETTINGS.highCardinalityLabels);
  });
});

describe("PROJECT_OPTIONS", () => {
  const all = (
    options: readonly ProjectOption[],
    path: (string | number)[] = [],
  ): [string, ProjectOption][] =>
    options.flatMap((o) => {
      const own = [...path, o.key];
      const inner =
        o.type.kind === "list" ? { type: o.type.of, path: [...own, 0] } : { type: o.type, path: own };
      const below = inner.type.kind === "section" ? all(inner.type.options, inner.path) : [];
      expect(projectOptionAt(own)).toBe(o);
      return [[own.join("."), o] as [string, ProjectOption], ...below];
    });

  it.each(all(PROJECT_OPTIONS))("shows an example of %s that holds the option", (path, option) => {
    const root = parseYaml(option.example).root;
    expect(root?.kind === "map" && root.pairs[0]?.key.value).toBe(option.key);
    expect(option.doc, path).toMatch(/\.$/);
    if (!path.includes("."))
      expect(read(option.example).problems.filter((p) => !/rule/.test(p.message))).toEqual([]);
  });

  it("answers what may stand at a place", () => {
    expect(projectOptionsAt(["clusters", 3])?.map((o) => o.key)).toEqual([
      "name",
      "region",
      "endpoint",
      "config",
      "metrics",
    ]);
    expect(projectOptionsAt(["clusters"])).toBeUndefined();
    expect(projectTypeAt(["rules", "federation"])).toEqual({
      kind: "enum",
      values: ["error", "warning", "info", "hint", "off"],
    });
    expect(projectTypeAt(["ignore", 0])).toEqual({ kind: "glob" });
    expect(projectTypeAt(["nothing"])).toBeUndefined();
  });
});
