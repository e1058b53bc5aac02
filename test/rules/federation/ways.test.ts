import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

/** A job that federates from targets, and the config around it. */
function federates(...targets: readonly string[]): string {
  return `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets:
${targets.map((target) => `          - ${target}`).join("\n")}`;
}

function named(cluster: string): string {
  return `global:
  external_labels: { cluster: ${cluster} }`;
}

const INVENTORY = (...names: readonly string[]) => `#- /.promfed.yaml
clusters:
${names.map((name) => `  - { name: ${name}, endpoint: "${name}.example.com:9090", config: ${name}/prometheus.yml }`).join("\n")}`;

describe("loops of federation", () => {
  const only = ["federation/loop"];

  it("of three servers are one finding, with the other hops beside it", () =>
    checkDiagnostics(
      `
${INVENTORY("a", "b", "c")}
#- /a/prometheus.yml
${federates("b.example.com:9090")}
            ^^^^^^^^^^^^^^^^^^ error federation/loop: a from b from c from a
#- /b/prometheus.yml
${federates("c.example.com:9090")}
#- /c/prometheus.yml
${federates("a.example.com:9090")}
`,
      { only },
    ));

  it("that host names tell of are warnings, and one server's name for itself may be another's", () =>
    checkDiagnostics(
      `
#- /clusters/eu/prometheus.yml
${named("eu")}
${federates("prometheus-us.internal:9090", "prometheus-eu.internal:9091")}
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^ info federation/loop: seems to be this very server
#- /clusters/us/prometheus.yml
${named("us")}
${federates("prometheus-eu.internal:9090")}
`.replace(
        "          - prometheus-us.internal:9090\n",
        "          - prometheus-us.internal:9090\n            ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning federation/loop: eu from us from eu\n",
      ),
      { only },
    ));

  it("are told from its own address where it scrapes itself there", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
${federates("localhost:9090")}
            ^^^^^^^^^^^^^^ warning federation/loop: scrapes its own metrics
  - job_name: prometheus
    static_configs: [{ targets: ["localhost:9090"] }]
`,
      { only },
    ));
});

describe("long ways", () => {
  it("are said once, at the top, with all waits added up", () =>
    checkDiagnostics(
      `
${INVENTORY("a", "b", "c", "d")}
#- /a/prometheus.yml
global: { scrape_interval: 20s }
${federates("b.example.com:9090")}
            ^^^^^^^^^^^^^^^^^^ info federation/too-many-hops: 15s scraped by d + 1m federated by job federate + 1m federated by job federate + 20s federated by job federate = 2m35s
#- /b/prometheus.yml
${federates("c.example.com:9090")}
#- /c/prometheus.yml
${federates("d.example.com:9090")}
#- /d/prometheus.yml
global: { scrape_interval: 15s }
scrape_configs:
  - job_name: node
    static_configs: [{ targets: ["node:9100"] }]
`,
      { only: ["federation/too-many-hops"] },
    ));

  it("that go round are loops, not long", () =>
    checkDiagnostics(
      `
${INVENTORY("a", "b", "c")}
#- /a/prometheus.yml
${federates("b.example.com:9090")}
#- /b/prometheus.yml
${federates("c.example.com:9090")}
#- /c/prometheus.yml
${federates("a.example.com:9090")}
`,
      { only: ["federation/too-many-hops"] },
    ));
});

describe("targets federated twice", () => {
  const only = ["federation/duplicate-target"];
  const job = (name: string, match: string, target: string, more = "") => `  - job_name: ${name}
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['${match}'] }
    static_configs:
      - targets: ["${target}"]${more}`;

  it("are one endpoint: scheme, address and path agree", () =>
    checkDiagnostics(
      `
scrape_configs:
${job("a", "up", "eu:9090")}
${job("b", "up", "eu:9090")}
                  ^^^^^^^^^ warning federation/duplicate-target: refused as duplicates
${job("c", "up", "eu:9091")}
${job("d", "up", "eu:9090").replace("/federate", "/other/federate")}
${job("e", "up", "eu:9090", "\n    scheme: https")}
${job("f", "up", "EU:9090").replace("/federate", "/federate/")}
                  ^^^^^^^^^ warning federation/duplicate-target
`,
      { only },
    ));

  it("are no matter while the selectors do not cover each other", () =>
    checkDiagnostics(
      `
scrape_configs:
${job("a", '{__name__=~"job:.*"}', "eu:9090")}
${job("b", '{job="node"}', "eu:9090")}
${job("c", '{__name__=~"node:.*"}', "eu:9090")}
`,
      { only },
    ));

  it("with other labels are counted twice", () =>
    checkDiagnostics(
      `
scrape_configs:
${job("a", "up", "eu:9090", "\n        labels: { cluster: eu }")}
${job("b", "up", "eu:9090", "\n                  ^^^^^^^^^ warning federation/duplicate-target: with another cluster\n        labels: { cluster: europe }")}
  - job_name: c
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['x'] }
    static_configs:
      - targets: ["us:9090"]
        labels: { cluster: us }
      - targets: ["us:9090"]
                  ^^^^^^^^^ warning federation/duplicate-target: with different cluster
        labels: { cluster: america }
`,
      { only },
    ));

  it("may stand in a file of targets", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['x'] }
    static_configs:
      - targets: ["eu:9090"]
    file_sd_configs:
      - files: [targets.yml]
#- /targets.yml
- targets:
    - us:9090
    - eu:9090
      ^^^^^^^ info federation/duplicate-target: scrapes it once
`,
      { only },
    ));
});
