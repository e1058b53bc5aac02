import { describe, expect, it } from "vitest";
import { complete } from "../../../server/src/features/completion/complete.ts";
import { checkPromql } from "../../../server/src/syntax/promql/check.ts";
import { lex } from "../../../server/src/syntax/promql/lexer.ts";
import { parsePromql, parseSelector } from "../../../server/src/syntax/promql/parse.ts";
import { NEWEST_KNOWN } from "../../../server/src/syntax/values/version.ts";
import type { YamlNode } from "../../../server/src/syntax/yaml/nodes.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";
import { engineOf } from "../../support/check.ts";
import { misplaced, taken } from "./support.ts";

/** Names and labels for the offers to come from. */
const OTHERS = `groups:
  - name: other
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job, code) (rate(http_requests_total{env="prod"}[5m]))
      - alert: Down
        expr: up{job=~"api|web.1"} == 0
        labels: {severity: page}
`;

const EXPRESSIONS = [
  "up",
  'sum by (job) (rate(http_requests_total{env="prod", code=~"5.."}[5m])) / on (job) group_left (team) owners',
  'histogram_quantile(0.95, sum by (le) (rate(x_bucket{job!="a"}[5m] offset 1h)))',
  "topk(5, a) > bool 3 and b unless ignoring (x) c",
  "max_over_time(rate(foo[1m])[30m:1m]) * -1 + time() ^ 2",
  'label_replace(up{}, "to", "$1", "from", "(.*)")',
  '{__name__=~"job:.*|a", job="x"} @ end()',
  "sum(a) by (job) or vector(0) # a comment",
  "absent(up{job='x'}) or (a + b) % 2",
];

/** One of each kind of thing that can stand in an expression, for the cheapest style of scalar. */
const MORE = [
  'count_values without (instance) ("version", build_info) > 1',
  "quantile(0.9, x) by (job) unless on (job) maintenance",
  'sum by (job) (rate(x_bucket{le=~"(0.1|0.5)|1"}[5m])) or vector(0)',
  "a == bool b offset 5m * on (x, y) group_right (z) c",
  "sort_desc(topk by (job) (3, rate(x_total[5m] @ start())))",
  "deriv(x[1h:5m] offset 1d) - predict_linear(x[1h], 3600)",
  "-x ^ 2 + +y atan2 z",
  "clamp(abs(x - y), 0, 10) >= 1e3 and hour() > 8 < 18",
  "offset{job='x'} + by + sum",
  'label_join(up, "a", ",", "job", "instance") == 1',
  "(1 + 2) / 3 > bool 4 - time()",
  "day_of_week(vector(time())) == 0 or minute() < 5",
  '{"quoted.name", "label.x"="y"} != 0',
  "scalar(sum(up)) * vector(1) % 100",
  "histogram_quantile(0.9, sum by (job, le) (rate(x_bucket[5m]))) / ignoring (le) group_left y",
];

const SELECTORS = ["up", '{__name__=~"job:.*"}', 'a:b:c{job="x", env!~"p|q"}', "{job='x'}"];

interface Style {
  readonly name: string;
  write(text: string): string | undefined;
}

const STYLES: readonly Style[] = [
  { name: "plain", write: (t) => (/^[{"']|: | #/.test(t) ? undefined : t) },
  { name: "single", write: (t) => `'${t.replaceAll("'", "''")}'` },
  { name: "double", write: (t) => `"${t.replace(/["\\]/g, "\\$&")}"` },
  { name: "literal", write: (t) => `|\n          ${t.replace(" and ", "\n          and ")}` },
  { name: "folded", write: (t) => `>-\n          ${t.replace(" and ", "\n          and ")}` },
];

const inRule = (text: string) => `groups:
  - name: g
    rules:
      - record: a:b
        expr: ${text}
        labels: {}
`;
const inMatch = (text: string) => `scrape_configs:
  - job_name: federate
    params:
      "match[]":
        - ${text}
    static_configs: []
`;

/** The scalar below these keys and indexes. */
function scalarAt(text: string, path: readonly (string | number)[]): string | undefined {
  let node: YamlNode | undefined = parseYaml(text).root;
  for (const step of path) {
    if (node?.kind === "map") node = node.pairs.find((pair) => pair.key.value === step)?.value;
    else node = node?.kind === "seq" && typeof step === "number" ? node.items[step] : undefined;
  }
  return node?.kind === "scalar" ? node.value : undefined;
}

interface Place {
  readonly file: string;
  readonly path: readonly (string | number)[];
  problems(text: string): readonly { readonly code: string; readonly message: string }[];
}

const OPTIONS = { version: NEWEST_KNOWN, features: new Set<string>() };
/** What depends on what a person still has to write into half an expression. */
const OF_THE_REST =
  /^(?:wrong-type|wrong-argument-count|set-operator-on-scalar|scalar-comparison|bool-not-comparison)$/;

const RULE: Place = {
  file: "/rules.yml",
  path: ["groups", 0, "rules", 0, "expr"],
  problems(text) {
    const parsed = parsePromql(text);
    return [...parsed.problems, ...checkPromql(parsed, OPTIONS)];
  },
};
const MATCH: Place = {
  file: "/prometheus.yml",
  path: ["scrape_configs", 0, "params", "match[]", 0],
  problems: (text) => parseSelector(text).problems,
};

/** Every offer at every place, those of functions in samples. */
async function badOffers(source: string, place: Place, step = 1): Promise<{ bad: string[]; count: number }> {
  const engine = await engineOf([
    ["/other.yml", OTHERS],
    [place.file, source],
  ]);
  const document = engine.document(place.file);
  if (!document) throw new RangeError("no document");
  const bad: string[] = [];
  let count = 0;
  for (let offset = 0; offset <= source.length; offset += step) {
    for (const [order, item] of complete(engine.workspace, document, offset).items.entries()) {
      // All functions go in the same way, so that a few at each place tell for all.
      if (item.kind === "function" && (order + offset) % 17 > 0) continue;
      const around = `${source.slice(Math.max(0, offset - 30), offset)}<|>${source.slice(offset, offset + 15)}`;
      const shown = `${JSON.stringify(around)} + ${item.newText}`;
      const wrong = misplaced(document, offset, item);
      if (wrong) bad.push(`${shown}: ${wrong}`);
      const inserted = taken(document, item);
      const value = scalarAt(inserted, place.path);
      if (item.kind === "property" || value === undefined) continue;
      count++;
      const [problem] = place.problems(value);
      if (problem) bad.push(`${shown}: ${problem.message}`);
    }
  }
  return { bad, count };
}

describe("every offer in PromQL parses once it is taken", () => {
  for (const style of STYLES) {
    it(`in expressions of ${style.name} scalars`, async () => {
      let total = 0;
      const found: string[] = [];
      for (const expression of style.name === "literal"
        ? [...EXPRESSIONS, ...MORE]
        : EXPRESSIONS.slice(0, 6)) {
        const written = style.write(expression);
        if (written === undefined) continue;
        const { bad, count } = await badOffers(inRule(written), RULE, style.name === "literal" ? 1 : 2);
        found.push(...bad);
        total += count;
      }
      expect(found.slice(0, 40)).toEqual([]);
      expect(total).toBeGreaterThan(200);
    });

    it(`in match[] items of ${style.name} scalars`, async () => {
      let total = 0;
      const found: string[] = [];
      for (const selector of SELECTORS) {
        const written = style.write(selector);
        if (written === undefined) continue;
        const { bad, count } = await badOffers(inMatch(written), MATCH);
        found.push(...bad);
        total += count;
      }
      expect(found.slice(0, 40)).toEqual([]);
      expect(total).toBeGreaterThan(10);
    });
  }
});

/** What closes the brackets that a text leaves open. */
function closers(text: string): string {
  const open: string[] = [];
  for (const { kind, text: symbol } of lex(text).tokens) {
    if (kind !== "symbol") continue;
    const close = { "(": ")", "[": "]", "{": "}" }[symbol];
    if (close) open.unshift(close);
    else if (symbol === open[0]) open.shift();
  }
  return open.join("");
}

describe("every offer at the end of half an expression", () => {
  it("parses once it is taken and the brackets are closed", async () => {
    const bad: string[] = [];
    let count = 0;
    for (const expression of EXPRESSIONS) {
      for (let end = 1; end < expression.length; end++) {
        const half = expression.slice(0, end);
        const source = inRule(`|\n          ${half}`);
        const engine = await engineOf([
          ["/other.yml", OTHERS],
          ["/rules.yml", source],
        ]);
        const document = engine.document("/rules.yml");
        const offset = source.indexOf("\n        labels");
        if (!document) throw new RangeError("no document");
        for (const [order, item] of complete(engine.workspace, document, offset).items.entries()) {
          if (item.kind === "function" && (order + end) % 17 > 0) continue;
          const value = scalarAt(taken(document, item), RULE.path)?.trim() ?? "";
          const closing = closers(value);
          // Behind a list of labels the expression is still to come.
          const isList = /(?<!\) )(?:by|without) \([^()]*$|(?:on|ignoring|group_left) \([^()]*$/.test(value);
          const whole = isList ? `${value}) (up)${closing.slice(1)}` : `${value}${closing}`;
          count++;
          const wrong = misplaced(document, offset, item);
          const [problem] = RULE.problems(whole).filter((p) => !OF_THE_REST.test(p.code));
          if (wrong || problem)
            bad.push(`${JSON.stringify(half)} + ${item.newText}: ${whole} ${wrong ?? problem?.message}`);
        }
      }
    }
    expect(bad.slice(0, 40)).toEqual([]);
    expect(count).toBeGreaterThan(1000);
  });
});
