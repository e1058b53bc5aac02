import { describe, expect, it } from "vitest";
import { applyFixes, checkDiagnostics, engineOf } from "../../support/check.ts";

const CODE = "alerting/unknown-label-in-template";

function alert(expr: string, summary: string): string {
  return `groups:
  - name: a
    rules:
      - alert: A
        expr: ${expr}
        labels: { severity: page }
        annotations: { summary: ${JSON.stringify(summary)} }
`;
}

async function messages(expr: string, summary: string): Promise<string[]> {
  const engine = await engineOf([["/rules.yml", alert(expr, summary)]]);
  return [...engine.checkAll().values()].flat().flatMap((d) => (d.code === CODE ? [d.message] : []));
}

describe(CODE, () => {
  it("stands at the label's name, once for each label", () =>
    checkDiagnostics(
      `
#- /rules.yml
groups:
  - name: a
    rules:
      - alert: A
        expr: sum by (job) (up) == 0
        labels:
          where: "{{ $labels.instance }}"
                             ^^^^^^^^ 💡 info alerting/unknown-label-in-template
        annotations:
          summary: "{{ $labels.job }} {{ $labels.instance }}"
          description: |
            {{ .Labels.pod }} of {{ index $labels "job" }}
                       ^^^ 💡 info alerting/unknown-label-in-template
`,
      { only: [CODE] },
    ));

  it.each([
    ["up == 0", "{{ $labels.whatever }}"],
    ["sum by (job) (up)", "{{ $labels.job }} {{ $externalLabels.cluster }} {{ $value }}"],
    ["sum without (pod) (up)", "{{ $labels.instance }}"],
    ["sum by (job) (up)", "{{ with $labels.instance }}on {{ . }}{{ end }}"],
    ["absent(up{job='node'})", "{{ $labels.job }}"],
    ["count by (job) (up) * on (job) group_left (team) owner", "{{ $labels.team }}"],
    ["label_replace(sum(up), 'dc', 'a', '', '')", "{{ $labels.dc }}"],
    ["count_values('version', build_info)", "{{ $labels.version }}"],
    ["sum by (job) (up)", "{{ range $labels }}{{ . }}{{ end }} of $labelsabels.x and Labels.y"],
    ["sum by (zoné) (up)", "{{ $labels.zoné }}"],
  ])("accepts %s with %s", async (expr, summary) => {
    expect(await messages(expr, summary)).toEqual([]);
  });

  it.each([
    ["sum(up) == 0", "$labels.job shows nothing: the expression's series carry no labels."],
    ["sum without (job) (up) == 0", "takes this label away"],
    ["absent(up{instance='a'})", "carry only instance"],
    ["vector(1)", "carry no labels"],
  ])("says why %s has no job", async (expr, words) => {
    const [message] = await messages(expr, "{{ $labels.job }}");
    expect(message).toContain(words);
  });

  it.each([
    ['{{ index $labels "instance" }}', "instance"],
    ["{{ .Labels.job }} {{ .Labels.pod }}", "pod"],
    ["{{ $labels.zone2 }}", "zone2"],
  ])("sees the label that %s asks for", async (summary, label) => {
    const found = await messages("sum by (job) (up)", summary);
    expect(found).toEqual([expect.stringContaining(`$labels.${label} shows nothing`)]);
  });

  it("tells where labels of other kinds are", async () => {
    expect(await messages("sum(up)", "{{ $labels.severity }}")).toEqual([
      expect.stringContaining("Labels that the alert itself sets are no part of $labels"),
    ]);
    expect(await messages("sum(up)", "{{ $labels.cluster }}")).toEqual([
      expect.stringContaining("$externalLabels.cluster"),
    ]);
  });

  it.each([
    ["sum by (job) (up)", "{{ $labels.instance }}", "sum by (job, instance) (up)", "{{ $labels.instance }}"],
    [
      "sum by (job) (x) / sum by (job) (y)",
      "{{ $labels.path }}",
      "sum by (job, path) (x) / sum by (job, path) (y)",
      "{{ $labels.path }}",
    ],
    ["sum without (pod) (up)", "{{ $labels.pod }}", "sum without () (up)", "{{ $labels.pod }}"],
    [
      "sum by (instance) (up)",
      "{{ $labels.instnace }} {{ .Labels.instnace }}",
      "sum by (instance) (up)",
      "{{ $labels.instance }} {{ .Labels.instance }}",
    ],
  ])("mends %s with %s", async (expr, summary, fixedExpr, fixedSummary) => {
    const after = await applyFixes(new Map([["/rules.yml", alert(expr, summary)]]), CODE);
    expect(after.get("/rules.yml")).toBe(alert(fixedExpr, fixedSummary));
  });

  it("has no fix where that would not bring the label back", async () => {
    const before = alert("sum by (job) (sum by (job, pod) (up))", "{{ $labels.instance }}");
    const after = await applyFixes(new Map([["/rules.yml", before]]), CODE);
    expect(after.get("/rules.yml")).toBe(before);
  });
});
