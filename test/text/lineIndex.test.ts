import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits } from "../../server/src/text/edit.ts";
import { LineIndex } from "../../server/src/text/lineIndex.ts";

const text = fc.string({ unit: fc.constantFrom("a", "\n", "\n", "\r", "\r\n", "é"), maxLength: 20 });
const plain = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 20 });

describe("the lines of a text", () => {
  it("have no place between CR and LF: it is the line's end", () => {
    const lines = new LineIndex("a\r\nb\r\n");
    expect(lines.positionAt(2)).toEqual({ line: 0, character: 1 });
    expect(lines.rangeOf({ start: 0, end: 2 }).end).toEqual({ line: 0, character: 1 });
    expect(lines.positionAt(3)).toEqual({ line: 1, character: 0 });
    expect(lines.positionAt(6)).toEqual({ line: 2, character: 0 });
  });

  it("are those of the text alone after any edits", () => {
    fc.assert(
      fc.property(
        fc.oneof(text, plain),
        fc.array(fc.tuple(fc.nat(30), fc.nat(5), fc.oneof(text, plain)), { maxLength: 5 }),
        fc.boolean(),
        (first, edits, asked) => {
          let index = new LineIndex(first);
          let now = first;
          for (const [at, length, newText] of edits) {
            if (asked) expect(index.lineCount).toBe(new LineIndex(now).lineCount);
            const start = Math.min(at, now.length);
            const edit = { span: { start, end: Math.min(start + length, now.length) }, newText };
            now = applyEdits(now, [edit]);
            index = index.edited(now, edit);
          }
          const fresh = new LineIndex(now);
          expect(index.lineCount).toBe(fresh.lineCount);
          for (let line = 0; line < fresh.lineCount; line++) {
            expect(index.lineStart(line)).toBe(fresh.lineStart(line));
            expect(index.lineText(line)).toBe(fresh.lineText(line));
          }
          for (let start = -1; start <= now.length + 1; start++)
            for (const end of [start - 1, start, start + 1, start + 5])
              expect(index.rangeOf({ start, end })).toEqual({
                start: fresh.positionAt(start),
                end: fresh.positionAt(end),
              });
        },
      ),
      { numRuns: 300 },
    );
  });
});
