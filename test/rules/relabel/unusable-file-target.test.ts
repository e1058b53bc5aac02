import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

const ONLY = ["relabel/unusable-file-target"];

describe("relabel/unusable-file-target", () => {
  it("runs the steps of the job over the targets of each file that it reads", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
scrape_configs:
  - job_name: nodes
    file_sd_configs:
      - files: [targets/*.yml, targets/more.json]
    relabel_configs:
      - { source_labels: [__address__], regex: drop.*, action: drop }
      - { source_labels: [__address__], regex: "gone", target_label: __address__, replacement: "" }
  - job_name: plain
    file_sd_configs:
      - files: [targets/plain.yaml]
#- /targets/a.yml
- targets: ["ok:1", "a/b", drop/me]
                    ^^^^^ error relabel/unusable-file-target: "nodes", which reads this file
- targets: [gone]
            ^^^^ error relabel/unusable-file-target: no address
- targets: [slow]
            ^^^^ error relabel/unusable-file-target: longer than its interval
  labels: { __scrape_timeout__: 2m }
- targets: [classic]
            ^^^^^^^ error relabel/unusable-file-target: neither true nor false
  labels: { __scrape_native_histograms__: maybe }
#- /targets/more.json
[{"targets": ["http://x"], "labels": {}}]
              ^^^^^^^^^^ error relabel/unusable-file-target: no scheme and no path
#- /targets/plain.yaml
- targets: ["", "x/y"]
            ^^ error relabel/unusable-file-target: no address
                ^^^^^ error relabel/unusable-file-target: "plain"
#- /targets/unread.txt.yaml
- targets: ["x/y"]
`,
      { only: ONLY },
    ));

  it("is silent where the steps cannot be known", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
scrape_configs:
  - job_name: nodes
    file_sd_configs:
      - files: [targets.yml]
    relabel_configs:
      - { source_labels: [__address__], regex: "\${RE}", target_label: __address__ }
#- /targets.yml
- targets: ["a/b"]
`,
      { only: ONLY },
    ));
});
