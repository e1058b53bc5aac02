import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyRelabel, changeCase, hashModulo } from "../../../server/src/model/relabel/apply.ts";
import { md5 } from "../../../server/src/model/relabel/md5.ts";
import { type RelabelStep, relabelAction, relabelStep } from "../../../server/src/model/relabel/step.ts";

const run = (labels: Record<string, string>, ...steps: Partial<RelabelStep>[]) =>
  applyRelabel(labels, steps.map(relabelStep)).labels;

describe("applyRelabel", () => {
  it("replaces with groups, and leaves labels alone when the regex does not match", () => {
    const step = { sourceLabels: ["__address__"], regex: "([^.]+)\\.(.*):\\d+", targetLabel: "host" };
    expect(run({ __address__: "a.b.c:80" }, { ...step, replacement: "${1}_$2" })).toMatchObject({
      host: "a_b.c",
    });
    expect(run({ __address__: "x" }, { ...step, replacement: "${1}" })).toEqual({ __address__: "x" });
  });

  it("takes as long a group name as it can, so that $1x is empty", () => {
    expect(run({ a: "v" }, { sourceLabels: ["a"], targetLabel: "b", replacement: "$1x" })).toEqual({
      a: "v",
    });
    expect(run({ a: "v" }, { sourceLabels: ["a"], targetLabel: "b", replacement: "$$1" })).toEqual({
      a: "v",
      b: "$1",
    });
  });

  it("deletes a label that becomes empty", () => {
    expect(run({ a: "1", b: "2" }, { sourceLabels: ["missing"], targetLabel: "a" })).toEqual({ b: "2" });
    expect(run({ a: "1" }, { targetLabel: "a", replacement: "" })).toEqual({});
  });

  it("skips a templated target that makes no valid name", () => {
    const step = relabelStep({ sourceLabels: ["a"], targetLabel: "$1", replacement: "x" });
    expect(applyRelabel({ a: "b.c" }, [step], { scheme: "legacy" }).labels).toEqual({ a: "b.c" });
    expect(applyRelabel({ a: "b.c" }, [step]).labels).toEqual({ a: "b.c", "b.c": "x" });
  });

  it("keeps and drops on the joined values, fully anchored", () => {
    const sourceLabels = ["a", "b"];
    expect(run({ a: "1", b: "2" }, { action: "keep", sourceLabels, regex: "1;2" })).not.toBeNull();
    expect(run({ a: "1", b: "2" }, { action: "keep", sourceLabels, regex: "1" })).toBeNull();
    expect(run({ a: "1" }, { action: "drop", sourceLabels, regex: "1;" })).toBeNull();
    expect(run({ a: "1" }, { action: "keepequal", sourceLabels: ["a"], targetLabel: "b" })).toBeNull();
    expect(
      run({ a: "1", b: "1" }, { action: "dropequal", sourceLabels: ["a"], targetLabel: "b" }),
    ).toBeNull();
    expect(run({}, { action: "keep", regex: "" })).toEqual({});
  });

  it("maps, drops and keeps labels by name", () => {
    const labels = { __meta_a: "1", __meta_b: "2", c: "3" };
    expect(run(labels, { action: "labelmap", regex: "__meta_(.+)" })).toEqual({ ...labels, a: "1", b: "2" });
    expect(run(labels, { action: "labeldrop", regex: "__meta_.*" })).toEqual({ c: "3" });
    expect(run(labels, { action: "labelkeep", regex: "c|__meta_a" })).toEqual({ __meta_a: "1", c: "3" });
  });

  it("lets the last label in Prometheus's order win when labelmap makes one name of several", () => {
    const map = { action: "labelmap", regex: "x_.*", replacement: "y" } as const;
    expect(run({ x_b: "2", x_a: "1" }, map)).toMatchObject({ y: "2" });
    // A label that a step set comes after those of the start.
    expect(run({ x_b: "2", x_a: "1" }, { targetLabel: "x_a", replacement: "new" }, map)).toMatchObject({
      y: "new",
    });
  });

  it("changes case character by character, as Go does", () => {
    expect(changeCase("straße", "uppercase")).toBe("STRAßE");
    expect(changeCase("\u0130ΑΣ", "lowercase")).toBe("iας".replace("ς", "σ"));
    expect(run({ a: "Ab" }, { action: "lowercase", sourceLabels: ["a"], targetLabel: "b" })).toMatchObject({
      b: "ab",
    });
  });

  it("tells what each step did, up to the one that drops", () => {
    const { labels, trace } = applyRelabel({ a: "1" }, [
      relabelStep({ targetLabel: "b", replacement: "2" }),
      relabelStep({ action: "labeldrop", regex: "a" }),
      relabelStep({ action: "labeldrop", regex: "a" }),
      relabelStep({ action: "keep", sourceLabels: ["b"], regex: "2" }),
      relabelStep({ regex: "(", targetLabel: "c" }),
      relabelStep({ action: "drop", sourceLabels: ["b"], regex: "2" }),
      relabelStep({ targetLabel: "never" }),
    ]);
    expect(labels).toBeNull();
    expect(trace.map(({ outcome }) => outcome)).toEqual([
      "changed",
      "changed",
      "unchanged",
      "kept",
      "invalid",
      "dropped",
    ]);
    expect(trace[0]?.set).toEqual({ b: "2" });
    expect(trace[1]?.removed).toEqual(["a"]);
    expect(trace[3]?.value).toBe("2");
  });

  it("is not confused by label names that objects inherit", () => {
    const { trace } = applyRelabel({ constructor: "x" }, [
      relabelStep({ action: "labeldrop", regex: "con.*" }),
    ]);
    expect(trace[0]?.removed).toEqual(["constructor"]);
  });

  it("knows its actions in any case", () => {
    expect(relabelAction("LabelDrop")).toBe("labeldrop");
    expect(relabelAction("remove")).toBeUndefined();
  });
});

describe("hashModulo", () => {
  it("is the last eight bytes of the MD5, modulo", () => {
    expect(hashModulo("baz", 1000)).toBe("976");
    expect(hashModulo("baz", 0)).toBeUndefined();
  });

  it("computes the MD5 that everyone computes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        const want = createHash("md5").update(text, "utf8").digest("hex");
        expect(Buffer.from(md5(text)).toString("hex")).toBe(want);
      }),
    );
  });
});

// Cases kept beside the repository; skipped where they are not.
const CASES = new URL("../../../../shared/conformance/cases/relabel.json", import.meta.url);

describe.skipIf(!existsSync(CASES))("Prometheus's own cases", () => {
  it("give Prometheus's labels", () => {
    const cases = existsSync(CASES) ? JSON.parse(readFileSync(CASES, "utf8")) : [];
    expect(cases.length).toBeGreaterThan(0);
    for (const { input, relabel_configs, output, drop } of cases) {
      const steps = relabel_configs.map((written: Record<string, unknown>) =>
        relabelStep({
          ...(written.action === undefined
            ? {}
            : { action: relabelAction(String(written.action)) ?? "replace" }),
          ...(written.source_labels === undefined ? {} : { sourceLabels: written.source_labels as string[] }),
          ...(written.separator === undefined ? {} : { separator: String(written.separator) }),
          ...(written.regex === undefined ? {} : { regex: String(written.regex) }),
          ...(written.modulus === undefined ? {} : { modulus: Number(written.modulus) }),
          ...(written.target_label === undefined ? {} : { targetLabel: String(written.target_label) }),
          ...(written.replacement === undefined ? {} : { replacement: String(written.replacement) }),
        }),
      );
      expect(applyRelabel(input, steps).labels, JSON.stringify(relabel_configs)).toEqual(
        drop ? null : output,
      );
    }
  });
});
