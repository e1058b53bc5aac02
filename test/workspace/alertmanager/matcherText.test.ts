import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMatchers } from "../../../server/src/workspace/alertmanager/matcherText.ts";

describe("matchers of Alertmanager", () => {
  it.each([
    ['severity="page"', [["severity", "=", "page"]]],
    ["severity = page", [["severity", "=", "page"]]],
    ["team=~a|b", [["team", "=~", "a|b"]]],
    [
      '{a="b", c!="d",e!~"f,g"}',
      [
        ["a", "=", "b"],
        ["c", "!=", "d"],
        ["e", "!~", "f,g"],
      ],
    ],
    ['a="b",', [["a", "=", "b"]]],
    ['"utf8 label"="b"', [["utf8 label", "=", "b"]]],
    ['a="say \\"x\\""', [["a", "=", 'say "x"']]],
    ['a=""', [["a", "=", ""]]],
    ["a=", [["a", "=", ""]]],
    ["nothing", []],
    ["", []],
  ])("%s", (text, expected) => {
    expect(readMatchers(text).map(({ label, op, value }) => [label.value, op, value.value])).toEqual(
      expected,
    );
  });

  it("have words at their places, without quotes", () => {
    const text = ' { "a b" = "c" , d=~e|f } ';
    expect(
      readMatchers(text).map(({ label, value }) =>
        [label, value].map(({ span }) => text.slice(span.start, span.end)),
      ),
    ).toEqual([
      ["a b", "c"],
      ["d", "e|f"],
    ]);
  });

  it("are read from any text", () => {
    const part = fc.constantFrom("a", '"', "=", "~", "!", ",", "{", "}", "\\", " ", "b|c");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        for (const { label, value } of readMatchers(text))
          for (const word of [label, value].filter((one) => one.verbatim))
            expect(text.slice(word.span.start, word.span.end)).toBe(word.value);
      }),
    );
  });
});
