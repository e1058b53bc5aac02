import { describe, expect, it } from "vitest";
import { definition } from "../../server/src/features/definition.ts";
import { highlights } from "../../server/src/features/highlights.ts";
import { labelValueAt } from "../../server/src/features/labelAt.ts";
import { references } from "../../server/src/features/references.ts";
import { applyEdits } from "../../server/src/text/edit.ts";
import { type LabelUse, labelUses } from "../../server/src/workspace/labelUses.ts";
import { placeOfWritten, rewrite } from "../../server/src/workspace/written.ts";
import { engineOf } from "../support/check.ts";
import { parseFixture } from "../support/fixture.ts";

const WORKSPACE = `
#- /prometheus.yml
global:
  external_labels: { cluster: eu, region: "eu" }
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    params:
      'match[]': ['{cluster="eu", job=~"a|b"}']
    static_configs:
      - targets: ["eu:9090"]
        labels: { cluster: eu }
#- /rules.yml
groups:
  - name: g
    rules:
      - alert: Down
        expr: "up{cluster=~\\"us|eu\\"} == 0 or up{cluster!='eu'} or up{cluster=~\\"e.*\\"}"
        labels: { cluster: "eu", severity: eu }
#- /targets.json
[{"targets": ["a:1"], "labels": {"cluster": "eu"}}]
#- /dashboard.json
{"panels": [{"targets": [{"expr": "up{cluster=\\"eu\\", job=\\"$job\\"}"}]}], "schemaVersion": 1}
#- /alertmanager.yml
route:
  receiver: all
  group_by: [cluster]
  routes:
    - match: { cluster: eu }
    - match_re: { cluster: eu|us }
    - matchers: ['cluster="eu"', cluster=~"eu"]
receivers: [{ name: all }]
inhibit_rules:
  - source_matchers: [ cluster=eu ]
    target_match: { severity: info }
    equal: [cluster]
#- /tests.yml
rule_files: [rules.yml]
tests:
  - input_series:
      - series: 'up{cluster="eu"}'
        values: '0x10'
    external_labels: { cluster: eu }
    promql_expr_test:
      - expr: count(up{cluster="eu"})
        eval_time: 1m
        exp_samples: [{ labels: '{cluster="eu"}', value: 1 }]
    alert_rule_test:
      - alertname: Down
        eval_time: 1m
        exp_alerts: [{ exp_labels: { cluster: eu } }]
`;

async function found() {
  const { files } = parseFixture(WORKSPACE);
  const { workspace } = await engineOf(files);
  return { files, uses: labelUses(workspace, "cluster", "eu") };
}

describe("labels with a value, in every kind of file", () => {
  it("are found where the value is written out", async () => {
    const { uses } = await found();
    const shown = uses.map(({ document, role, op }: LabelUse) => `${document.path} ${role} ${op}`);
    expect(shown.sort()).toEqual(
      [
        "/alertmanager.yml inhibit-source =",
        "/alertmanager.yml route =",
        "/alertmanager.yml route =",
        "/alertmanager.yml route =~",
        "/alertmanager.yml route =~",
        "/dashboard.json panel =",
        "/prometheus.yml external-label =",
        "/prometheus.yml match =",
        "/prometheus.yml target-label =",
        "/rules.yml rule-label =",
        "/targets.json target-label =",
        "/rules.yml expr !=",
        "/rules.yml expr =~",
        "/tests.yml expected =",
        "/tests.yml external =",
        "/tests.yml unit-test =",
        "/tests.yml unit-test =",
        "/tests.yml unit-test =",
      ].sort(),
    );
  });

  it("have the value's own place, also inside of a regex", async () => {
    const { files, uses } = await found();
    for (const { document, value, label } of uses) {
      const { start, end } = placeOfWritten(value);
      expect(files.get(document.path)?.slice(start, end)).toBe("eu");
      const name = placeOfWritten(label);
      expect(files.get(document.path)?.slice(name.start, name.end)).toBe("cluster");
    }
  });

  it("can be given another value, which leaves every other byte alone", async () => {
    const { files, uses } = await found();
    for (const [path, text] of files) {
      const edits = uses
        .filter((use) => use.document.path === path)
        .map((use) => rewrite(use.value, "e'u"))
        .flatMap((edit) => (edit ? [edit] : []));
      const changed = applyEdits(text, edits);
      const { workspace } = await engineOf([[path, changed]]);
      expect(labelUses(workspace, "cluster", "eu")).toEqual([]);
      expect(labelUses(workspace, "cluster", "e'u")).toHaveLength(edits.length);
    }
  });
});

describe("a label's value under the cursor", () => {
  const fixture = parseFixture(WORKSPACE);
  const at = async (path: string, text: string, skip: number) => {
    const { workspace: ws } = await engineOf(fixture.files);
    const document = ws.documents.get(path);
    if (!document) throw new Error(`no ${path}`);
    const offset = document.text.indexOf(text) + skip;
    const show = ({ path: file, span }: { path: string; span: { start: number; end: number } }) =>
      `${file} ${ws.documents.get(file)?.text.slice(span.start, span.end)}`;
    return { ws, document, offset, show };
  };

  it.each([
    ["/dashboard.json", 'cluster=\\"eu', 11],
    ["/alertmanager.yml", "eu|us", 1],
    ["/rules.yml", "us|eu", 4],
    ["/prometheus.yml", "cluster: eu", 10],
    ["/tests.yml", "cluster: eu", 10],
  ])("leads from %s to every place and to where it is given", async (path, text, skip) => {
    const { ws, document, offset, show } = await at(path, text, skip);
    const all = references(ws, document, offset, { includeDeclaration: true }).map(show);
    expect(all).toHaveLength(18);
    expect(new Set(all.map((one) => one.split(" ")[1]))).toEqual(new Set(["eu"]));
    expect(references(ws, document, offset, { includeDeclaration: false })).toHaveLength(14);
    expect(definition(ws, document, offset).map(show).sort()).toEqual([
      "/prometheus.yml eu",
      "/prometheus.yml eu",
      "/rules.yml eu",
      "/targets.json eu",
    ]);
  });

  it("is highlighted in its file", async () => {
    const { ws, document, offset } = await at("/rules.yml", "us|eu", 4);
    const shown = highlights(ws, document, offset).map(
      ({ span, defines }) => `${document.text.slice(span.start, span.end)}${defines ? " (given)" : ""}`,
    );
    expect(shown).toEqual(["eu (given)", "eu", "eu"]);
  });

  it("is none where a regex does not write it out, and on an empty value", async () => {
    const { document, offset } = await at("/rules.yml", "e.*", 1);
    expect(labelValueAt(document, offset)).toBeUndefined();
  });
});
