import { describe, expect, it } from "vitest";
import { findingsAfter, offered } from "./support.ts";

const INVENTORY = `#- /.promfed.yaml
clusters:
  - name: use1
    region: us
    endpoint: prometheus-us-east.internal:9090
`;

function config(groups: string, second = ""): string {
  return `#- /prometheus.yml
scrape_configs:
  - job_name: federate<|>
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
${groups}${second}`;
}

const INSERT = "Insert cluster labels";
const EVERYWHERE = "Insert cluster labels in all federate jobs of this file";

/** The groups of the first job after the action. */
async function labelled(groups: string, before = ""): Promise<string | undefined> {
  const at = await offered(before + config(groups));
  const text = at.take(INSERT)["/prometheus.yml"];
  const after = await findingsAfter(at.files, { "/prometheus.yml": text ?? "" });
  expect(after.errors).toEqual([]);
  expect(after.codes).not.toContain("federation/missing-cluster-label");
  return text?.split("static_configs:\n")[1];
}

describe("Insert cluster labels", () => {
  it("labels a single target, named by the inventory", async () => {
    expect(await labelled('      - targets: ["prometheus-us-east.internal:9090"]\n', INVENTORY)).toBe(
      `      - targets: ["prometheus-us-east.internal:9090"]
        labels:
          cluster: use1
          region: us
`,
    );
  });

  it("splits a group, keeps its labels for all, and comments with their targets", async () => {
    expect(
      await labelled(`      - labels:
          env: prod # all of them
        targets:
          - prometheus-us-east.internal:9090
          # the new one
          - 'prometheus-eu-west.internal:9090' # since May
`),
    ).toBe(`      - labels:
          env: prod # all of them
          cluster: us-east
        targets: [prometheus-us-east.internal:9090]
      - targets: ['prometheus-eu-west.internal:9090'] # the new one; since May
        labels:
          env: prod
          cluster: eu-west
`);
  });

  it("leaves targets together that are told apart otherwise", async () => {
    const relabel = `    relabel_configs:
      - source_labels: [__address__]
        regex: prometheus-a-(.*)
        target_label: cluster
`;
    const text = await labelled(`      - targets:
          - prometheus-a-1
          - prometheus-us-east # a b
          - prometheus-a-2 # two
        labels: { env: prod }
${relabel}`);
    expect(text).toBe(`      - targets:
          - prometheus-a-1
          - prometheus-a-2 # two
        labels: { env: prod }
      - targets: [prometheus-us-east] # a b
        labels:
          env: prod
          cluster: us-east
${relabel}`);
  });

  it("adds only what is missing, in flow style too", async () => {
    expect(
      await labelled(
        `      - targets: ["prometheus-us-east.internal:9090"]
        labels: { cluster: mine }
      - targets: ["prometheus-eu-west.internal:9090"]
        labels: {env: prod}
`,
        INVENTORY,
      ),
    ).toBe(`      - targets: ["prometheus-us-east.internal:9090"]
        labels: { cluster: mine, region: us }
      - targets: ["prometheus-eu-west.internal:9090"]
        labels: {env: prod, cluster: eu-west}
`);
  });

  it("takes the name that a source sends along itself", async () => {
    const at = await offered(
      `${config('      - targets: ["prometheus-eu-west.internal:9090"]')}
#- /clusters/eu-west/prometheus.yml
global:
  external_labels: { cluster: eu-west-1 }
`,
    );
    expect(at.take(INSERT)["/prometheus.yml"]).toMatch(/\n {10}cluster: eu-west-1$/);
  });

  it("leaves values to fill in where host names differ in numbers only", async () => {
    const at = await offered(config('      - targets: ["prometheus-1:9090", "prometheus-2:9090"]\n'));
    const action = at.actions.find((one) => one.title === INSERT);
    expect(action?.snippet).toBe(true);
    expect(at.take(INSERT)["/prometheus.yml"]?.match(/\$\{\d:cluster\}/g)).toEqual([
      "${1:cluster}",
      "${2:cluster}",
    ]);
  });

  it("keeps the line breaks of the file", async () => {
    const source = config('      - targets: ["prometheus-us-east:9090", "prometheus-eu-west:9090"]\n');
    const at = await offered(source.replaceAll("\n", "\r\n").replace(/^(#- [^\r]*)\r/, "$1"));
    const text = at.take(INSERT)["/prometheus.yml"] ?? "";
    expect(text).toContain("cluster: eu-west");
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  it("labels all federate jobs at once, with names that differ among all of them", async () => {
    const second = `  - job_name: federate-two
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: [prometheus-2:9090]
`;
    const at = await offered(config('      - targets: ["prometheus-1:9090"]\n', second));
    const label = (text: string, number: number) =>
      `${text}        labels:\n          cluster: \${${number}:cluster}\n`;
    const first = '      - targets: ["prometheus-1:9090"]\n';
    const before = at.files.get("/prometheus.yml") ?? "";
    expect(at.take(EVERYWHERE)["/prometheus.yml"]).toBe(label(before, 2).replace(first, label(first, 1)));
    expect(at.take(INSERT)["/prometheus.yml"]).toBe(before.replace(first, label(first, 1)));
  });

  it.each([
    ["all targets are labelled", '      - targets: ["a:9090"]\n        labels: { cluster: a }\n'],
    [
      "relabeling labels them",
      '      - targets: ["a:9090"]\n    relabel_configs: [{target_label: cluster, replacement: a}]\n',
    ],
    ["the list is in flow style", '      [{targets: ["a:9090"]}]\n'],
    [
      "a template makes some",
      "      - targets:\n        - a-east:9090\n{{ range .Values.x }}\n        - b:9090\n{{ end }}\n",
    ],
    ["there are no targets", "      - targets: []\n"],
    ["a group comes through an alias", "      - &a {targets: [a-east:9090]}\n      - *a\n"],
  ])("is not offered where %s", async (_, groups) => {
    expect((await offered(config(groups))).titles.filter((t) => t.startsWith(INSERT))).toEqual([]);
  });
});
