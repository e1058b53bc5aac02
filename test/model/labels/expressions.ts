import fc from "fast-check";
import type { Sample } from "./evaluate.ts";

/** Few names and values, so that series meet often enough. */
const LABELS = ["a", "b", "le", "__name__"];
const VALUES = ["", "1", "2"];
const NAMES = ["m", "n"];

const label = fc.constantFrom(...LABELS);
const plainLabel = fc.constantFrom("a", "b", "le");
const labelList = fc.uniqueArray(label, { maxLength: 2 }).map((labels) => labels.join(", "));

export const data: fc.Arbitrary<Sample[]> = fc.uniqueArray(
  fc.record({
    labels: fc
      .record({
        __name__: fc.constantFrom(...NAMES),
        a: fc.constantFrom(...VALUES),
        b: fc.constantFrom(...VALUES),
        le: fc.constantFrom(...VALUES),
      })
      .map((all): Record<string, string> => Object.fromEntries(Object.entries(all).filter(([, v]) => v))),
    value: fc.integer({ min: 0, max: 2 }),
  }),
  { maxLength: 10, selector: ({ labels }) => JSON.stringify(labels) },
);

const matcher = fc.oneof(
  fc
    .tuple(plainLabel, fc.constantFrom("=", "!="), fc.constantFrom(...VALUES))
    .map(([l, op, v]) => `${l}${op}"${v}"`),
  fc
    .tuple(
      plainLabel,
      fc.constantFrom("=~", "!~"),
      fc.constantFrom("1|2", ".*", ".+", "1?", "|1", "[12]", "1.*", "()", "12*"),
    )
    .map(([l, op, v]) => `${l}${op}"${v}"`),
);

const selector = fc
  .tuple(fc.constantFrom(...NAMES, ""), fc.array(matcher, { maxLength: 2 }))
  .map(([name, matchers]) => `${name}{${matchers.join(",")}}`);

const grouping = fc.oneof(
  fc.constant(""),
  labelList.map((l) => `by (${l})`),
  labelList.map((l) => `without (${l})`),
);

const matching = fc
  .tuple(fc.constantFrom("on", "ignoring"), fc.uniqueArray(label, { maxLength: 2 }))
  .map(([kind, labels]) => ({ kind, labels }));

const group = fc.tuple(fc.constantFrom("group_left", "group_right"), fc.uniqueArray(label, { maxLength: 1 }));

const setMatching = fc.option(matching).map((m) => (m ? `${m.kind} (${m.labels.join(", ")})` : ""));

const joinMatching = fc.option(fc.tuple(matching, fc.option(group))).map((found) => {
  if (!found) return "";
  const [m, g] = found;
  const text = `${m.kind} (${m.labels.join(", ")})`;
  if (!g) return text;
  // What is matched on cannot be copied as well.
  const include = g[1].filter((l) => m.kind === "ignoring" || !m.labels.includes(l));
  return `${text} ${g[0]} (${include.join(", ")})`;
});

const filling = fc.constantFrom("", "", "", "fill (1)", "fill_left (1)", "fill_right (1)");

/** Expressions of instant vectors. */
export const expression: fc.Arbitrary<string> = fc.letrec<{ vector: string }>((tie) => {
  const vector = tie("vector");
  const operator = fc.constantFrom("+", "/", "==", ">", "== bool");
  return {
    vector: fc.oneof(
      { maxDepth: 4, depthIdentifier: "vector" },
      { weight: 3, arbitrary: selector },
      { weight: 1, arbitrary: fc.constant("vector(1)") },
      {
        weight: 4,
        arbitrary: fc
          .tuple(
            fc.constantFrom("sum", "count", "topk(1,", "quantile(0.5,", 'count_values("c",'),
            grouping,
            vector,
          )
          .map(([op, by, v]) => {
            const [name = "", param = ""] = op.split("(");
            return `${name} ${by} (${param}${v})`;
          }),
      },
      {
        weight: 4,
        arbitrary: fc
          .tuple(vector, operator, joinMatching, filling, vector)
          .map(([l, op, m, f, r]) => `(${l}) ${op} ${m} ${f} (${r})`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(vector, fc.constantFrom("and", "or", "unless"), setMatching, vector)
          .map(([l, op, m, r]) => `(${l}) ${op} ${m} (${r})`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            vector,
            label,
            fc.constantFrom("$1", "x$1", "1", ""),
            label,
            fc.constantFrom("(.*)", "(.+)", "1", "(1|2)", "()", "(m|2)"),
          )
          .map(([v, dst, to, src, re]) => `label_replace(${v}, "${dst}", "${to}", "${src}", "${re}")`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(
            vector,
            plainLabel,
            fc.constantFrom("", "-"),
            fc.array(label, { minLength: 1, maxLength: 2 }),
          )
          .map(
            ([v, dst, sep, src]) =>
              `label_join(${[v, ...[dst, sep, ...src].map((t) => `"${t}"`)].join(", ")})`,
          ),
      },
      {
        weight: 2,
        arbitrary: fc.oneof(
          selector.map((s) => `absent(${s})`),
          selector.map((s) => `absent_over_time(${s}[5m])`),
          selector.map((s) => `rate(${s}[5m])`),
          selector.map((s) => `last_over_time(${s}[5m])`),
          vector.map((v) => `absent(${v})`),
          vector.map((v) => `max_over_time((${v})[5m:])`),
          vector.map((v) => `histogram_quantile(0.5, ${v})`),
          vector.map((v) => `sort(${v})`),
          vector.map((v) => `-(${v})`),
          vector.map((v) => `vector(scalar(${v}))`),
          fc.tuple(vector, operator).map(([v, op]) => `(${v}) ${op} 1`),
          fc.tuple(vector, operator).map(([v, op]) => `1 ${op} (${v})`),
        ),
      },
    ),
  };
}).vector;
