import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldingRanges } from "../../server/src/features/foldingRanges.ts";
import { selectionRanges } from "../../server/src/features/selectionRanges.ts";
import { semanticTokens, TOKEN_TYPES } from "../../server/src/features/semanticTokens.ts";
import { LineIndex } from "../../server/src/text/lineIndex.ts";
import { touches } from "../../server/src/text/span.ts";
import type { Document } from "../../server/src/workspace/document.ts";
import { engineOf } from "../support/check.ts";
import { STYLES } from "../support/scalarStyles.ts";

async function open(text: string): Promise<Document> {
  const document = (await engineOf([["/f.yml", text]])).document("/f.yml");
  if (!document) throw new RangeError("no document");
  return document;
}

const RULES = `# Rules
# of a team.
groups:
- name: g
  rules:
  - record: job:x:rate5m
    expr: |
      sum by (job) (
        rate(x{env=~"a|b", zone="c"}[5m])
      ) > 0.5 # loud

  - alert: Down
    expr: "up{job=\\"api\\"} == 0 and b"
`;
const CONFIG = `scrape_configs:
  - job_name: federate
    params:
      match[]: ['{__name__=~"job:.*"}', up]
`;

describe("semantic tokens", () => {
  it("tell what the words of expressions and selectors are", async () => {
    const document = await open(RULES);
    const words = semanticTokens(document).map(
      (t) => `${document.text.slice(t.span.start, t.span.end)} ${t.type}`,
    );
    expect(words).toEqual([
      "sum function",
      "by keyword",
      "job property",
      "rate function",
      "x variable",
      "env property",
      "=~ operator",
      '"a|b" regexp',
      "zone property",
      "= operator",
      '"c" string',
      "5m number",
      "> operator",
      "0.5 number",
      "# loud comment",
      "up variable",
      "job property",
      "= operator",
      '\\"api\\" string',
      "== operator",
      "0 number",
      "and keyword",
      "b variable",
    ]);
    const config = await open(CONFIG);
    expect(semanticTokens(config).map((t) => config.text.slice(t.span.start, t.span.end))).toEqual([
      "__name__",
      "=~",
      '"job:.*"',
      "up",
    ]);
  });

  it("are told in every style of scalar, with their escapes", async () => {
    const expression = 'sum by (job) (rate(x{a="b"}[5m]))';
    const words = ["sum", "by", "job", "rate", "x", "a", "=", '"b"', "5m"];
    for (const style of STYLES) {
      const written = style.write(expression, 6);
      const text = `groups:\n- name: g\n  rules:\n  - record: r\n    expr: ${written}\n`;
      const document = await open(text.replaceAll("\n", style.lineBreak));
      const found = semanticTokens(document).map((t) => document.text.slice(t.span.start, t.span.end));
      expect(found.map((word) => word.replaceAll("\\", ""))).toEqual(words);
    }
  });

  it("stand in order, on one line each, and within what is asked for", async () => {
    const document = await open(RULES);
    const all = semanticTokens(document);
    for (const [i, { span, type }] of all.entries()) {
      expect(TOKEN_TYPES).toContain(type);
      expect(document.lines.lineAt(span.start)).toBe(document.lines.lineAt(span.end));
      expect(span.start).toBeGreaterThanOrEqual(all[i - 1]?.span.end ?? 0);
    }
    const alert = { start: RULES.indexOf("- alert"), end: RULES.length };
    expect(semanticTokens(document, alert)).toEqual(all.filter((t) => t.span.start > alert.start));
  });
});

describe("selection ranges", () => {
  it("grow by the syntax in every style of scalar, and in match[]", async () => {
    for (const style of STYLES) {
      const written = style.write('sum by (job) (rate(x{a="b"}[5m])) / y', 6);
      const text = `groups:\n- name: g\n  rules:\n  - record: r\n    expr: ${written}\n`;
      const document = await open(text.replaceAll("\n", style.lineBreak));
      const spans = selectionRanges(document, document.text.indexOf("x{"))
        .map((s) => document.text.slice(s.start, s.end).replace(/\s+/g, " ").replaceAll("\\", ""))
        .slice(0, 6);
      expect(spans).toEqual([
        "x",
        'x{a="b"}',
        'x{a="b"}[5m]',
        'rate(x{a="b"}[5m])',
        'sum by (job) (rate(x{a="b"}[5m]))',
        'sum by (job) (rate(x{a="b"}[5m])) / y',
      ]);
    }
    const config = await open(CONFIG);
    const spans = selectionRanges(config, CONFIG.indexOf("job:") + 1).map((s) =>
      CONFIG.slice(s.start, s.end),
    );
    expect(spans.slice(0, 4)).toEqual(["job:.*", '"job:.*"', '__name__=~"job:.*"', '{__name__=~"job:.*"}']);
  });

  it("grow from a value over its matcher, selector and call to the rule and the file", async () => {
    const document = await open(RULES);
    const spans = selectionRanges(document, RULES.indexOf('"c"') + 1).map((s) => RULES.slice(s.start, s.end));
    expect(spans.slice(0, 8)).toEqual([
      "c",
      '"c"',
      'zone="c"',
      'env=~"a|b", zone="c"',
      '{env=~"a|b", zone="c"}',
      'x{env=~"a|b", zone="c"}',
      'x{env=~"a|b", zone="c"}[5m]',
      'rate(x{env=~"a|b", zone="c"}[5m])',
    ]);
    expect(spans.at(-1)).toBe(RULES);
  });

  it("hold the cursor, each within the next, wherever it is", async () => {
    for (const text of [RULES, CONFIG]) {
      const document = await open(text);
      for (let offset = 0; offset <= text.length; offset++) {
        const spans = selectionRanges(document, offset);
        for (const [i, span] of spans.entries()) {
          expect(touches(span, offset)).toBe(true);
          const outer = spans[i + 1];
          if (outer) expect(outer.start <= span.start && span.end <= outer.end).toBe(true);
        }
        expect(spans.at(-1)).toEqual({ start: 0, end: text.length });
      }
    }
  });
});

describe("folding ranges", () => {
  it("fold what stands below keys and dashes, and comments", async () => {
    expect(foldingRanges(await open(RULES))).toEqual([
      { startLine: 0, endLine: 1, kind: "comment" },
      { startLine: 2, endLine: 12 },
      { startLine: 3, endLine: 12 },
      { startLine: 4, endLine: 12 },
      { startLine: 5, endLine: 9 },
      { startLine: 6, endLine: 9 },
      { startLine: 7, endLine: 8 },
      { startLine: 11, endLine: 12 },
    ]);
  });

  it("nest, and stay within the file, whatever the text", async () => {
    const document = await open(RULES);
    const line = fc.constantFrom("a:", "  b: 1", "  - c", "    d:", "", "# e", "  # f", "- g", "\t- h");
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (rows) => {
        const text = rows.join("\n");
        const lines = new LineIndex(text);
        for (const { startLine, endLine } of foldingRanges({ ...document, text, lines })) {
          expect(startLine).toBeLessThan(endLine);
          expect(endLine).toBeLessThan(lines.lineCount);
        }
      }),
    );
  });
});
