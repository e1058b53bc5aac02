import { describe, expect, it } from "vitest";
import { formatNumber, numberValue, scanNumber } from "../../../server/src/syntax/promql/numbers.ts";
import { offsetInText, quoteAs, quoteDouble, readString } from "../../../server/src/syntax/promql/strings.ts";

describe("numbers", () => {
  it.each([
    ["0755", 493],
    ["08", 8],
    ["0x1f", 31],
    ["0X_F", 15],
    ["1_000.5", 1000.5],
    ["5.", 5],
    [".5e1", 5],
    ["iNf", Number.POSITIVE_INFINITY],
    ["99999999999999999999", 1e20],
  ])("%s is %d", (text, value) => {
    expect(numberValue(text)).toBe(value);
  });

  it.each(["1e999", "0xffffffffffffffffff", "1e", "0x", "1__0"])("%s is none", (text) => {
    expect(numberValue(text)).toBeUndefined();
  });

  it.each([
    ["5m30s)", "duration", 5],
    ["5 m", "number", 1],
    ["5mm", "bad", 3],
    ["1h5", "bad", 3],
    ["0xdeadbeef+", "number", 10],
    ["0x1e", "bad", 4],
    ["0x1e ", "number", 4],
    ["5y2y", "bad", 4],
  ])("in %s the lexer sees a %s of %d characters", (text, kind, end) => {
    expect(scanNumber(text, 0)).toEqual({ end, kind });
  });

  it.each([
    [1e21, "1000000000000000000000"],
    [-1.5e-7, "-0.00000015"],
    [123.456, "123.456"],
    [-0, "-0"],
    [Number.NEGATIVE_INFINITY, "-Inf"],
  ])("%d is printed as %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe("strings", () => {
  it("decode every escape", () => {
    const { quoted, problem } = readString(String.raw`"\a\b\f\n\r\t\v\\\"\x41\102\u00e9\U0001F600"`, 0);
    expect(problem).toBeUndefined();
    expect(quoted.value).toBe('\x07\b\f\n\r\t\v\\"ABé😀');
  });

  it("join escaped bytes to characters, and keep those that are none", () => {
    expect(readString(String.raw`"\xc3\xa9\303\251 \xff"`, 0).quoted.value).toBe("éé \udcff");
    expect(quoteDouble("\udcff")).toBe(String.raw`"\xff"`);
  });

  it("map offsets only where no escape stands", () => {
    expect(offsetInText(readString("x='abc'", 2).quoted, 1)).toBe(4);
    expect(offsetInText(readString(String.raw`"a\\c"`, 0).quoted, 1)).toBeUndefined();
  });

  it.each([
    ["a`b", "`", '"a`b"'],
    ["a\\b", "`", "`a\\b`"],
    ["it's", "'", "'it\\'s'"],
    ['"\n', '"', '"\\"\\n"'],
    ["\u00a0\u200b😀", '"', '"\\u00a0\\u200b😀"'],
  ] as const)("%s in %s is written %s", (value, quote, text) => {
    expect(quoteAs(value, quote)).toBe(text);
    expect(readString(text, 0).quoted.value).toBe(value);
  });
});
