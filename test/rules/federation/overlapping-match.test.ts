import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchersOf } from "../../../server/src/model/matchers.ts";
import { compileSelector, type LabelMatcher } from "../../../server/src/model/series/index.ts";
import { parseSelector } from "../../../server/src/syntax/promql/parse.ts";
import { alternativesOf } from "../../../server/src/syntax/values/re2/index.ts";
import { applyFixes, engineOf } from "../../support/check.ts";

const CODE = "federation/overlapping-match";

function config(selectors: readonly string[]): string {
  const items = selectors.map((each) => `        - ${JSON.stringify(each)}\n`).join("");
  return `scrape_configs:\n  - job_name: f\n    honor_labels: true\n    metrics_path: /federate\n    params:\n      "match[]":\n${items}    static_configs: [{ targets: ["a:9090"] }]\n`;
}

async function findings(...selectors: string[]) {
  const engine = await engineOf([["/prometheus.yml", config(selectors)]]);
  const all = [...engine.checkAll().values()].flat().filter((d) => d.code === CODE);
  const text = config(selectors);
  return all.map(({ location: { span }, message }) => ({ at: text.slice(span.start, span.end), message }));
}

/** The selectors that are left when every fix was applied, until nothing is found any more. */
async function mended(selectors: readonly string[]): Promise<string[]> {
  let files = new Map([["/prometheus.yml", config(selectors)]]);
  for (let round = 0; round < 10; round++) files = await applyFixes(files, CODE);
  const text = files.get("/prometheus.yml") ?? "";
  return [...text.matchAll(/^ {8}- (".*")$/gm)].map((m) => JSON.parse(m[1] ?? "") as string);
}

describe("federation/overlapping-match", () => {
  it("shows a series that both select, with names that the job asks for", async () => {
    expect(await findings('{__name__=~"job:.*"}', 'job:x:sum{env="prod"}')).toEqual([
      {
        at: '"job:x:sum{env=\\"prod\\"}"',
        message: expect.stringContaining('selects (job:x:sum{env="prod"} for one) is selected by'),
      },
    ]);
  });

  it("marks the alternative that is covered, and the whole when all of them are", async () => {
    expect(
      await findings('{__name__=~"job:.*"}', '{__name__=~"job:a|node:.*|up"}', '{__name__=~"up.*"}'),
    ).toEqual([
      { at: "job:a", message: expect.stringMatching(/^What the alternative job:a of __name__ adds/) },
      { at: "up", message: expect.stringContaining('is selected by {__name__=~"up.*"} already') },
    ]);
    expect(
      await findings('{__name__=~"job:.*"}', '{__name__=~"(job|node):a"}', '{__name__=~"node:.*"}'),
    ).toEqual([
      {
        at: '"{__name__=~\\"(job|node):a\\"}"',
        message: expect.stringContaining(
          'is selected by {__name__=~"job:.*"}, {__name__=~"node:.*"} together, so it adds nothing',
        ),
      },
    ]);
  });

  it("does not let two selectors vouch for each other", async () => {
    expect(await mended(['{__name__=~"a|b"}', '{__name__=~"b|c"}'])).toEqual([
      '{__name__=~"a"}',
      '{__name__=~"b|c"}',
    ]);
    expect(await mended(['{__name__=~"a|b"}', '{__name__=~"b|a"}'])).toEqual(['{__name__=~"a|b"}']);
  });

  it("leaves selectors alone that only share some series", async () => {
    expect(
      await findings('{__name__=~"job:.*", job="b"}', '{job="a"}', '{__name__=~"job:.*|x", env!="b"}'),
    ).toEqual([]);
  });

  it("takes the pattern apart without changing what it matches", () => {
    for (const pattern of [
      "a|b",
      "(a|b)c",
      "x(?:a|b|)y(c|d)",
      "^(?i:a|b)$",
      "a|b|c.*",
      "(a|(b|c))+d|e",
      "[|]|a",
    ]) {
      const is = (value: string) => compileSelector([{ label: "l", op: "=~", value }]);
      const whole = is(pattern);
      for (const alternatives of alternativesOf(pattern)) {
        const parts = alternatives.map(({ only }) => is(only));
        for (const text of [
          "a",
          "b",
          "c",
          "ac",
          "bc",
          "A",
          "B",
          "cx",
          "xy",
          "xayc",
          "xbyd",
          "xyc",
          "|",
          "bd",
          "abcd",
          "e",
          "",
        ])
          expect(
            parts.some((part) => part?.({ l: text })),
            `${pattern} ${text}`,
          ).toBe(whole?.({ l: text }));
      }
    }
    expect(alternativesOf("(?i)a|b")).toEqual([]);
    expect(alternativesOf("(a|b)*")).toEqual([]);
  });

  it("keeps what a job selects, whatever it mends", async () => {
    const value = fc.constantFrom("a", "b", "a|b", "b|c", "a.*", "(a|b)c?", ".+c", "ab|ac|b");
    const matcher = fc
      .tuple(fc.constantFrom("__name__", "l"), fc.constantFrom("=", "=~", "!~"), value)
      .map(([label, op, text]) => `${label}${op}${JSON.stringify(text)}`);
    const selector = fc.array(matcher, { minLength: 1, maxLength: 2 }).map((all) => `{${all.join(",")}}`);
    const names = ["a", "b", "c", "ac", "bc", "ab", "aac"];
    await fc.assert(
      fc.asyncProperty(fc.array(selector, { minLength: 2, maxLength: 4 }), async (selectors) => {
        const before = union(selectors);
        const after = union(await mended(selectors));
        for (const name of names)
          for (const l of ["", ...names])
            expect(after({ __name__: name, l }), JSON.stringify([selectors, name, l])).toBe(
              before({ __name__: name, l }),
            );
      }),
      { numRuns: 60 },
    );
  });
});

function union(selectors: readonly string[]): (labels: Record<string, string>) => boolean {
  const tests = selectors.map((text) => {
    const { selector } = parseSelector(text);
    const matchers: LabelMatcher[] = selector ? matchersOf(selector) : [];
    return compileSelector(matchers);
  });
  return (labels) => tests.some((test) => test?.(labels) === true);
}
