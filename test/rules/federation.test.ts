import { describe, it } from "vitest";
import { checkDiagnostics } from "../support/check.ts";

/** Fixtures with inline marks: what is reported, and on which characters. */
describe("federation findings stand on the characters at fault", () => {
  it("for honor_labels, by whatever way the job comes to scrape /federate", () =>
    checkDiagnostics(
      `
scrape_configs:
  - job_name: plain
              ^^^^^ 💡 warning federation/missing-honor-labels: job="plain"
    metrics_path: /federate
    params: { "match[]": [up] }
    static_configs: [{ targets: ["a:9090"], labels: { cluster: a } }]
  - job_name: 'behind a proxy'
    honor_labels: no
                  ^^ 💡 warning federation/missing-honor-labels: exported_cluster
    metrics_path: /prom/federate/
    params: { "match[]": [up] }
    static_configs: [{ targets: ["b:9090"], labels: { cluster: b } }]
  - job_name: by-label
              ^^^^^^^^ 💡 warning federation/missing-honor-labels
    params: { "match[]": [up] }
    static_configs:
      - targets: ["c:9090"]
        labels: { __metrics_path__: /federate, cluster: c }
  - job_name: by-relabeling
              ^^^^^^^^^^^^^ 💡 warning federation/missing-honor-labels
    params: { "match[]": [up] }
    static_configs: [{ targets: ["d:9090"], labels: { cluster: d } }]
    relabel_configs:
      - target_label: __metrics_path__
        replacement: /federate
  - job_name: rescued
              ^^^^^^^ 💡 info federation/missing-honor-labels: copies back
    metrics_path: /federate
    params: { "match[]": [up] }
    static_configs: [{ targets: ["e:9090"], labels: { cluster: e } }]
    metric_relabel_configs:
      - source_labels: [exported_job]
        target_label: job
  - job_name: other
    metrics_path: /federated
    static_configs: [{ targets: ["f:9090"] }]
`,
      { only: ["federation/missing-honor-labels"] },
    ));

  it("for selectors in every YAML style, inside the scalar", () =>
    checkDiagnostics(
      `
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - "{job=\\"a\\"}[5m]"
                      ^^^^ 💡 error federation/invalid-match: without a range
        - 'rate(x[5m])'
           ^^^^^^^^^^^ error federation/invalid-match: a call of rate
        - >-
          {job="b"}
          offset 5m
          ^^^^^^^^^ 💡 error federation/invalid-match: offset
        - x{job="é", env="🙂"}[1m]
                              ^^^^ 💡 error federation/invalid-match
        - {job="c"}
          ^^^^^^^^^ 💡 error federation/invalid-match: Unquoted braces
    static_configs: [{ targets: ["a:9090"], labels: { cluster: a } }]
`,
      { only: ["federation/invalid-match"] },
    ));

  it("for selectors in the wrong place", () =>
    checkDiagnostics(
      `
scrape_configs:
  - job_name: beside
    honor_labels: true
    metrics_path: /federate
    params:
    match[]:
    ^^^^^^^ 💡 error federation/misplaced-match: beside params
      - 'up'
    static_configs: [{ targets: ["a:9090"], labels: { cluster: a } }]
  - job_name: encoded
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['%7Bjob%3D%22node%22%7D']
                  ^^^^^^^^^^^^^^^^^^^^^^^^ 💡 error federation/misplaced-match: {job="node"}
    static_configs: [{ targets: ["b:9090"], labels: { cluster: b } }]
  - job_name: misspelt
    honor_labels: true
    metric_path: /federate
    ^^^^^^^^^^^ 💡 error federation/misplaced-match: metrics_path
    params: { "match[]": [up] }
    static_configs: [{ targets: ["c:9090"], labels: { cluster: c } }]
`,
      { only: ["federation/misplaced-match", "federation/missing-match", "federation/not-federating"] },
    ));

  it("for timeouts, with both values resolved", () =>
    checkDiagnostics(
      `
global:
  scrape_interval: 20s
  scrape_timeout: 25s
                  ^^^ 💡 error config/scrape-timeout: 20s
scrape_configs:
  - job_name: inherits
    static_configs: [{ targets: ["a:9090"] }]
  - job_name: own-interval
    scrape_interval: 30s
    scrape_timeout: 31s
                    ^^^ 💡 error config/scrape-timeout: at most 30s
    static_configs: [{ targets: ["b:9090"] }]
  - job_name: own-timeout
    scrape_timeout: 21s
                    ^^^ 💡 error config/scrape-timeout: 20s from the global section
    static_configs: [{ targets: ["c:9090"] }]
`,
      { only: ["config/scrape-timeout"] },
    ));

  it("for what a suppression silences, and for one that silences nothing", () =>
    checkDiagnostics(
      `
scrape_configs:
  # promfed-ignore federation/missing-honor-labels -- a gateway without a job of its own
  - job_name: federate
    metrics_path: /federate
    params: { "match[]": [up] }
    static_configs: [{ targets: ["a:9090"], labels: { cluster: a } }]
  - job_name: second # promfed-ignore federation/missing-honor-labels, federation/match-all -- half of it is needed
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning config/unused-ignore: federation/match-all
    metrics_path: /federate
    params: { "match[]": [up] }
    static_configs: [{ targets: ["b:9090"], labels: { cluster: b } }]
`,
      { only: ["federation/missing-honor-labels", "federation/match-all", "config/unused-ignore"] },
    ));
});
