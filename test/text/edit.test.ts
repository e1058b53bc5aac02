import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, difference, joined } from "../../server/src/text/edit.ts";

const part = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 6 }),
  fc.constantFrom(1, 4, 5, 1023, 1024, 70_000).map((length) => "ab".repeat(length)),
);

describe("the difference of two texts", () => {
  it("makes one of the other, and keeps what they have in common at both ends", () => {
    fc.assert(
      fc.property(part, part, part, part, (start, before, after, end) => {
        const [a, b] = [start + before + end, start + after + end];
        const edit = difference(a, b);
        expect(applyEdits(a, [edit])).toBe(b);
        const { span, newText } = edit;
        const old = a.slice(span.start, span.end);
        // Nothing of what is replaced could have been left alone.
        if (old !== "" && newText !== "") {
          expect(old[0]).not.toBe(newText[0]);
          expect(old.at(-1)).not.toBe(newText.at(-1));
        }
        expect(Math.min(old.length, newText.length)).toBeLessThanOrEqual(
          Math.min(before.length, after.length),
        );
      }),
    );
  });
});

describe("two edits as one", () => {
  it("make of a text what they make one after the other", () => {
    const place = fc.tuple(fc.nat(12), fc.nat(6), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), place, place, (text, one, other) => {
        const edit = (to: string, [at, length, newText]: [number, number, string]) => {
          const start = Math.min(at, to.length);
          return { span: { start, end: Math.min(start + length, to.length) }, newText };
        };
        const first = edit(text, one);
        const between = applyEdits(text, [first]);
        const second = edit(between, other);
        expect(applyEdits(text, [joined(text, first, second)])).toBe(applyEdits(between, [second]));
      }),
      { numRuns: 1000 },
    );
  });
});
