import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

const ONLY = ["relabel/unusable-target"];

describe("relabel/unusable-target", () => {
  it("runs the steps over each static target", () =>
    checkDiagnostics(
      `
scrape_configs:
  - job_name: a
    scrape_interval: 30s
    static_configs:
      - targets: [one, "two/path", drop/me]
                       ^^^^^^^^^^ error relabel/unusable-target: has no scheme and no path
    relabel_configs:
      - { source_labels: [__address__], regex: drop.*, action: drop }
      - { source_labels: [__address__], regex: three, target_label: __address__, replacement: "" }
  - job_name: b
    static_configs:
      - targets: [gone]
                  ^^^^ error relabel/unusable-target: no address
    relabel_configs:
      - { target_label: __address__, replacement: "" }
  - job_name: c
    static_configs:
      - targets: [slow]
                  ^^^^ error relabel/unusable-target: longer than its interval
        labels: { __scrape_timeout__: 2m }
      - targets: [zero]
                  ^^^^ error relabel/unusable-target: is 0
        labels: { __scrape_interval__: 0s }
      - targets: [text]
                  ^^^^ error relabel/unusable-target: no duration
        labels: { __scrape_interval__: often }
`,
      { only: ONLY },
    ));

  it("is silent where the steps cannot be known, and where nothing was relabeled", () =>
    checkDiagnostics(
      `
scrape_configs:
  - job_name: a
    static_configs: [{ targets: ["a/b"] }]
  - job_name: b
    static_configs: [{ targets: ["a/b", "\${HOST}/x"] }]
    relabel_configs:
      - { source_labels: [__address__], regex: "\${RE}", target_label: __address__ }
  - job_name: c
    static_configs: [{ targets: ["a/b"] }]
    relabel_configs:
      - { source_labels: [__address__], target_label: __address__, action: rewrite }
`,
      { only: ONLY },
    ));
});
