import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inOneGo, sortedInSteps, withPauses } from "../../server/src/text/steps.ts";

function* countTo(end: number): Generator<undefined, number, undefined> {
  for (let n = 0; n < end; n++) yield undefined;
  return end;
}

describe("work in steps", () => {
  it("answers the same in one go and with pauses, which may take their time", async () => {
    expect(inOneGo(countTo(3))).toBe(3);
    let pauses = 0;
    const slow = () => Promise.resolve(++pauses > 0);
    expect(await withPauses(countTo(3), slow)).toEqual({ value: 3 });
    expect(pauses).toBe(3);
  });

  it("is given up by a pause, or when nobody wants it any more", async () => {
    expect(await withPauses(countTo(3), () => false)).toBeUndefined();
    expect(await withPauses(countTo(3), () => Promise.resolve(false))).toBeUndefined();
    let asked = 0;
    const wanted = () => ++asked < 2;
    expect(await withPauses(countTo(3), () => true, wanted)).toBeUndefined();
    expect(asked).toBe(2);
  });

  it("sorts as in one go, equal things in the order that they had", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 1, max: 500 }), (length, kinds) => {
        const list = Array.from({ length }, (_, at) => ({ at, key: (at * 7919) % kinds }));
        const sorted = inOneGo(sortedInSteps(list, (a, b) => a.key < b.key));
        expect(sorted).toEqual(list.toSorted((a, b) => a.key - b.key || a.at - b.at));
      }),
      { numRuns: 10 },
    );
  });
});
