import { describe, expect, it, vi } from "vitest";
import { Engine, type EngineTask } from "../../server/src/engine.ts";
import { MemoryHost } from "../../server/src/hosts/memory.ts";
import { TaskChecker } from "../../server/src/rules/checkTask.ts";
import type { Diagnostic } from "../../server/src/rules/finding.ts";
import { ALL_RULES } from "../../server/src/rules/registry.generated.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../server/src/workspace/settings.ts";
import { engineOf } from "../support/check.ts";
import { parseFixture } from "../support/fixture.ts";
import { FLEET } from "../support/fleet.ts";

type Files = ReadonlyMap<string, string>;

/** Every finding with what its fixes change, as data. */
function allOf(engine: Engine): unknown {
  const plain = ({ fixes, ...rest }: Diagnostic) => ({
    ...rest,
    fixes: fixes.map(({ edits, ...fix }) => ({ ...fix, edits: edits() })),
  });
  return [...engine.checkAll()].map(([path, found]) => [path, found.map(plain)]);
}

/** An engine that has read some files but for the rule files, which are left to tasks. */
async function lateEngine(files: Files, settings: Settings): Promise<Engine> {
  const engine = new Engine(new MemoryHost(files), { roots: ["/"], settings });
  await engine.load(undefined, true);
  return engine;
}

/** Does the tasks as another thread would: nothing but data goes there and comes back. */
function doTasks(
  engine: Engine,
  checker: TaskChecker,
  wanted: (task: EngineTask) => boolean = () => true,
): void {
  for (const task of engine.tasks().filter(wanted)) {
    const { files, surroundings, shortWindowMs } = task;
    const sent = structuredClone({ files, surroundings, shortWindowMs });
    engine.adopt(task, structuredClone(checker.check(sent)));
  }
}

describe("rule files that are checked elsewhere", () => {
  it("have the findings and fixes that they have here", async () => {
    const here = await engineOf(FLEET);
    const late = await lateEngine(FLEET, DEFAULT_SETTINGS);
    doTasks(late, new TaskChecker(DEFAULT_SETTINGS));
    const found = [...late.checkAll().values()].flat();
    // What files say alone, together, and with the rest of the workspace.
    for (const code of [
      "promql/needless-regex",
      "recording/naming",
      "alerting/unknown-label-in-template",
      "recording/level-mismatch",
      "recording/evaluation-order",
      "recording/duplicate-record",
      "recording/dependency-cycle",
      "recording/undefined-record",
      "recording/unused-record",
      "promql/rate-window",
      "promql/rate-of-sum",
    ])
      expect([code, found.some((one) => one.code === code)]).toEqual([code, true]);
    expect(allOf(late)).toEqual(allOf(here));
  });

  it("are not read here as long as nothing is to be said of them with others", async () => {
    const files = new Map([...FLEET].filter(([path]) => /^\/(?:local|shared)\//.test(path)));
    const late = await lateEngine(files, DEFAULT_SETTINGS);
    const read = vi.spyOn(late.workspace.reader, "rule");
    doTasks(late, new TaskChecker(DEFAULT_SETTINGS));
    expect(late.checkAll().get("/local/rules.yml")).toHaveLength(1);
    expect([...late.workspace.index.definedNames("alert")]).toContain("Reads");
    expect(read).not.toHaveBeenCalled();
  });

  it("are checked here where nobody did, whichever they are", async () => {
    const expected = allOf(await engineOf(FLEET));
    for (const part of [0, 1, 2]) {
      const late = await lateEngine(FLEET, DEFAULT_SETTINGS);
      let number = 0;
      doTasks(late, new TaskChecker(DEFAULT_SETTINGS), () => number++ % 3 === part);
      expect(allOf(late)).toEqual(expected);
    }
    expect(allOf(await lateEngine(FLEET, DEFAULT_SETTINGS))).toEqual(expected);
  });

  it("are checked again once a file or a server is another", async () => {
    const late = await lateEngine(FLEET, DEFAULT_SETTINGS);
    doTasks(late, new TaskChecker(DEFAULT_SETTINGS));
    late.checkAll();
    const changed = new Map(FLEET);
    for (const [path, from, to] of [
      ["/shared/common.yml", "sum by (job)", "sum by (job, instance)"],
      ["/eu/prometheus.yml", "evaluation_interval: 30s", "evaluation_interval: 2m"],
      ["/us/prometheus.yml", "rule_files:", "remote_read: [{ url: http://store/read }]\nrule_files:"],
    ] as const) {
      const text = (changed.get(path) ?? "").replace(from, to);
      expect(text).not.toBe(changed.get(path));
      changed.set(path, text);
      late.openText(path, text);
      expect(allOf(late)).toEqual(allOf(await engineOf(changed)));
    }
  });

  it("say what each rule's examples say", async () => {
    // Those that look at more than one file.
    for (const rule of ALL_RULES.filter(({ scope }) => scope === "rule-set" || scope === "workspace")) {
      for (const example of rule.examples) {
        const { files } = parseFixture("bad" in example ? example.bad : example.good);
        const off = rule.severity === "off" ? { severities: new Map([[rule.id, "info" as const]]) } : {};
        const here = await engineOf(files, { ...off, ...example.settings });
        const { settings } = here.workspace;
        const late = await lateEngine(files, settings);
        doTasks(late, new TaskChecker(settings));
        expect([rule.id, allOf(late)]).toEqual([rule.id, allOf(here)]);
      }
    }
  });

  it("keep their mistakes, placeholders and suppressions", async () => {
    const broken = [
      "groups:\n  - name: g\n    rules:\n      - record: a:b:c\n        expr: sum(rate(foo[5m]\n      - alert: A\n        expr: ')('\n        labels: [1]\n      - record:\n        expr:\n      - 5\n",
      "groups: [null, 5, {rules: {}}, {name: 3, rules: [null, 4, {expr: {}}]}]\n",
      "groups:\n  - name: t\n    rules:\n{{ if x }}\n      - record: '{{ name }}'\n        expr: up\n{{ end }}\n      - record: a:b\n        expr: c:d # promfed-ignore recording/undefined-record\n",
      "# promfed-ignore-file promql/needless-regex\ngroups: []\n",
      "",
    ];
    const files = new Map(broken.map((text, index) => [`/rules/${index}.rules.yml`, text]));
    files.set("/prometheus.yml", "rule_files: [rules/*.yml]\n");
    for (const syntaxOnly of [false, true]) {
      const settings = { ...DEFAULT_SETTINGS, syntaxOnly };
      const late = await lateEngine(files, settings);
      doTasks(late, new TaskChecker(settings));
      expect(allOf(late)).toEqual(allOf(await engineOf(files, settings)));
    }
  });
});
