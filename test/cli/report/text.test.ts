import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { excerpt } from "../../../server/src/cli/report/excerpt.ts";
import { textReport } from "../../../server/src/cli/report/text.ts";
import { LineIndex } from "../../../server/src/text/lineIndex.ts";
import { finding, render, reportOf } from "./findings.ts";

/** The excerpt for `quote`, as two lines. */
function show(text: string, quote: string, width = 80): string {
  const { range, lines = new LineIndex(text) } = finding(text, quote);
  const { source, marks } = excerpt(lines, range, width);
  return `${source}\n${marks}`;
}

describe("source lines with carets", () => {
  it.each([
    ["a: bcd # e", "bcd", "a: bcd # e\n   ^^^"],
    ["\ta:\tb", "b", "    a:  b\n        ^"],
    ["a: 漢字 x", "x", "a: 漢字 x\n        ^"],
    ["a: 漢字", "字", "a: 漢字\n     ^^"],
    ["a: 👩‍💻 x", "x", "a: 👩‍💻 x\n      ^"],
    ["e\u0301: x", "x", "e\u0301: x\n   ^"],
    ["\ufeffa: b", "b", "a: b\n   ^"],
    ["a: \u001b[31mred", "red", "a: <U+001B>[31mred\n               ^^^"],
    ["a: \u202ereversed x", "x", "a: <U+202E>reversed x\n                    ^"],
    ["password: abc # x", "x", "password: <secret> # x\n                     ^"],
    ["password: abc", "abc", "password: <secret>\n          ^^^^^^^^"],
  ])("shows %j", (text, quote, shown) => {
    expect(show(text, quote)).toBe(shown);
  });

  it("marks an empty range, also at the end of the line, with one caret", () => {
    const lines = new LineIndex("abc\ndef");
    const at = (line: number, character: number) => ({
      start: { line, character },
      end: { line, character },
    });
    expect(excerpt(lines, at(0, 3), 80)).toEqual({ source: "abc", marks: "   ^" });
    expect(excerpt(lines, at(1, 0), 80)).toEqual({ source: "def", marks: "^" });
  });

  it("marks a range over several lines up to the end of its first line", () => {
    expect(show("a: b\r\n  c: d", "b\r\n  c")).toBe("a: b\n   ^");
  });

  it("cuts long lines down to what stands around the finding", () => {
    const text = `${"x".repeat(500)} here ${"y".repeat(500)}`;
    const { source, marks } = excerpt(new LineIndex(text), finding(text, "here").range, 60);
    expect(source).toHaveLength(60);
    expect(source).toMatch(/^…x+ here y+…$/);
    expect(source.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("here");
    const huge = `${"x".repeat(5_000_000)} here`;
    expect(excerpt(new LineIndex(huge), finding(huge, "here").range, 60).source).toMatch(/^…x+ here$/);
  });
});

describe("a line of plain characters", () => {
  it("is cut and marked as one with other characters of the same width", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "b c", "{", " ", "long words "), { minLength: 1, maxLength: 60 }),
        fc.nat(300),
        fc.nat(300),
        fc.integer({ min: 40, max: 120 }),
        (words, from, length, width) => {
          const plain = words.join("");
          const start = Math.min(from, plain.length);
          const at = (text: string) => {
            const end = { line: 0, character: Math.min(start + length, text.length) };
            return excerpt(new LineIndex(text), { start: { line: 0, character: start }, end }, width);
          };
          const other = at(plain.replaceAll("a", "é"));
          expect(at(plain)).toEqual({ ...other, source: other.source.replaceAll("é", "a") });
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("the text report", () => {
  const text = "scrape_configs:\n  - job_name: federate\n";

  it("has a clickable line, the source, related places and the fix", () => {
    const related = {
      file: "other.yml",
      range: { start: { line: 4, character: 2 }, end: { line: 4, character: 3 } },
      message: "It comes from here.",
    };
    const fix = { title: "Mend it", safe: true, snippet: false, changes: () => [] };
    const shown = render(
      textReport,
      reportOf([finding(text, "federate", { related: [related], fixes: [fix] })]),
    );
    expect(shown).toBe(`prometheus.yml:2:15: warning: Something is wrong here. [config/unused-ignore]
  2 |   - job_name: federate
    |               ^^^^^^^^
    = other.yml:5:3: It comes from here.
    = fix: Mend it (--fix)

1 warning in 1 file.
1 of them can be fixed with --fix.
`);
  });

  it("says how each kind of fix is applied", () => {
    const fix = (safe: boolean, snippet: boolean) => ({ title: "Mend it", safe, snippet, changes: () => [] });
    const shown = (fixes: ReturnType<typeof fix>[]) =>
      render(textReport, reportOf([finding(text, "federate", { fixes })]));
    expect(shown([fix(false, false)])).toContain("fix: Mend it (--fix-unsafe)\n");
    expect(shown([fix(false, true), fix(true, false)])).toContain(
      "fix: Mend it (to fill in, in an editor) and 1 other\n",
    );
  });

  it("keeps a finding on one line and the terminal safe, whatever the message and the path hold", () => {
    const shown = render(
      textReport,
      reportOf([finding(text, "federate", { message: "a\nb\u001b[2J", file: "a\u0007.yml" })]),
    );
    expect(shown.split("\n")[0]).toBe("a<U+0007>.yml:2:15: warning: a b<U+001B>[2J [config/unused-ignore]");
  });

  it("says what was looked at when nothing was found", () => {
    expect(
      render(
        textReport,
        reportOf([], { files: ["a"], summary: { files: 1, errors: 0, warnings: 0, infos: 0, hints: 0 } }),
      ),
    ).toBe("No findings in 1 file.\n");
  });
});
