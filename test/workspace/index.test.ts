import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UnitReader } from "../../server/src/model/units.ts";
import { NAMED_KINDS } from "../../server/src/workspace/classify.ts";
import { type Document, openDocument } from "../../server/src/workspace/document.ts";
import { Index } from "../../server/src/workspace/index.ts";
import { placeOfWritten } from "../../server/src/workspace/written.ts";

const reader = new UnitReader();
function open(path: string, kind: keyof typeof NAMED_KINDS, text: string): Document {
  const as = NAMED_KINDS[kind];
  if (!as) throw new Error(`no kind ${kind}`);
  return openDocument(path, text, as, reader);
}

const RULES = open(
  "/rules.yml",
  "rules",
  "groups: [{ name: g, rules: [{ record: 'a:b', expr: c }, { alert: Down, expr: 'a:b > 1' }] }]",
);
const DASHBOARD = open(
  "/dashboard.json",
  "dashboard",
  '{"panels": [{"title": "P", "targets": [{"expr": "a:b / shown"}, {"expr": "{__name__=~\\"a:.*\\"}"}]}]}',
);
const TESTS = open(
  "/tests.yml",
  "unit-test",
  `rule_files: [rules.yml]
tests:
  - input_series: [{ series: 'c{x="y"}', values: '1' }, { series: tested, values: '1' }]
    promql_expr_test: [{ expr: 'a:b', eval_time: 1m, exp_samples: [{ labels: 'a:b{x="y"}', value: 1 }, { labels: '{}', value: 1 }] }]
    alert_rule_test: [{ eval_time: 1m, alertname: Down, exp_alerts: [{ exp_labels: { alertname: Down } }] }]
`,
);
const ALERTMANAGER = open(
  "/alertmanager.yml",
  "alertmanager",
  `route: { receiver: r, routes: [{ matchers: ['alertname=~"Down|Gone"'] }, { match: { alertname: Down } }] }
receivers: [{ name: r }]
inhibit_rules: [{ source_matchers: ['alertname!=Down'], target_match_re: { alertname: 'Slow|(Down)' } }]
`,
);
const ALL = [RULES, DASHBOARD, TESTS, ALERTMANAGER];

function indexOf(documents: readonly Document[]): Index {
  const index = new Index();
  for (const document of documents) index.replace(document.path, document);
  return index;
}

/** Everything that an index answers. */
function answersOf(index: Index): unknown {
  return {
    names: [...index.usedNames()].sort(),
    uses: Object.fromEntries(
      ["a:b", "c", "shown", "tested"].map((name) => [
        name,
        [
          index.isUsed(name),
          index.isShown(name),
          ...index
            .uses(name)
            .map((u) => `${u.document.path} ${u.role}`)
            .sort(),
        ],
      ]),
    ),
    shown: index.shownUses("a:b").map(({ query }) => query?.owner?.value),
    open: [...index.openUses()].map(({ role }) => role),
    alerts: ["Down", "Gone", "Slow"].map((name) =>
      index
        .alertUses(name)
        .map(({ document, role, name: at }) => {
          const { start, end } = placeOfWritten(at);
          return `${document.path} ${role} ${document.text.slice(start, end)}`;
        })
        .sort(),
    ),
  };
}

describe("the index", () => {
  it("knows who uses a name in every kind of file", () => {
    expect(answersOf(indexOf(ALL))).toEqual({
      // What only a rule test names is used by nobody.
      names: ["a:b", "c", "shown"],
      uses: {
        "a:b": [
          true,
          true,
          "/dashboard.json panel",
          "/rules.yml expr",
          "/tests.yml unit-test",
          "/tests.yml unit-test",
        ],
        c: [true, false, "/rules.yml expr", "/tests.yml unit-test"],
        shown: [true, true, "/dashboard.json panel"],
        tested: [false, false, "/tests.yml unit-test"],
      },
      shown: ["P"],
      open: ["panel"],
      alerts: [
        [
          "/alertmanager.yml inhibit-source Down",
          "/alertmanager.yml inhibit-target Down",
          "/alertmanager.yml route Down",
          "/alertmanager.yml route Down",
          "/tests.yml expected Down",
          "/tests.yml unit-test Down",
        ],
        ["/alertmanager.yml route Gone"],
        ["/alertmanager.yml inhibit-target Slow"],
      ],
    });
  });

  it("forgets what a document held when it goes or changes", () => {
    for (const gone of ALL) {
      const left = ALL.filter((one) => one !== gone);
      const removed = indexOf(ALL);
      removed.replace(gone.path, undefined);
      expect(answersOf(removed)).toEqual(answersOf(indexOf(left)));
      const emptied = indexOf(ALL);
      const empty = openDocument(gone.path, "", gone, reader);
      emptied.replace(gone.path, empty);
      expect(answersOf(emptied)).toEqual(answersOf(indexOf([...left, empty])));
      emptied.replace(gone.path, gone);
      expect(answersOf(emptied)).toEqual(answersOf(indexOf([...left, gone])));
    }
  });

  it("knows at any time what is recorded, also in files that it was told of without reading them", () => {
    const index = new Index();
    const file = (path: string, name: string) =>
      open(path, "rules", `groups: [{ name: g, rules: [{ record: ${name}, expr: c }] }]`);
    const files = [file("/a.yml", "x"), file("/b.yml", "y"), file("/c.yml", "x")];
    const add = (one: Document) => index.add(one.path, one, one.facts.names);
    const recorded = () => ["x", "y", "z"].filter((name) => index.isRecorded(name));
    for (const one of files.slice(0, 2)) add(one);
    expect(recorded()).toEqual(["x", "y"]);
    index.replace("/z.yml", file("/z.yml", "z"));
    expect(recorded()).toEqual(["x", "y", "z"]);
    for (const one of files.slice(2)) add(one);
    index.replace("/b.yml", undefined);
    expect(recorded()).toEqual(["x", "z"]);
    expect(index.definitions("x").map(({ document }) => document.path)).toEqual(["/a.yml", "/c.yml"]);
    expect(recorded()).toEqual(["x", "z"]);
  });

  it("knows after edits of a rule file what it would know of the last version alone", () => {
    const rule = fc.constantFrom(
      "{ record: a, expr: b + b }",
      "{ record: a, expr: c }",
      "{ record: c, expr: 'sum(b)' }",
      "{ alert: a, expr: '{x=\"y\"} > b' }",
      '{ alert: b, expr: \'{__name__=~"a.*"} / {__name__="c"}\' }',
      "{ record: c, expr: '(' }",
    );
    const group = fc
      .array(rule, { maxLength: 4 })
      .map((rules) => `{ name: g, rules: [${rules.join(", ")}] }`);
    const version = fc
      .array(group, { maxLength: 3 })
      .map((groups) => open("/edited.yml", "rules", `groups: [${groups.join(", ")}]`));
    const knows = (index: Index) => ({
      used: ["a", "b", "c"].map((name) => [
        index.isUsed(name),
        index.definingFiles(name),
        index.uses(name).length,
      ]),
      names: [
        [...index.usedNames()].sort(),
        [...index.definedNames()].sort(),
        [...index.definedNames("alert")].sort(),
      ],
      defined: ["a", "b", "c"].map((name) => index.definitions(name).map(({ rule: { base } }) => base)),
      open: [...index.openUses()].map(({ base }) => base),
    });
    fc.assert(
      fc.property(fc.array(version, { minLength: 1, maxLength: 6 }), (versions) => {
        const index = indexOf([DASHBOARD, ...versions]);
        expect(knows(index)).toEqual(knows(indexOf([DASHBOARD, ...versions.slice(-1)])));
      }),
    );
  });
});
