import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

const ONLY = ["config/unknown-key", "config/wrong-type", "config/missing-required", "config/manifest-key"];

describe("manifests of the operator", () => {
  it("are held against the fields of their kind", () =>
    checkDiagnostics(
      `
#- /monitor.yaml
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: a }
spec:
  selector: {}
  endpoints:
    - port: 9090
            ^^^^ 💡 error config/wrong-type: Put it in quotes
      honour_labels: true
      ^^^^^^^^^^^^^ 💡 error config/unknown-key: honorLabels
      scrape_interval: 30s
      ^^^^^^^^^^^^^^^ 💡 error config/manifest-key: interval
      brandNew: true
      ^^^^^^^^ warning config/unknown-key: brandNew
      oauth2: { clientId: {}, tokenUrl: http://a }
      ^^^^^^ error config/missing-required: clientSecret
`,
      { only: ONLY },
    ));

  it("that hold rules take what Thanos Ruler takes, and texts as labels", () =>
    checkDiagnostics(
      `
#- /rules.yaml
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: a }
spek: {}
^^^^ error config/unknown-key: spec
spec:
  groups:
    - name: a
      partial_response_strategy: warn
      queryOffset: 1m
      ^^^^^^^^^^^ 💡 error config/unknown-key: query_offset
      rules:
        - alert: A
          expr: 1
          labels: { level: 1, page: yes }
                           ^ 💡 error config/wrong-type: Put it in quotes
                                    ^^^ 💡 error config/wrong-type: Put it in quotes
`,
      { only: ONLY },
    ));

  it("are checked one by one where a file holds several", () =>
    checkDiagnostics(
      `
#- /all.yaml
apiVersion: v1
kind: ConfigMap
data: { a: b
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: a }
spec:
  groups:
    - name: a
      rules:
        - alert: A
          expr: up
          for: 5x
               ^^ error config/bad-duration
          lables: {}
          ^^^^^^ 💡 error config/unknown-key: labels
--- # another
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: b }
spec: { groups: [{ name: a, rules: [{ alert: A, exp: up }] }] }
                                      ^^^^^ error config/missing-required: expr
                                                ^^^ 💡 error config/unknown-key: expr
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: a }
spec:
  selector: {}
  endpoints:
    - honour_labels: true
      ^^^^^^^^^^^^^ 💡 error config/unknown-key: honorLabels
`,
      { only: [...ONLY, "config/bad-duration"] },
    ));

  it("heed what comments before and between them say", () =>
    checkDiagnostics(
      `
#- /all.yaml
# promfed-ignore-file recording/naming -- ours
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: a }
spec:
  groups:
    - name: a
      rules:
        - record: ours
          expr: sum(up)
---
# promfed-ignore promql/syntax -- nothing stands below
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning config/unused-ignore
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: b }
spec:
  groups:
    - name: a
      rules:
        - record: ours
          # promfed-ignore promql/syntax -- on purpose
          expr: sum(up
`,
      { only: ["recording/naming", "promql/syntax", "config/unused-ignore", "recording/duplicate-record"] },
    ));
});
