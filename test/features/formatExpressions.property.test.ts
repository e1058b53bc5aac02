import { describe, expect, it } from "vitest";
import { formatEdits } from "../../server/src/features/formatExpressions.ts";
import { parsePromql } from "../../server/src/syntax/promql/parse.ts";
import { applyEdits } from "../../server/src/text/edit.ts";
import { engineOf } from "../support/check.ts";
import { STYLES, type Style, scalarAt } from "../support/scalarStyles.ts";

const EXPRESSIONS = [
  "up",
  "sum(rate(http_requests_total{job='web',code=~\"5..\"}[5m]))by(job)/on(job)group_left(team)owners",
  'histogram_quantile(0.95,sum by(le)(rate(x_bucket{job!="a"}[5m] offset 1h)))',
  "topk(5,a)>bool 3 and b unless ignoring(x)c",
  "max_over_time(rate(foo[1m])[30m:1m])*-1+time()^2^3",
  "((a+b))*c-(-d)+ +e",
  'label_replace(up{},"to","$1\\\\d",\'from\',`(.*)`)',
  'count_values without(instance)("version",build_info)>1',
  "-1 ^ 2 + -x ^ 2 - (-1) ^ 2",
  'absent(up{job="x"}) or vector(0) and on() y',
  "a == bool b offset -5m @ end() * on(x, y) group_right(z) max_over_time(c[5m:] @ 1.5)",
  "{__name__=~'job:.*',\"quoted.label\"='y'}",
  "quantile(.9, x)by(job) != inf or 0x1f + 1e3 + 5m + 010",
];

const COMMENTED = [
  "# why\nsum by (job) (up)",
  "sum by (job) (\n  # of all\n  up{job='x'} # each\n)",
  "a # left\n/ # over\nb # right\n# the end",
];

const COMMENT_STYLES = new Set(["literal", "literal without a last break", "literal with CRLF"]);

const ruleFile = (style: Style, text: string) => {
  const written = style.write(text, 10);
  return written === undefined
    ? undefined
    : `groups:
  - name: g
    rules:
      - alert: A
        expr: ${written}
        for:  5m # odd  spacing
      - {alert: B,   expr: up}
`.replaceAll("\n", style.lineBreak);
};

async function formatted(text: string, width: number): Promise<string> {
  const document = (await engineOf([["/rules.yml", text]])).document("/rules.yml");
  if (!document) throw new Error("no document");
  return applyEdits(text, formatEdits(document, width));
}

/** A tree without its places: equal for texts that mean the same. */
function meaning(text: string): unknown {
  const { expr, problems } = parsePromql(text);
  expect(problems).toEqual([]);
  const places = /^(?:span|parens|braces|brackets|verbatim|quote|nameAt|group)$/;
  return JSON.parse(
    JSON.stringify(expr, (key, value) => (places.test(key) ? undefined : key === "bool" ? true : value)),
  );
}

/** Formatting orders matchers and writes parts in their usual place; the rest of the tree stays. */
function normal(text: string): unknown {
  const sort = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sort);
    if (typeof value !== "object" || value === null) return value;
    const node: Record<string, unknown> = { ...value };
    for (const [key, inner] of Object.entries(node)) node[key] = sort(inner);
    // A quoted name in braces and a matcher on the name say the same.
    if (node.kind === "vector" && Array.isArray(node.matchers))
      node.matchers = node.matchers.map((one) => JSON.stringify(one)).sort();
    return node;
  };
  return sort(meaning(text));
}

const comments = (text: string) =>
  parsePromql(text)
    .comments.map((comment) => comment.text.trim())
    .sort();

function raise(): never {
  throw new Error("no style");
}

describe("formatting", () => {
  for (const style of STYLES) {
    it(`keeps meaning, comments and neighbours: ${style.name}`, async () => {
      const texts = COMMENT_STYLES.has(style.name) ? [...EXPRESSIONS, ...COMMENTED] : EXPRESSIONS;
      for (const text of texts) {
        const file = ruleFile(style, text);
        if (file === undefined) continue;
        const before = scalarAt(file, ["groups", 0, "rules", 0, "expr"]) ?? "";
        for (const width of [100, 20]) {
          const once = await formatted(file, width);
          expect(await formatted(once, width), once).toBe(once);
          const after = scalarAt(once, ["groups", 0, "rules", 0, "expr"]) ?? "";
          expect(normal(after), once).toEqual(normal(before));
          expect(comments(after)).toEqual(comments(before));
          const rest = (value: string) => value.slice(value.search(/ {8}for:/));
          expect(rest(once)).toBe(rest(file));
          if (style.lineBreak === "\r\n") expect(once.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
          const written = (value: string) => /expr: (['"|>]?)/.exec(value)?.[1];
          if (after.trimEnd().includes("\n")) expect(written(once)).toBe("|");
          else expect(written(once)).toBe(written(file));
        }
      }
    });
  }

  it("leaves alone what Prometheus refuses, where it would lose a part of it", async () => {
    const file = ruleFile(STYLES[0] ?? raise(), "a >on(x) 5") ?? "";
    expect(await formatted(file, 100)).toBe(file);
  });

  it("writes selectors of match[] as Prometheus does, each in the quotes that read best", async () => {
    const config = (items: string) => `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": # which
${items}
    static_configs: [{ targets: ["eu:9090"] }]
`;
    const before = config(`        - '{ job = "a" , __name__=~"job:.*" }'   # records
        - "{job='a'}"
        - "up"
        - up{ }
        - |
          {job='b'}
        - '{job="\${JOB}"}'
        - 'rate(x[5m])'`);
    const after = config(`        - '{__name__=~"job:.*",job="a"}'   # records
        - '{job="a"}'
        - "up"
        - up
        - |
          {job="b"}
        - '{job="\${JOB}"}'
        - 'rate(x[5m])'`);
    expect(await formatted(before, 100)).toBe(after);
    expect(await formatted(after, 100)).toBe(after);
  });
});
