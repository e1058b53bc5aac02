import { describe, expect, it } from "vitest";
import { applyEdits } from "../../server/src/text/edit.ts";
import { type LabelUse, labelUses } from "../../server/src/workspace/labelUses.ts";
import { placeOfWritten, rewrite } from "../../server/src/workspace/written.ts";
import { engineOf } from "../support/check.ts";
import { parseFixture } from "../support/fixture.ts";

const WORKSPACE = `
#- /prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    params:
      'match[]': ['{cluster="eu", job=~"a|b"}']
#- /rules.yml
groups:
  - name: g
    rules:
      - alert: Down
        expr: "up{cluster=~\\"us|eu\\"} == 0 or up{cluster!='eu'} or up{cluster=~\\"e.*\\"}"
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
        "/prometheus.yml match =",
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
