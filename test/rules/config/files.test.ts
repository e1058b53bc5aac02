import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

const ONLY = [
  "config/missing-file",
  "config/scrape-config-file",
  "config/duplicate-name",
  "config/multiple-documents",
];

describe("files that a config names", () => {
  it("are to be there, unless the path is another machine's, a pattern, or made by a template", () =>
    checkDiagnostics(
      `
#- /global/prometheus.yml
rule_files:
  - rules.yml
  - gone.yml
    ^^^^^^^^ warning config/missing-file: its rules
  - more/*.yml
  - /etc/prometheus/gone.yml
  - notes.txt
  - "\${RULES}.yml"
scrape_config_files: [jobs.yml]
                      ^^^^^^^^ warning config/missing-file: its jobs
#- /global/rules.yml
groups: [{ name: a, rules: [{ record: a, expr: up }] }]
`,
      { only: ONLY },
    ));

  it("are not looked for when only the syntax is to be checked", () =>
    checkDiagnostics("rule_files: [gone.yml]\nscrape_configs: []\n", {
      only: ONLY,
      settings: { syntaxOnly: true },
    }));

  it("hold scrape jobs of names of their own and nothing else", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
scrape_config_files: [jobs/*.yml]
scrape_configs: [{ job_name: a }]
#- /jobs/one.yml
global: { scrape_interval: 30s }
^^^^^^ error config/scrape-config-file: ../prometheus.yml
scrape_configs:
  - job_name: a
              ^ error config/scrape-config-file: ../prometheus.yml
  - job_name: b
#- /jobs/two.yml
- job_name: b
^ error config/scrape-config-file: bare list
            ^ error config/scrape-config-file: one.yml
`,
      { only: ONLY },
    ));
});

describe("files of scrape jobs that are all bare lists", () => {
  it("are those of vmagent", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
scrape_config_files: [jobs/*.yml]
#- /jobs/one.yml
- job_name: a
  static_configs: [{ targets: ["a:1"] }]
#- /jobs/two.yml
- job_name: b
  stream_parse: true
  static_configs: [{ targets: ["a:1"] }]
`,
      { only: [...ONLY, "config/unknown-key"] },
    ));
});

describe("several documents in one file", () => {
  it("are reported where the first one ends", () =>
    checkDiagnostics(
      `
#- /a.yml
# a comment
---
groups:
  - name: a
    rules: []
# another
---
^^^ warning config/multiple-documents
groups:
  - name: b
    rules: []
#- /b.yml
%YAML 1.1
---
groups:
  - name: a
    rules: []
---
# nothing
`,
      { only: ONLY },
    ));
});
