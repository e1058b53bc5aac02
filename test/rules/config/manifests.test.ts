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
});
