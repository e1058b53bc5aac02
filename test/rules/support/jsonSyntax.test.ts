import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonProblem } from "../../../server/src/rules/support/jsonSyntax.ts";
import { checkDiagnostics } from "../../support/check.ts";

/** The text at the first fault; undefined when the text is JSON. */
function fault(text: string): string | undefined {
  const problem = jsonProblem(text);
  if (!problem || !("start" in problem.at)) return undefined;
  return text.slice(problem.at.start, problem.at.end);
}

describe("a text that should be JSON", () => {
  it.each([
    ['[{"targets": ["a"],}]', "}"],
    ['[{"targets": ["a", ]}]', "]"],
    ["[{'targets': []}]", "'"],
    ["[{targets: []}]", "t"],
    ["[1 // comment\n]", "/"],
    ['["a" "b"]', '"b"'],
    ['{"a" 1}', "1"],
    ['["a"', ""],
    ['["a"] x', "x"],
    ['["a"] []', "["],
    ["[01]", "0"],
    ["[1}", "}"],
    ["", ""],
    ['["a\nb"]', '"'],
    ['["\\q"]', '"'],
  ])("is refused at its first fault: %s", (text, at) => {
    expect(fault(text)).toBe(at);
  });

  it("is accepted exactly when it is JSON", () => {
    const part = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      "1",
      "-0.5e3",
      "true",
      "null",
      " ",
      "x",
      "'",
    );
    const nearly = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(nearly, fc.json()), (text) => {
        expect(jsonProblem(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 3000 },
    );
  });

  it("may be nested deeply", () => {
    expect(fault("[".repeat(100_000))).toBe("");
    expect(fault("[".repeat(100_000) + "]".repeat(100_000))).toBeUndefined();
  });

  it("is one where a file of targets ends in .json", () =>
    checkDiagnostics(
      `
#- /targets.json
[{"targets": ["node:9100"],}]
                           ^ error config/yaml-syntax: comma
`,
      { only: ["config/yaml-syntax"] },
    ));
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
