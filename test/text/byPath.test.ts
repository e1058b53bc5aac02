import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByPath } from "../../server/src/text/byPath.ts";
import "../support/propertySeed.ts";

describe("values by path", () => {
  it("are gone through in the order of their paths, after any changes", () => {
    const path = fc.constantFrom("/a", "/a-b/c", "/a/b", "/a/c", "/b", "/B", "/é");
    const step = fc.record({ path, value: fc.option(fc.nat(9), { nil: undefined }), look: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const ours = new ByPath<number>();
        const plain = new Map<string, number>();
        for (const { path, value, look } of steps) {
          if (value === undefined) expect(ours.delete(path)).toBe(plain.delete(path));
          else {
            ours.set(path, value);
            plain.set(path, value);
          }
          const sorted = [...plain].sort(([a], [b]) => (a < b ? -1 : 1));
          expect([ours.size, ours.has(path), ours.get(path)]).toEqual([
            plain.size,
            plain.has(path),
            plain.get(path),
          ]);
          if (!look) continue;
          expect([...ours]).toEqual(sorted);
          expect([...ours.keys()]).toEqual(sorted.map(([key]) => key));
          expect([...ours.values()]).toEqual(sorted.map(([, held]) => held));
        }
      }),
    );
  });

  it("may be removed while they are gone through", () => {
    const all = new ByPath<number>();
    for (const path of ["/c", "/a", "/b"]) all.set(path, 1);
    for (const path of all.keys()) all.delete(path);
    expect(all.size).toBe(0);
  });
});
