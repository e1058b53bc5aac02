import { distance } from "fastest-levenshtein";
import { nearest } from "../../model/schema/nearest.ts";
import type { AlertUse } from "../../workspace/alertUses.ts";
import { alertUsesIn } from "../../workspace/alertUses.ts";
import type { Document } from "../../workspace/document.ts";
import { globProblem } from "../../workspace/goPattern.ts";
import { dirname } from "../../workspace/paths.ts";
import { fileTreeOf } from "../../workspace/topology/filePatterns.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { placeOfWritten, rewrite } from "../../workspace/written.ts";
import { defineRule, type Report } from "../rule.ts";

export default defineRule({
  id: "alerting/unknown-alert",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A rule test or a matcher of Alertmanager names an alert that no rule defines.",
  why: `A test of an alert that its rule files do not define finds no alert: where none is expected to fire it passes,
and would pass whatever the rules say. A route or an inhibition for such a name never applies. Mostly the alert was
renamed and this place forgotten.

In tests every name is looked up in the rule files that the test loads. Alertmanager gets alerts from everywhere, so
there a name is only reported where an alert of the workspace differs from it in a letter or two.`,
  examples: [
    {
      bad: `#- /rules.yml
groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
#- /rules_test.yml
rule_files: [rules.yml]
tests:
  - input_series:
      - series: up{job="node"}
        values: "1x10"
    alert_rule_test:
      - eval_time: 5m
        alertname: InstanceIsDown
`,
    },
    {
      bad: `#- /rules.yml
groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
#- /alertmanager.yml
route:
  receiver: all
  routes:
    - matchers: ['alertname="InstancesDown"']
      receiver: all
receivers:
  - name: all
`,
      fixed: `#- /rules.yml
groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
#- /alertmanager.yml
route:
  receiver: all
  routes:
    - matchers: ['alertname="InstanceDown"']
      receiver: all
receivers:
  - name: all
`,
    },
    {
      good: `#- /rules.yml
groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
#- /rules_test.yml
rule_files: [rules.yml]
tests:
  - input_series:
      - series: up{job="node"}
        values: "1x10"
    alert_rule_test:
      - eval_time: 5m
        alertname: InstanceDown
#- /alertmanager.yml
route:
  receiver: all
  routes:
    - matchers: ['alertname=~"InstanceDown|Watchdog"']
      receiver: all
receivers:
  - name: all
`,
    },
  ],
  *check(ws) {
    for (const document of ws.documents.values()) {
      if (document.unitTests) yield* inTests(ws, document);
      else if (document.alertmanager) yield* inAlertmanager(ws, document);
    }
  },
});

function* inTests(ws: WorkspaceView, document: Document): Iterable<Report> {
  const defined = alertsTested(ws, document);
  if (!defined) return;
  for (const use of alertUsesIn(document)) {
    if (use.role !== "unit-test" || use.name.value === "" || defined.has(use.name.value)) continue;
    const near = nearest(use.name.value, [...defined]);
    yield report(
      document,
      use,
      `The rule files of this test define no alert ${use.name.value}, so the test finds none and says nothing of any rule.`,
      near,
    );
  }
}

/** The alerts of the files that a test loads; undefined where not all of them are known. */
function alertsTested(ws: WorkspaceView, { path, unitTests }: Document): ReadonlySet<string> | undefined {
  const defined = new Set<string>();
  for (const text of unitTests?.ruleFiles ?? []) {
    if (text.node.templated || globProblem(text.value)) return undefined;
    const files = fileTreeOf(ws).glob(dirname(path), text.value);
    if (files.length === 0) return undefined;
    for (const file of files) {
      const rules = ws.documents.get(file);
      if (rules?.kind !== "rules" || rules.tree.templated || rules.tree.problems.length > 0) return undefined;
      for (const { rules: own } of rules.groups)
        for (const { unit } of own) if (unit.alert) defined.add(unit.alert.value);
    }
  }
  return unitTests && unitTests.ruleFiles.length > 0 ? defined : undefined;
}

function* inAlertmanager(ws: WorkspaceView, document: Document): Iterable<Report> {
  for (const use of alertUsesIn(document)) {
    const { value } = use.name;
    if (ws.index.definitions(value, "alert").length > 0) continue;
    const near = nearest(value, [...ws.index.definedNames("alert")]);
    if (near === undefined || !isMisspelt(value, near)) continue;
    yield report(
      document,
      use,
      `No rule of this workspace defines an alert ${value}, so this never applies to one; ${near} is defined.`,
      near,
    );
  }
}

/** Long names that differ in a letter or two; another number may well be an alert of its own. */
function isMisspelt(value: string, near: string): boolean {
  return value.length >= 6 && distance(value, near) <= 2 && !differInNumbers(value, near);
}

function differInNumbers(a: string, b: string): boolean {
  return a.replace(/\d+/g, "#") === b.replace(/\d+/g, "#");
}

function report({ path }: Document, use: AlertUse, message: string, near: string | undefined): Report {
  const edit = near === undefined ? undefined : rewrite(use.name, near);
  return {
    at: { path, span: placeOfWritten(use.name) },
    message: near === undefined ? message : `${message} Is ${near} meant?`,
    ...(edit && {
      fix: { title: `Write ${near}`, safe: false, preferred: true, edits: () => [{ path, edits: [edit] }] },
    }),
  };
}
