import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

function federates(groups: string, more = ""): string {
  return `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
${more}    static_configs:
${groups}`;
}

function server(path: string, labels: string): string {
  return `#- ${path}
global:
  external_labels: { ${labels} }`;
}

describe("target labels that lose", () => {
  const only = ["federation/losing-target-label"];

  it("are found in files of targets, and reported once for a group", () =>
    checkDiagnostics(
      `
${federates("      []", "    file_sd_configs: [{ files: [targets.yml] }]\n")}
#- /global/targets.yml
- targets: ["prometheus-eu:9090", "prometheus-us:9090"]
  labels:
    cluster: all
             ^^^ warning federation/losing-target-label: external_labels say cluster: eu
${server("/eu/prometheus.yml", "cluster: eu")}
${server("/us/prometheus.yml", "cluster: us")}
`,
      { only },
    ));

  it("are not those that another step sets for good, nor those without honor_labels", () =>
    checkDiagnostics(
      `
${federates(
  `      - { targets: ["prometheus-eu:9090"], labels: { cluster: europe } }`,
  "    metric_relabel_configs: [{ target_label: cluster, replacement: europe }]\n",
)}
  - job_name: other
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - { targets: ["prometheus-eu:9090"], labels: { cluster: europe } }
${server("/eu/prometheus.yml", "cluster: eu")}
`,
      { only },
    ));

  it("may come from relabeling: the target is named then", () =>
    checkDiagnostics(
      `
${federates(
  `      - targets: ["prometheus-eu:9090"]
                  ^^^^^^^^^^^^^^^^^^^^ warning federation/losing-target-label: cluster: prometheus-eu`,
  "    relabel_configs: [{ source_labels: [__address__], regex: '(.*):.*', target_label: cluster }]\n",
)}
${server("/eu/prometheus.yml", "cluster: eu")}
`,
      { only },
    ));
});

describe("servers with the same external labels", () => {
  const only = ["federation/equal-external-labels"];

  it("are told apart by labels of their targets", () =>
    checkDiagnostics(
      `
${federates(`      - { targets: ["prometheus-eu:9090"], labels: { site: a } }
      - { targets: ["prometheus-us:9090"], labels: { site: b } }`)}
${server("/eu/prometheus.yml", "cluster: eu")}
${server("/us/prometheus.yml", "cluster: eu")}
`,
      { only },
    ));

  it("clash in a backend that both write to", () =>
    checkDiagnostics(
      `
${server("/eu/prometheus.yml", "cluster: eu")}
remote_write: [{ url: "https://metrics.example.com/api/v1/push" }]
#- /us/prometheus.yml
global:
  external_labels:
    cluster: eu
             ^^ info federation/equal-external-labels: both write to one backend
remote_write: [{ url: "https://metrics.example.com/api/v1/push" }]
${server("/ap/prometheus.yml", "cluster: ap")}
remote_write: [{ url: "https://metrics.example.com/api/v1/push" }]
`,
      { only },
    ));

  it("that load the same rules are taken for a pair", () =>
    checkDiagnostics(
      `
#- /eu/a/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [../rules.yml]
remote_write: [{ url: "https://metrics.example.com/api/v1/push" }]
#- /eu/b/prometheus.yml
global:
  external_labels:
    cluster: eu
             ^^ info federation/equal-external-labels: give each a replica label
rule_files: [../rules.yml]
remote_write: [{ url: "https://metrics.example.com/api/v1/push" }]
#- /eu/rules.yml
groups:
  - name: g
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
`,
      { only },
    ));
});

describe("one config for two servers", () => {
  const compose = `#- /docker-compose.yml
services:
  prometheus-a:
    image: prom/prometheus
    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]
  prometheus-b:
    image: prom/prometheus
    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]
`;
  const only = ["federation/equal-external-labels"];

  it("gives them the same labels", () =>
    checkDiagnostics(
      `
${compose}
#- /prometheus.yml
global:
  external_labels:
    cluster: eu
             ^^ warning federation/equal-external-labels: prometheus-a and prometheus-b both run this config
remote_write: [{ url: "https://metrics.example.com/api/v1/push" }]
`,
      { only },
    ));

  it("does not where a label depends on the machine, or nothing meets", () =>
    checkDiagnostics(
      `
${compose}
#- /prometheus.yml
global:
  external_labels:
    cluster: eu
    replica: \${HOSTNAME}
remote_write: [{ url: "https://metrics.example.com/api/v1/push" }]
#- /other/prometheus.yml
global:
  external_labels: { cluster: us }
`,
      { only },
    ));
});

describe("replicas", () => {
  const PAIR = `${server("/eu-a/prometheus.yml", "cluster: eu, replica: a")}
${server("/eu-b/prometheus.yml", "cluster: eu, replica: b")}`;

  it("in two jobs with the same selectors are counted twice", () =>
    checkDiagnostics(
      `
${federates(`      - targets: ["prometheus-eu-a:9090"]`)}
  - job_name: other
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-eu-b:9090"]
                  ^^^^^^^^^^^^^^^^^^^^^^ warning federation/replicas-counted-twice: replica only (a and b)
${PAIR}
`,
      { only: ["federation/replicas-counted-twice", "federation/replica-label-erased"] },
    ));

  it("are deduplicated where one is kept, and clash where their label is erased", () =>
    checkDiagnostics(
      `
${federates(
  `      - targets: ["prometheus-eu-a:9090", "prometheus-eu-b:9090"]`,
  `    metric_relabel_configs:
      - { source_labels: [replica], regex: a, action: keep }
      - { regex: replica, action: labeldrop }
`,
)}
  - job_name: erasing
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"node:.*"}'] }
    metric_relabel_configs:
      - { target_label: replica, replacement: "" }
                        ^^^^^^^ warning federation/replica-label-erased
    static_configs:
      - targets: ["prometheus-eu-a:9090", "prometheus-eu-b:9090"]
${PAIR}
`,
      { only: ["federation/replicas-counted-twice", "federation/replica-label-erased"] },
    ));

  it("of a headless service are all found by DNS", () =>
    checkDiagnostics(
      `
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    dns_sd_configs:
      - names: [prometheus-eu.monitoring.svc.cluster.local]
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning federation/replicas-counted-twice: DNS finds each
        type: A
        port: 9090
${server("/clusters/eu/prometheus.yml", 'cluster: eu, replica: "${POD_NAME}"')}
`,
      { only: ["federation/replicas-counted-twice", "federation/replicas-behind-one-name"] },
    ));

  it("behind one name are no matter to one that is named by its pod, letter or own service", () =>
    checkDiagnostics(
      `
${federates(`      - targets:
          - prometheus-eu.monitoring.svc:9090
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning federation/replicas-behind-one-name: its replica is $(POD_NAME)
          - prometheus-eu-1.prometheus-eu.monitoring.svc:9090
          - prometheus-us.monitoring.svc:9090`)}
${server("/clusters/eu/prometheus.yml", "cluster: eu, replica: $(POD_NAME)")}
${server("/clusters/us/prometheus.yml", "cluster: us")}
`,
      { only: ["federation/replicas-behind-one-name"] },
    ));
});

describe("variables of Kubernetes in external labels", () => {
  it("are filled in by a reloader in its templates, and by nobody elsewhere", () =>
    checkDiagnostics(
      `
#- /a/prometheus.yml
global:
  external_labels:
    replica: "prom-$(POD_NAME)"
             ^^^^^^^^^^^^^^^^^^ 💡 warning federation/unexpanded-label: $(POD_NAME)
    cluster: \${CLUSTER}
scrape_configs: []
#- /b/prometheus.yml.tmpl
global:
  external_labels:
    replica: $(POD_NAME)
scrape_configs: []
`,
      { only: ["federation/unexpanded-label"] },
    ));
});
