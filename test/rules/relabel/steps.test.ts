import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

const only = [
  "relabel/drops-everything",
  "relabel/without-source-labels",
  "relabel/missing-regex",
  "relabel/drops-series-identity",
];

function steps(list: string): string {
  return `
scrape_configs:
  - job_name: a
    static_configs: [{ targets: ["a:9090", "b:9090"] }]
    metric_relabel_configs:
${list}`;
}

describe("relabel steps that let nothing through", () => {
  it("may be keeps with others between them, on the same labels", () =>
    checkDiagnostics(
      steps(`      - { source_labels: [__name__, code], regex: "http_.*;5..", action: keep }
      - { source_labels: [job], regex: api, action: keep }
      - { source_labels: [__name__, code], regex: "http_.*;4..", action: keep }
                                                  ^^^^^^^^^^^^^ warning relabel/drops-everything: http_.*;5..|http_.*;4..
`),
      { only },
    ));

  it("are not keeps on a label that is written in between, or on other labels", () =>
    checkDiagnostics(
      steps(`      - { source_labels: [job], regex: a, action: keep }
      - { target_label: job, replacement: b }
      - { source_labels: [job], regex: b, action: keep }
      - { source_labels: [instance], regex: c, action: keep }
      - { source_labels: [job, instance], regex: d, action: keep }
`),
      { only },
    ));

  it("may be a drop of all that a later keep keeps", () =>
    checkDiagnostics(
      steps(`      - { source_labels: [__name__], regex: "go_.*|process_.*", action: drop }
      - { source_labels: [__name__], regex: "go_memstats_.*", action: keep }
                                            ^^^^^^^^^^^^^^^^ warning relabel/drops-everything: dropped by an earlier step
`),
      { only },
    ));

  it("are an info where nothing follows: switched off, perhaps", () =>
    checkDiagnostics(
      steps(`      - { source_labels: [__name__], regex: ".*", action: drop }
                                                  ^^^^^^^^^^^^ info relabel/drops-everything
`),
      { only },
    ));

  it("say nothing of placeholders", () =>
    checkDiagnostics(
      steps(`      - { source_labels: [__name__], regex: "{{ .Values.drop }}", action: drop }
      - { source_labels: [__name__], regex: "a", action: keep }
      - { regex: "{{ .Values.labels }}", action: labeldrop }
`),
      { only },
    ));
});

describe("steps that lack what they look at", () => {
  it("drop all or do nothing", () =>
    checkDiagnostics(
      steps(`      - { regex: up, action: drop }
                     ^^^^^^^^^^^^ 💡 info relabel/without-source-labels: does nothing
      - { action: labelkeep }
          ^^^^^^^^^^^^^^^^^ info relabel/missing-regex: does nothing
      - { regex: ".+", action: labeldrop }
      - { regex: ".*", action: labeldrop }
                 ^^^^ warning relabel/missing-regex: removes them all
`),
      { only: ["relabel/without-source-labels", "relabel/missing-regex"] },
    ));
});

describe("labels that tell series apart", () => {
  it("may go where there is one target, where they are copied, or behind a choice of names", () =>
    checkDiagnostics(
      `
scrape_configs:
  - job_name: one
    static_configs: [{ targets: ["a:9090"] }]
    metric_relabel_configs: [{ regex: instance, action: labeldrop }]
  - job_name: discovered
    file_sd_configs: [{ files: [x.yml] }]
    metric_relabel_configs: [{ regex: instance, action: labeldrop }]
                                      ^^^^^^^^ warning relabel/drops-series-identity
  - job_name: pods
    kubernetes_sd_configs: [{ role: pod }]
    metric_relabel_configs: [{ regex: "pod|uid", action: labeldrop }]
                                      ^^^^^^^^^ info relabel/drops-series-identity: removes pod
  - job_name: chosen
    static_configs: [{ targets: ["a:9090", "b:9090"] }]
    metric_relabel_configs:
      - { source_labels: [__name__], regex: "kube_.*", action: keep }
      - { regex: instance|pod, action: labeldrop }
`,
      { only },
    ));
});
