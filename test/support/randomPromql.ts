import type { Random } from "./random.ts";

/**
 * An expression of the kinds that Prometheus knows, now and then with a mistake in it: in its types, its arguments,
 * its modifiers or a character of its text.
 */
export function randomPromql(random: Random): string {
  const text = expression(random, 1 + random.int(3));
  if (random.chance(85)) return text;
  const at = random.int(text.length + 1);
  return text.slice(0, at) + random.pick(SCRAPS) + text.slice(at + (random.chance(50) ? random.int(3) : 0));
}

function expression(r: Random, depth: number): string {
  if (depth <= 0 || r.chance(12)) return leaf(r) + (r.chance(30) ? modifiers(r) : "");
  const kind = r.int(100);
  if (kind < 20) return range(r) + modifiers(r);
  if (kind < 46) return call(r, depth) + modifiers(r);
  if (kind < 64) return aggregation(r, depth);
  if (kind < 84) return binary(r, depth);
  if (kind < 91) return `(${expression(r, depth - 1)})${modifiers(r)}`;
  if (kind < 94) return r.pick(["-", "+", "--", "- "]) + expression(r, depth - 1);
  const inner = expression(r, depth - 1);
  return `${r.chance(60) ? `(${inner})` : inner}[${duration(r)}:${r.chance(50) ? duration(r) : ""}]${modifiers(r)}`;
}

function leaf(r: Random): string {
  const kind = r.int(8);
  if (kind > 4 || kind < 3) return selector(r);
  return kind === 3 ? mostly(r, NUMBERS, ODD_NUMBERS) : mostly(r, STRINGS, ODD_STRINGS);
}

function selector(r: Random): string {
  const name = mostly(r, NAMES, ODD_NAMES);
  if (r.chance(40)) return name;
  const matchers = Array.from({ length: r.int(4) }, () => matcher(r));
  const list = `{${matchers.join(r.chance(97) ? "," : " ")}${r.chance(8) ? "," : ""}}`;
  return r.chance(75) ? name + list : list;
}

function matcher(r: Random): string {
  const op = mostly(r, ["=", "=", "!=", "=~", "!~"], ["==", "<"]);
  const value = op.endsWith("~") ? mostly(r, PATTERNS, ODD_PATTERNS) : mostly(r, STRINGS, ODD_STRINGS);
  return `${mostly(r, LABELS, ODD_LABELS)}${op}${value}`;
}

function range(r: Random): string {
  const step = r.chance(15) ? `:${r.chance(60) ? duration(r) : ""}` : "";
  return `${selector(r)}[${duration(r)}${step}]`;
}

function call(r: Random, depth: number): string {
  const [name, kinds] = r.pick(FUNCTIONS);
  const args = kinds.map((kind) => {
    if (r.chance(8)) return expression(r, depth - 1);
    if (kind === "r") return range(r);
    if (kind === "s") return mostly(r, STRINGS, ODD_STRINGS);
    return kind === "n" ? r.pick(["0.9", "5", "scalar(up)"]) : expression(r, depth - 1);
  });
  if (r.chance(5)) args.pop();
  if (r.chance(5)) args.push("1");
  return `${name}${r.chance(10) ? " " : ""}(${args.join(", ")}${r.chance(3) ? "," : ""})`;
}

function aggregation(r: Random, depth: number): string {
  const [name, parameter] = r.pick(AGGREGATIONS);
  const grouping = r.chance(60) ? ` ${r.pick(["by", "without", "BY"])} ${labels(r)}` : "";
  const args = [...(parameter && r.chance(95) ? [parameter] : []), expression(r, depth - 1)];
  const inner = `(${args.join(", ")}${r.chance(2) ? "," : ""})`;
  return r.chance(50) ? name + grouping + inner : name + inner + grouping;
}

function binary(r: Random, depth: number): string {
  const bool = r.chance(10) ? " bool" : "";
  const on = r.chance(25) ? ` ${r.pick(["on", "ignoring"])}${labels(r)}` : "";
  const group = r.chance(12)
    ? ` ${r.pick(["group_left", "group_right"])}${r.chance(50) ? labels(r) : ""}`
    : "";
  const gap = r.chance(92) ? " " : r.pick(["", "\n", " # c\n", "\t"]);
  return `${expression(r, depth - 1)} ${mostly(r, OPERATORS, ["=", "=~", "<>"])}${bool}${on}${group}${gap}${expression(r, depth - 1)}`;
}

function labels(r: Random): string {
  return `(${Array.from({ length: r.int(4) }, () => mostly(r, LABELS, ODD_LABELS)).join(", ")}${r.chance(6) ? "," : ""})`;
}

function modifiers(r: Random): string {
  const offset = r.chance(12) ? ` offset ${r.chance(20) ? "-" : ""}${duration(r)}` : "";
  const at = r.chance(8) ? ` @ ${mostly(r, TIMES, ODD_TIMES)}` : "";
  return r.chance(50) ? offset + at : at + offset;
}

function duration(r: Random): string {
  return mostly(r, DURATIONS, ODD_DURATIONS);
}

function mostly(r: Random, usual: readonly string[], odd: readonly string[]): string {
  return r.pick(r.chance(96) ? usual : odd);
}

const NAMES = ["foo", "up", "bar:baz", "_x", "rate", "sum", "by", "start", "offset", "time"];
const ODD_NAMES = ["inf", "on", "bool", "é", "5a"];
const LABELS = ["job", "le", "instance", "by", "on", "sum", "offset", "bool"];
const ODD_LABELS = ["__name__", "1a", "a:b", "inf", "é", ""];
const NUMBERS = ["1", "2.5", ".5", "5.", "0x1F", "1e3", "Inf", "NaN", "-1"];
const ODD_NUMBERS = ["0xg", "1.2.3", "08", "1e", "1e400", "1_000", "0b1"];
const STRINGS = ['"a"', "'b'", "`c`", '"a.b"', '"\\n"', '"\\x41"', "'\\''"];
const ODD_STRINGS = ['""', '"\\q"', '"\\ud800"', '"é"', '"'];
const PATTERNS = ['"a.*"', '".+"', '"a|b"', '"(?i)x"'];
const ODD_PATTERNS = ['""', '"("', '"[a"', '"x{1001}"', '"(?=x)"'];
const TIMES = ["5", "-5", "1e3", "1.5", "start()", "end()", "+5"];
const ODD_TIMES = ["start", "Inf", "foo", "(5)", "5m"];
const DURATIONS = ["5m", "1h", "30s", "1h30m", "1d", "2w"];
const ODD_DURATIONS = [
  "5",
  "0s",
  "1.5h",
  "30m1h",
  "1y2w",
  "5M",
  "1m5",
  "-5m",
  "300y",
  "1h1h",
  "5 m",
  "Inf",
  "1i",
];
const OPERATORS = "+ - * / % ^ == != < > <= >= and or unless atan2 AND".split(" ");
const SCRAPS = "( ) { } [ ] [[ , + - = ! ~ \" ' @ : . # ^ \\ | ; é < > 1 5m"
  .split(" ")
  .concat([" ", "\n", ""]);

/** Functions with what they take: a vector, a range, a number, a string. */
const FUNCTIONS: readonly (readonly [string, readonly ("v" | "r" | "n" | "s")[]])[] = [
  ["abs", ["v"]],
  ["absent", ["v"]],
  ["clamp", ["v", "n", "n"]],
  ["hour", []],
  ["hour", ["v"]],
  ["histogram_quantile", ["n", "v"]],
  ["holt_winters", ["r", "n", "n"]],
  ["label_join", ["v", "s", "s", "s"]],
  ["label_replace", ["v", "s", "s", "s", "s"]],
  ["max_over_time", ["r"]],
  ["predict_linear", ["r", "n"]],
  ["quantile_over_time", ["n", "r"]],
  ["rate", ["r"]],
  ["round", ["v", "n"]],
  ["scalar", ["v"]],
  ["sort_desc", ["v"]],
  ["time", []],
  ["vector", ["n"]],
  ["nothing_of_this_name", ["v"]],
  ["Rate", ["r"]],
];

/** Aggregations with their parameter. */
const AGGREGATIONS: readonly (readonly [string, string?])[] = [
  ["sum"],
  ["count"],
  ["group"],
  ["MAX"],
  ["topk", "5"],
  ["bottomk", "scalar(up)"],
  ["quantile", "0.9"],
  ["topk", "up"],
  ["count_values", '"version"'],
  ["count_values", "version"],
];
