import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlainConfigFile } from "../../../server/src/model/schema/plainConfigFile.ts";
import { checkDocument, fileFrame } from "../../../server/src/model/schema/validate.ts";
import { UnitReader } from "../../../server/src/model/units.ts";
import { NAMED_KINDS } from "../../../server/src/workspace/classify.ts";
import { openDocument } from "../../../server/src/workspace/document.ts";

const USUAL = `global:
  scrape_interval: 30s
  scrape_timeout: 10s
  evaluation_interval: 30s
  external_labels:
    cluster: cluster-001
    region: eu-2
rule_files:
  - rules/*.yml
remote_write:
  - url: https://metrics.example.com/api/v1/push
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node-0:9100"]
  - job_name: kubelet
    static_configs:
      - targets: ["kubelet-0:9100"]
`;

const BLOCKS = [
  ...USUAL.split(/\n(?=\w)/),
  "global:\n  scrape_timeout: 2m",
  "global:\n  scrape_interval: 5s\n  scrape_timeout: 10s",
  "global:\n  scrape_interval: 0s",
  "global:\n  external_labels: { 9bad: x }",
  "global:\n  external_labels: { a: null, a: x }",
  "global: []",
  "global:",
  "global: {bogus: 1}",
  "rule_files: rules/*.yml",
  "rule_files:\n  - a/*/b.yml",
  "rule_files:\n  -",
  "rule_files: [null, [a]]",
  "remote_write:\n  - name: one\n  - name: one",
  "remote_write:\n  - name: one\n  - url: http://x",
  "remote_write:\n  - one",
  "scrape_configs:\n  - job_name: a\n  - job_name: a",
  "scrape_configs:\n  - job_name: a\n  -",
  "scrape_configs:\n  - job_name: a\n  - {}\n  - {}",
  "scrape_configs: []",
  "scrape_configs: {}",
  "alerting: {}",
  "bogus: 1",
  '"global": {}',
];

const file = fc
  .oneof(
    fc.subarray(USUAL.split(/\n(?=\w)/)),
    fc.array(fc.constantFrom(...BLOCKS), { minLength: 1, maxLength: 4 }),
  )
  .map((blocks) => blocks.map((block) => `${block}\n`).join(""));

const config = NAMED_KINDS.config ?? { kind: "config", dialect: "prometheus" };
const read = (text: string) => openDocument("/prometheus.yml", text, config, new UnitReader());
const isPlain = (text: string) => {
  const document = read(text);
  return document.config !== undefined && isPlainConfigFile(document.tree, document.config);
};

describe("configs that need no walk along the field tables", () => {
  it("have nothing wrong around their jobs", () => {
    let plain = 0;
    fc.assert(
      fc.property(file, fc.constantFrom("legacy" as const, "utf8" as const), (text, scheme) => {
        if (!isPlain(text)) return;
        plain++;
        const frame = fileFrame(read(text).tree);
        expect(checkDocument(frame.root, "config", { scheme, skip: frame.units }), text).toEqual([]);
      }),
      { numRuns: 1500 },
    );
    expect(plain).toBeGreaterThan(100);
  });

  it("are those that people write", () => {
    expect(isPlain(USUAL)).toBe(true);
    expect(isPlain(USUAL.replace("kubelet\n", "node\n"))).toBe(false);
    expect(isPlain(USUAL.replace("rule_files", "rules_files"))).toBe(false);
    expect(isPlain(`${USUAL}global: {}\n`)).toBe(false);
  });
});
