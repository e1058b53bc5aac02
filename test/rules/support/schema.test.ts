// Uses the configs collected in ../shared for one test, which is skipped where they are absent.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Engine } from "../../../server/src/engine.ts";
import { MemoryHost } from "../../../server/src/hosts/memory.ts";
import { ALL_RULES } from "../../../server/src/rules/registry.generated.ts";
import type { FileContext } from "../../../server/src/rules/rule.ts";
import { schemaProblems } from "../../../server/src/rules/support/schema.ts";
import { OwnedMemo } from "../../../server/src/text/memo.ts";
import { NAMED_KINDS } from "../../../server/src/workspace/classify.ts";
import type { Document } from "../../../server/src/workspace/document.ts";
import { DEFAULT_SETTINGS } from "../../../server/src/workspace/settings.ts";
import { checkDiagnostics, engineOf } from "../../support/check.ts";

const corpus = join(import.meta.dirname, "../../../../shared/corpus");

describe("what the schema finds", () => {
  it("stands at its place in every piece of a config", () =>
    checkDiagnostics(
      `
global:
  scrape_interval: 1d12
                   ^^^^ error config/bad-duration
remote_write:
  - url: https://one.internal
    name: one
  - url: https://two.internal
    name: one
          ^^^ error config/duplicate-name
    queue_config: { max_shards: 1, min_shards: 2 }
                                               ^ error config/queue-config
scrape_configs:
  - job_name: node
    static_configs:
      - targets: [node]
  - job_name: pod
    kubernetes_sd_configs: [{ role: pods }]
                                    ^^^^ 💡 error config/bad-enum: Did you mean pod?
    relabel_configs:
      - action: labeldrop
        ^^^^^^^^^^^^^^^^^ warning relabel/missing-regex
        source_labels: [a]
        ^^^^^^^^^^^^^ error relabel/action-fields
`,
      { only: SCHEMA_RULES },
    ));

  it("stands at its place in a rule file", () =>
    checkDiagnostics(
      `
#- /rules.yml
groups:
  - name: a
    rules:
      - record: a
        exp: up
        ^^^ error config/unknown-key: Did you mean
        expr: up
        for: 5m
        ^^^ error config/rule-field
  - name: a
          ^ error config/duplicate-name
    intervall: 5m
    ^^^^^^^^^ 💡 error config/unknown-key
    rules:
      - expr: up
        ^^^^ error config/rule-kind
      - null
`,
      { only: SCHEMA_RULES },
    ));

  it("is looked for below the spec of a manifest", () =>
    checkDiagnostics(
      `
#- /rule.yaml
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: rules
spec:
  groups:
    - name: a
      rules:
        - alert: A
          ^^^^^ error config/missing-required
          annotation: { summary: x }
          ^^^^^^^^^^ 💡 error config/unknown-key
`,
      { only: SCHEMA_RULES },
    ));

  it("is looked for in lists of jobs and of targets", () =>
    checkDiagnostics(
      `
#- /jobs.yml
- job_name: a
  metrics_paths: /metrics
  ^^^^^^^^^^^^^ 💡 error config/unknown-key
#- /targets.yml
- targets: [a]
  label: { a: b }
  ^^^^^ 💡 error config/unknown-key
#- /targets.json
[{"targets": ["a"], "labels": {"rack": 3}}]
                                       ^ error config/wrong-type: JSON
`,
      { only: SCHEMA_RULES },
    ));

  it("counts an alias in a file that is read as one", () =>
    checkDiagnostics(
      `
scrape_configs:
  - &first
    job_name: a
    static_configs: [{ targets: [a] }]
  - <<: *first
        ^^^^^^ error config/duplicate-name
`,
      { only: SCHEMA_RULES },
    ));

  it("is found in a file that is indented as a whole", () => {
    const engine = new Engine(new MemoryHost(new Map()), { roots: ["/"], settings: DEFAULT_SETTINGS });
    engine.setKind("/rules.yml", { kind: "rules", dialect: "prometheus" });
    engine.openText("/rules.yml", "  groups:\n    - nam: a\n");
    const codes = engine.checkAlone("/rules.yml").map((d) => d.code);
    expect(codes).toEqual(["config/missing-required", "config/unknown-key"]);
  });

  it("knows what can be merged", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
scrape_configs:
  - job_name: a
    <<: 5m
    ^^ error config/wrong-type
#- /rules.yml
groups:
  - name: a
    rules:
      - record: a
        expr: up
        labels: { <<: [5] }
                  ^^ error config/wrong-type
`,
      { only: SCHEMA_RULES },
    ));

  it("leaves alone what a template may supply and what cannot be read", () =>
    checkDiagnostics(
      `
scrape_configs:
  - static_configs:
      - targets: ["node:9100"{{ range .Values.hosts }}, {{ . }}{{ end }}]
                                                         ^^^^^ info config/template-placeholder
    {{- include "name" . | nindent 4 }}
#- /rules.yml
groups:
  - name: a
    rules:
      - alert: A
        expr: up == 0
        annotations:
          summary: a: b
`,
      { only: SCHEMA_RULES.filter((id) => id !== "config/yaml-syntax") },
    ));

  it("is not said of the programs that take more than Prometheus", () =>
    checkDiagnostics(
      `
#- /vmagent.yml
scrape_configs:
  - job_name: a
    stream_parse: true
    scrape_interval: 1.5m
    static_configs: [{ targets: ["http://a/metrics"] }]
    honor_label: true
    ^^^^^^^^^^^ 💡 error config/unknown-key
#- /vmalert.yml
groups:
  - name: a
    concurrency: 2
    rules:
      - record: a
        expr: sum(rate(x)) keep_metric_names
        annotations: { summary: x }
#- /mimir.yml
namespace: a
groups:
  - name: a
    source_tenants: [a, b]
    align_evaluation_time_on_interval: true
    evaluation_delay: 1m
    rules: [{ record: a, expr: b }]
#- /rules.yml
groups:
  - name: a
    source_tenants: [a, b]
    ^^^^^^^^^^^^^^ error config/unknown-key: Mimir
    rules: [{ record: a, expr: b }]
`,
      { only: [...SCHEMA_RULES, "promql/syntax", "promql/wrong-type"] },
    ));

  it("depends on the release, the mode and the scheme", async () => {
    const text =
      "scrape_configs:\n  - job_name: a\n    scrape_protocols: [PrometheusText0.0.4]\nrule_files: [a.yml]\n";
    const codes = async (settings: Parameters<typeof engineOf>[1]) =>
      (await engineOf([["/prometheus.yml", text]], settings))
        .checkAlone("/prometheus.yml")
        .map((d) => d.code);
    expect(await codes({})).toEqual([]);
    expect(await codes({ version: { major: 2, minor: 42 } })).toEqual(["config/unsupported-field"]);
    expect(await codes({ agent: true })).toEqual(["config/agent-mode"]);
  });

  it("is silent on match[] where the federation rules speak, unless they are off", async () => {
    const text =
      "scrape_configs:\n  - job_name: federate\n    honor_labels: true\n    metric_path: /federate\n    params:\n      'match[]': [up]\n    static_configs: [{ targets: [a], labels: { cluster: a } }]\n";
    const codes = async (settings: Parameters<typeof engineOf>[1]) =>
      (await engineOf([["/prometheus.yml", text]], settings))
        .checkAlone("/prometheus.yml")
        .map((d) => d.code);
    expect(await codes({})).toEqual(["federation/misplaced-match"]);
    expect(await codes({ severities: new Map([["federation", "off"]]) })).toEqual(["config/unknown-key"]);
  });
});

describe("checking again after an edit", () => {
  it("looks only at the unit that changed", () => {
    const engine = new Engine(new MemoryHost(new Map()), { roots: ["/"], settings: DEFAULT_SETTINGS });
    const rules = (last: string) =>
      `groups:\n  - name: a\n    rules:\n${Array.from({ length: 20 }, (_, i) => `      - record: a${i}\n        expr: up\n`).join("")}      - record: z\n        expr: ${last}\n`;
    const memo = new OwnedMemo();
    let made: object[] = [];
    const context: FileContext = {
      settings: DEFAULT_SETTINGS,
      ruleIds: new Set(),
      once: (owner, key, make) =>
        memo.once(owner, key, () => {
          if (owner !== DEFAULT_SETTINGS) made.push(owner);
          return make();
        }),
    };
    engine.openText("/rules.yml", rules("up"));
    schemaProblems(engine.document("/rules.yml") as Document, context);
    // The document, its frame, the group and 21 rules; then the document, the group and one rule.
    expect(made.length).toBe(24);
    made = [];
    engine.openText("/rules.yml", rules("down"));
    schemaProblems(engine.document("/rules.yml") as Document, context);
    expect(made.length).toBe(3);
  });
});

describe("config/scrape-timeout", () => {
  it.skipIf(!existsSync(corpus))("reports every timeout that the schema does", () => {
    const engine = new Engine(new MemoryHost(new Map()), { roots: ["/"], settings: DEFAULT_SETTINGS });
    const memo = new OwnedMemo();
    const context: FileContext = {
      settings: DEFAULT_SETTINGS,
      ruleIds: new Set(),
      once: (owner, key, make) => memo.once(owner, key, make),
    };
    let compared = 0;
    const files = readdirSync(join(corpus, "federate")).filter((f) => f.endsWith(".yml"));
    for (const file of files) {
      const original = readFileSync(join(corpus, "federate", file), "utf8");
      // Timeouts that were fine are raised, so that there is something to find.
      const raised = original
        .replace(/scrape_timeout:.*/g, "scrape_timeout: 90s")
        .replace(/^( *)- job_name:.*$(?![^-]*scrape_timeout)/gm, "$&\n$1  scrape_timeout: 70s");
      for (const text of [original, raised]) {
        engine.setKind("/prometheus.yml", NAMED_KINDS.config ?? { kind: "config", dialect: "prometheus" });
        engine.openText("/prometheus.yml", text);
        const document = engine.document("/prometheus.yml");
        if (!document || document.tree.templated || document.tree.root?.kind === "seq") continue;
        const schema = (schemaProblems(document, context).get("scrape-timeout") ?? []).map((p) => p.span);
        const rule = engine
          .checkAlone("/prometheus.yml")
          .filter((d) => d.code === "config/scrape-timeout")
          .map((d) => d.location.span);
        expect(rule, file).toEqual(schema);
        compared += schema.length;
      }
    }
    expect(compared).toBeGreaterThan(10);
  });
});

/** Every rule of the families concerned that looks at a file by itself. */
const SCHEMA_RULES: readonly string[] = ALL_RULES.filter(
  (rule) => rule.scope === "file" && /^(?:config|relabel)\//.test(rule.id),
).map((rule) => rule.id);
