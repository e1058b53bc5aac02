import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../server/src/rules/finding.ts";
import { ALL_RULES } from "../../server/src/rules/registry.generated.ts";
import type { Example } from "../../server/src/rules/rule.ts";
import { applyFixes, engineOf } from "../support/check.ts";
import { parseFixture } from "../support/fixture.ts";

const BROKEN = [
  "",
  "\n# nothing\n",
  "scrape_configs:\n  - job_name: 'a\n    metrics_path: /federate\n",
  "scrape_configs:\n  - job_name: a\n    params: {'match[]': ['{__name__=~\"job:', 3, null, {a: b}]}\n    metrics_path: /federate\n    static_configs: [null, 3, {targets: x, labels: [1]}]\n",
  "scrape_configs: {a: b}\nglobal: [1]\nrule_files: x\nremote_write:\n  - 3\n  - url:\n    write_relabel_configs: [null, {action: 3}, {regex: '('}]\n",
  "groups:\n  - name: g\n    rules:\n      - record: a:b:c\n        expr: sum(rate(foo[5m]\n      - alert: A\n        expr: ')('\n        labels: [1]\n      - record:\n        expr:\n      - 5\n",
  "groups: [null, 5, {rules: {}}, {name: 3, rules: [null, 4, {expr: {}}]}]\n",
  "scrape_configs:\n\t- job_name: x\n",
  "scrape_configs: &a\n  - *a\n  - job_name: *a\n",
];

describe.each(ALL_RULES.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  const settings = rule.severity === "off" ? { severities: new Map([[id, "info" as const]]) } : {};

  const settingsOf = (example: Example) => ({ ...settings, ...example.settings });

  it("explains itself", () => {
    expect(rule.id).toMatch(/^[a-z-]+\/[a-z0-9-]+$/);
    expect(rule.summary).toMatch(/^[A-Z`].*\.$/s);
    expect(rule.why.length).toBeGreaterThan(80);
    expect(rule.since).toMatch(/^\d+\.\d+\.\d+$/);
    expect(rule.examples.some((e) => "bad" in e)).toBe(true);
    expect(rule.examples.some((e) => "good" in e)).toBe(true);
  });

  for (const [index, example] of rule.examples.entries()) {
    const text = "bad" in example ? example.bad : example.good;
    it(`${"bad" in example ? "reports" : "is silent on"} example ${index + 1}`, async () => {
      const { files } = parseFixture(text);
      const engine = await engineOf(files, settingsOf(example));
      const found = [...engine.checkAll().values()].flat();
      if ("good" in example) expect(found.filter((d) => d.code === id)).toEqual([]);
      // Advice (info, hint) of other rules may stand beside the mistake that the example is about.
      else
        expect([...new Set(found.filter((d) => d.code === id || isMistake(d)).map((d) => d.code))]).toEqual([
          id,
        ]);
    });
    if ("bad" in example && example.fixed !== undefined) {
      const { fixed } = example;
      it(`mends example ${index + 1}`, async () => {
        const { files } = parseFixture(text);
        const after = await applyFixes(files, id, settingsOf(example));
        expect(Object.fromEntries(after)).toEqual(Object.fromEntries(parseFixture(fixed).files));
        const engine = await engineOf(after, settingsOf(example));
        expect([...engine.checkAll().values()].flat().filter((d) => d.code === id)).toEqual([]);
      });
    }
  }

  it("keeps its promise about fixes", async () => {
    const kinds = new Set<string>();
    for (const example of rule.examples) {
      if (!("bad" in example)) continue;
      const engine = await engineOf(parseFixture(example.bad).files, settingsOf(example));
      for (const d of [...engine.checkAll().values()].flat()) {
        if (d.code !== id) continue;
        for (const fix of d.fixes) kinds.add(fix.snippet ? "snippet" : fix.safe ? "safe" : "unsafe");
      }
    }
    if (rule.fix) expect([...kinds]).toContain(rule.fix);
    else expect([...kinds]).toEqual([]);
  });

  it("survives broken documents", async () => {
    for (const [index, text] of BROKEN.entries()) {
      const files = new Map([
        [`/broken-${index}/prometheus.yml`, text],
        ["/rules/rules.yml", BROKEN[5] ?? ""],
        [
          "/prometheus.yml",
          "rule_files: [rules/*.yml]\nscrape_configs:\n  - job_name: federate\n    metrics_path: /federate\n",
        ],
      ]);
      const engine = await engineOf(files, settings);
      for (const [path, diagnostics] of engine.checkAll()) {
        const length = files.get(path)?.length ?? 0;
        for (const d of diagnostics) {
          expect(d.location.span.start).toBeGreaterThanOrEqual(0);
          expect(d.location.span.start).toBeLessThanOrEqual(d.location.span.end);
          if (d.location.path === path) expect(d.location.span.end).toBeLessThanOrEqual(length);
          expect(d.message).not.toMatch(/undefined|\[object|NaN/);
          for (const fix of d.fixes) fix.edits();
        }
      }
    }
  });
});

function isMistake(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === "error" || diagnostic.severity === "warning";
}
