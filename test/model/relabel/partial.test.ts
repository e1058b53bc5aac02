import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyRelabel,
  droppedLabels,
  labelsSetBy,
  oneOf,
  type Possible,
  partialRelabel,
  type RelabelAction,
  type RelabelStep,
  relabelStep,
} from "../../../server/src/model/relabel/index.ts";

const steps = (...written: Partial<RelabelStep>[]) => written.map(relabelStep);

describe("labelsSetBy", () => {
  it("knows a constant that every target gets", () => {
    expect(labelsSetBy(steps({ targetLabel: "cluster", replacement: "us-east" }))).toEqual(
      new Map([["cluster", { values: new Set(["us-east"]), always: true }]]),
    );
  });

  it("knows a constant that only some targets get", () => {
    const some = { sourceLabels: ["__address__"], regex: "a.*", targetLabel: "cluster", replacement: "a" };
    expect(labelsSetBy(steps(some)).get("cluster")).toEqual({ values: new Set(["a"]), always: false });
  });

  it("computes the value when the source is known", () => {
    const known = new Map<string, Possible>([
      ["__address__", oneOf("prom-a.example:9090", "prom-b.example:9090")],
    ]);
    const host = { sourceLabels: ["__address__"], regex: "prom-(.*)\\.example:.*", targetLabel: "cluster" };
    expect(labelsSetBy(steps(host), { known }).get("cluster")).toEqual({
      values: new Set(["a", "b"]),
      always: true,
    });
  });

  it("does not call a copy of a label that may be absent sure", () => {
    expect(labelsSetBy(steps({ sourceLabels: ["x"], targetLabel: "y" })).get("y")).toEqual({
      values: "any",
      always: false,
    });
    const known = new Map<string, Possible>([["__address__", "present"]]);
    const copy = { sourceLabels: ["__address__"], targetLabel: "instance" };
    expect(labelsSetBy(steps(copy), { known }).get("instance")?.always).toBe(true);
  });

  it("forgets what a later step removes", () => {
    const set = { targetLabel: "cluster", replacement: "a" };
    expect(labelsSetBy(steps(set, { action: "labeldrop", regex: "clus.*" })).size).toBe(0);
    expect(labelsSetBy(steps(set, { action: "labelkeep", regex: "job" })).size).toBe(0);
    expect(labelsSetBy(steps(set, { targetLabel: "cluster", replacement: "" })).size).toBe(0);
  });
});

describe("droppedLabels", () => {
  it("tells sure removals from possible ones", () => {
    const removal = steps(
      { action: "labeldrop", regex: "user_id|.*_uuid" },
      { sourceLabels: ["job"], regex: "a", targetLabel: "pod", replacement: "" },
    );
    expect(Object.fromEntries(droppedLabels(removal, ["user_id", "x_uuid", "pod", "job"]))).toEqual({
      user_id: "always",
      x_uuid: "always",
      pod: "maybe",
      job: "never",
    });
  });
});

describe("partialRelabel", () => {
  it("knows what a filter leaves", () => {
    const { labels, dropped } = partialRelabel(
      steps({ action: "keep", sourceLabels: ["env"], regex: "prod|stage" }),
    );
    expect(dropped).toBe("maybe");
    expect(labels.get("env")).toEqual(new Set(["prod", "stage"]));
  });

  it("sees that everything is dropped", () => {
    const none = steps({ action: "drop", sourceLabels: ["x"], regex: ".*" });
    expect(partialRelabel(none).dropped).toBe("always");
    const two = steps(
      { action: "keep", sourceLabels: ["x"], regex: "a" },
      { action: "keep", sourceLabels: ["x"], regex: "b" },
    );
    expect(partialRelabel(two).dropped).toBe("always");
  });

  it("says when a labelmap may write anything", () => {
    const map = steps({ action: "labelmap", regex: "__meta_(.+)" });
    expect(partialRelabel(map).writesUnknownNames).toBe(true);
    const known = new Map<string, Possible>([["__meta_a", oneOf("1")]]);
    const closed = partialRelabel(map, { known, others: "absent" });
    expect(closed.writesUnknownNames).toBe(false);
    expect(closed.written.get("a")).toEqual({ values: new Set(["1"]), always: true });
  });

  it("always allows for what really happens", () => {
    const name = fc.constantFrom("a", "b", "c");
    const value = fc.constantFrom("", "x", "y", "xy");
    const step = fc.record({
      action: fc.constantFrom<RelabelAction>(
        ...["replace", "replace", "keep", "drop", "labeldrop", "labelkeep", "labelmap"].map(
          (a) => a as RelabelAction,
        ),
        ...["keepequal", "dropequal", "lowercase", "uppercase", "hashmod"].map((a) => a as RelabelAction),
      ),
      sourceLabels: fc.array(name, { maxLength: 2 }),
      separator: fc.constantFrom(";", ""),
      regex: fc.constantFrom("(.*)", "(.+)", "x", "x|y", "(x)?(.*)", "a", "a|b", "", ".*y", "[^a]"),
      modulus: fc.constantFrom(1, 3),
      targetLabel: fc.constantFrom("a", "b", "c", "$1"),
      replacement: fc.constantFrom("$1", "", "x", "$2y", "a", "b"),
    });
    const labels = fc.record({ a: value, b: value, c: value });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), labels, fc.boolean(), (list, start, exact) => {
        const known = new Map<string, Possible>();
        if (exact) for (const [key, text] of Object.entries(start)) known.set(key, oneOf(text));
        const partial = partialRelabel(list, { known, others: exact ? "absent" : "any" });
        const real = applyRelabel(start, list).labels;
        if (real === null) {
          expect(partial.dropped).not.toBe("never");
          return;
        }
        expect(partial.dropped).not.toBe("always");
        for (const [key, possible] of partial.labels) {
          const text = real[key] ?? "";
          if (possible === "present") expect(text).not.toBe("");
          else if (possible !== "any") expect(possible.has(text), `${key}=${text}`).toBe(true);
        }
        for (const [key, { values, always }] of partial.written) {
          if (always) expect(values === "any" || values.has(real[key] ?? ""), key).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
