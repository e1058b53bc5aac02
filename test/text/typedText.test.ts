import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits } from "../../server/src/text/edit.ts";
import { TypedText } from "../../server/src/text/typedText.ts";

describe("a text in which somebody types", () => {
  it("is what the edits make of it, wherever they are and however long", () => {
    const edits = fc.array(
      fc.tuple(fc.nat(12_000), fc.nat(8), fc.constantFrom("", "x", "\n", "ab".repeat(3000))),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(edits, (made) => {
        let text = "0123456789".repeat(1000);
        let typed = new TypedText(text);
        for (const [at, length, newText] of made) {
          const start = Math.min(at, text.length);
          const edit = { span: { start, end: Math.min(start + length, text.length) }, newText };
          text = applyEdits(text, [edit]);
          typed = typed.edited(edit);
          expect(typed.text).toBe(text);
        }
      }),
    );
  });
});
