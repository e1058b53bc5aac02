import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

const check = (source: string) => checkDiagnostics(source, { only: ["alerting/unknown-alert"] });
const RULES = `
#- /rules/instances.yml
groups:
  - name: instances
    rules:
      - alert: InstanceDown
        expr: up == 0
      - alert: KubeVersion1Old
        expr: kubernetes_build_info
`;

describe("alerts in rule tests", () => {
  it("are looked up in the files that the test loads, and no others", async () => {
    await check(`${RULES}
#- /rules/other.yml
groups:
  - name: other
    rules:
      - alert: Elsewhere
        expr: up == 0
#- /tests/instances.yml
rule_files: [../rules/instances.yml]
tests:
  - alert_rule_test:
      - alertname: InstanceDown
        eval_time: 1m
      - alertname: Elsewhere
                   ^^^^^^^^^ warning alerting/unknown-alert: define no alert Elsewhere
        eval_time: 1m
      - alertname: 'InstanceDwn'
                    ^^^^^^^^^^^ 💡 warning alerting/unknown-alert: Is InstanceDown meant?
        eval_time: 1m
`);
  });

  it("are looked up in every file of a pattern", async () => {
    await check(`${RULES}
#- /tests/instances.yml
rule_files: ["../rules/*.yml"]
tests:
  - alert_rule_test:
      - alertname: InstanceDown
        eval_time: 1m
      - alertname: Gone
                   ^^^^ warning alerting/unknown-alert
        eval_time: 1m
`);
  });

  it.each([
    ["a rule file is not here", "rule_files: [../rules/instances.yml, ../rules/missing.yml]"],
    ["a rule file is a template", "rule_files: [../rules/instances.yml, ../rules/template.yml]"],
    ["a rule file's name is one", "rule_files: ['../rules/{{ .Values.file }}.yml']"],
    ["no rule files are named", "rule_files: []"],
  ])("are left alone where %s", async (_, ruleFiles) => {
    await check(`${RULES}
#- /rules/template.yml
groups:
  - name: made
    rules:
{{ range .Values.rules }}
      - alert: {{ .name }}
        expr: {{ .expr }}
{{ end }}
#- /tests/instances.yml
${ruleFiles}
tests:
  - alert_rule_test:
      - alertname: Gone
        eval_time: 1m
`);
  });
});

describe("alerts in Alertmanager's matchers", () => {
  it("are reported only where one of another letter or two is defined", async () => {
    await check(`${RULES}
#- /alertmanager.yml
route:
  receiver: all
  routes:
    - matchers: [alertname="InstanceDown"]
    - matchers: [alertname="Watchdog"]
    - matchers: ['alertname=~"Watchdog|InstanceDwon"']
                                       ^^^^^^^^^^^^ 💡 warning alerting/unknown-alert: InstanceDown is defined
    - match: { alertname: KubeVersion2Old }
    - match: { alertname: InstancDown }
                          ^^^^^^^^^^^ 💡 warning alerting/unknown-alert
receivers: [{ name: all }]
`);
  });
});
