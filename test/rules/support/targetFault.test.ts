import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UnitReader } from "../../../server/src/model/units.ts";
import { targetFaults } from "../../../server/src/rules/support/targetFault.ts";
import { OwnedMemo } from "../../../server/src/text/memo.ts";
import { NAMED_KINDS } from "../../../server/src/workspace/classify.ts";
import { openDocument } from "../../../server/src/workspace/document.ts";
import { DEFAULT_SETTINGS } from "../../../server/src/workspace/settings.ts";

const LABELS = ["__address__", "__scheme__", "__scrape_timeout__", "__param_x", "pod", "$1", "__scheme__$2"];
const step = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("replace", "lowercase", "uppercase", "hashmod"),
      fc.constantFrom(...LABELS),
      fc.constantFrom("", "replacement: 'http://x'", "replacement: ''", "replacement: 2m", "modulus: 4"),
      fc.constantFrom("(.*)", "(one).*", "_(_scheme_)_"),
    )
    .map(([action, label, more, regex]) =>
      [
        `action: ${action}`,
        "source_labels: [__address__]",
        `target_label: "${label}"`,
        `regex: ${regex}`,
        more,
      ]
        .filter((field) => field !== "")
        .join(", "),
    ),
  fc.constantFrom(
    "action: drop, source_labels: [__address__], regex: one",
    "action: keep, source_labels: [pod], regex: .+",
    "action: labeldrop, regex: __address__",
    "action: labelmap, regex: pod, replacement: __address__",
    "action: keepequal, source_labels: [pod], target_label: __address__",
  ),
);
const job = fc.record({
  steps: fc.array(step, { maxLength: 3 }),
  target: fc.constantFrom("one:9090", "two", "''", "a/b", "http://one", "pod"),
  label: fc.constantFrom(
    "pod: one",
    "__scheme__: ftp",
    "__scrape_interval__: 1s",
    "__address__: ''",
    "job: ''",
  ),
  field: fc.constantFrom("scheme: https", "scheme: ftp", "scrape_timeout: 2m", "honor_labels: true"),
});
type Job = typeof job extends fc.Arbitrary<infer T> ? T : never;

/** What is wrong with the job's target, in a release before 3.0 or since. */
function faultOf({ steps, target, label, field }: Job, minor: number) {
  const text = `scrape_configs:
  - job_name: a
    ${field}
    static_configs: [{ targets: [${target}], labels: { ${label} } }]
    relabel_configs: [${steps.map((one) => `{ ${one} }`).join(", ")}]
`;
  const as = NAMED_KINDS.config ?? { kind: "config", dialect: "prometheus" };
  const unit = openDocument("/prometheus.yml", text, as, new UnitReader()).config?.jobs[0]?.unit;
  const [group] = unit?.staticConfigs ?? [];
  const [written] = group?.targets ?? [];
  if (!unit || !group || !written) throw new Error(text);
  const memo = new OwnedMemo();
  const settings = { ...DEFAULT_SETTINGS, version: minor < 0 ? { major: 3, minor: 5 } : { major: 2, minor } };
  const found = targetFaults(unit, undefined, settings, (owner, key, make) => memo.once(owner, key, make));
  const fault = found?.(group, written);
  return fault && { ...fault, step: fault.step && unit.relabelConfigs.indexOf(fault.step) };
}

describe("what is wrong with a target", () => {
  it("is the same whether the steps need be run to tell or not", () => {
    let faults = 0;
    fc.assert(
      fc.property(job, fc.constantFrom(-1, 45), (one, minor) => {
        const found = faultOf(one, minor);
        if (found) faults++;
        // A step that changes nothing, of a kind that may change any label: all are run then.
        const idle = "action: labeldrop, regex: no_label_is_called_so";
        expect(found).toEqual(faultOf({ ...one, steps: [...one.steps, idle] }, minor));
      }),
      { numRuns: 1500 },
    );
    expect(faults).toBeGreaterThan(100);
  });
});
