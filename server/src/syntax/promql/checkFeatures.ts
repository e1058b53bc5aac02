import type { Span } from "../../text/span.ts";
import { atLeast, formatVersion, type PrometheusVersion } from "../values/version.ts";
import type { DurationNode, Expr, Name, PromqlProblem, VectorSelector } from "./ast.ts";
import type { CheckOptions } from "./check.ts";
import { wordNamed } from "./functions.ts";

type Report = (problem: PromqlProblem) => void;

/** Syntax that only newer versions have, or that has to be turned on. `text` is the whole expression. */
export function checkFeatures(node: Expr, text: string, options: CheckOptions, report: Report) {
  switch (node.kind) {
    case "vector":
    case "matrix":
    case "subquery":
      if (node.kind === "vector") checkNames(node, options, report);
      if (node.extension) needFlag(node.extension.value, node.extension.span, EXTENDED, options, report);
      if (node.kind !== "vector") checkDuration(node.range, true, options, report);
      if (node.kind === "subquery" && node.step) checkDuration(node.step, true, options, report);
      if (node.offset) checkOffset(node.offset.duration, options, report);
      if (node.at) checkTimestamp(node.at.span, text, options, report);
      return;
    case "aggregate":
      for (const name of node.grouping?.labels ?? []) checkLabel(name, options, report);
      return;
    case "binary":
      if (node.matching)
        for (const name of [...node.matching.labels, ...node.matching.include])
          checkLabel(name, options, report);
      if (node.fill) needFlag("fill", node.fill.span, FILL, options, report);
      return checkOperator(node.op.value, node.op.span, options, report);
    case "number":
      if (atLeast(options.version, NUMBERS_AS_DURATIONS)) return;
      if (node.duration)
        report(tooNew(node.span, "A duration in the place of a number", NUMBERS_AS_DURATIONS, options));
      else if (text.slice(node.span.start, node.span.end).includes("_"))
        report(tooNew(node.span, "An underscore in a number", NUMBERS_AS_DURATIONS, options));
      return;
    default:
      return;
  }
}

function checkNames(node: VectorSelector, options: CheckOptions, report: Report) {
  if (atLeast(options.version, QUOTED_NAMES)) return;
  const names = [node.name, ...node.matchers.map(({ label }) => label)];
  const quoted = names.find((name) => name?.quote !== undefined);
  if (quoted) report(tooNew(quoted.span, "A name in quotes", QUOTED_NAMES, options));
}

/** A label to group or match by. */
function checkLabel(name: Name, options: CheckOptions, report: Report) {
  if (name.quote !== undefined && !atLeast(options.version, QUOTED_NAMES))
    report(tooNew(name.span, "A name in quotes", QUOTED_NAMES, options));
  else if (name.quote === undefined && name.value.includes(":") && !atLeast(options.version, UTF8_NAMES))
    report(tooNew(name.span, "A label with a colon", UTF8_NAMES, options));
}

const QUOTED_NAMES: PrometheusVersion = { major: 2, minor: 51 };
/** From here on names may hold any text. */
const UTF8_NAMES: PrometheusVersion = { major: 3, minor: 0 };

const EXTENDED = "promql-extended-range-selectors";
const FILL = "promql-binop-fill-modifiers";
const ARITHMETIC = "promql-duration-expr";

const NUMBERS_AS_DURATIONS: PrometheusVersion = { major: 2, minor: 54 };
const DURATION_ARITHMETIC: PrometheusVersion = { major: 3, minor: 4 };
/** From here on durations can be calculated without a feature flag. */
const DURATION_ARITHMETIC_ON: PrometheusVersion = { major: 3, minor: 14 };
const DURATION_CALLS: Readonly<Record<string, PrometheusVersion>> = {
  step: { major: 3, minor: 6 },
  range: { major: 3, minor: 10 },
  min_of: { major: 3, minor: 13 },
  max_of: { major: 3, minor: 13 },
};

function needFlag(word: string, where: Span, flag: string, options: CheckOptions, report: Report) {
  const since = wordNamed(word)?.since;
  if (since && !atLeast(options.version, since)) return report(tooNew(where, `\`${word}\``, since, options));
  if (options.features.has(flag)) return;
  const message = `\`${word}\` is experimental in Prometheus ${formatVersion(options.version)} and needs --enable-feature=${flag}.`;
  report({ span: where, code: "feature-not-enabled", message });
}

function checkOperator(op: string, where: Span, options: CheckOptions, report: Report) {
  const since = wordNamed(op)?.since;
  if (since && !atLeast(options.version, since)) report(tooNew(where, `\`${op}\``, since, options));
}

function checkOffset(node: DurationNode, options: CheckOptions, report: Report) {
  // Negated, it is read as calculated by newer releases and as a plain offset by older ones.
  const plain = node.kind === "negate" ? node.operand : node;
  if (plain.kind === "literal" && plain.seconds === 0 && !atLeast(options.version, NUMBERS_AS_DURATIONS))
    return report(tooNew(node.span, "An offset of 0", NUMBERS_AS_DURATIONS, options));
  checkDuration(node, true, options, report);
}

/** Newer releases take the length of a duration for a time behind `@` too. */
function checkTimestamp(where: Span, text: string, options: CheckOptions, report: Report) {
  if (atLeast(options.version, NUMBERS_AS_DURATIONS)) return;
  if (/^@\s*[-+]?\s*\d[\d_]*(?:ms|[smhdwy])/.test(text.slice(where.start, where.end)))
    report(tooNew(where, "A duration as a time behind @", NUMBERS_AS_DURATIONS, options));
}

/** Reports the first thing in a duration that the version does not have. */
function checkDuration(node: DurationNode, outermost: boolean, options: CheckOptions, report: Report) {
  if (node.kind === "missing") return;
  if (node.kind === "literal") {
    if (!outermost || node.unit || atLeast(options.version, NUMBERS_AS_DURATIONS)) return;
    return report(tooNew(node.span, "A duration without a unit", NUMBERS_AS_DURATIONS, options));
  }
  if (node.kind === "call") {
    const since = DURATION_CALLS[node.func] ?? DURATION_ARITHMETIC;
    if (!atLeast(options.version, since))
      return report(tooNew(node.span, `\`${node.func}()\` in a duration`, since, options));
  }
  if (!atLeast(options.version, DURATION_ARITHMETIC)) {
    return report(tooNew(node.span, "A calculated duration", DURATION_ARITHMETIC, options));
  }
  if (!atLeast(options.version, DURATION_ARITHMETIC_ON) && !options.features.has(ARITHMETIC)) {
    const message = `Calculated durations are experimental in Prometheus ${formatVersion(options.version)} and need --enable-feature=${ARITHMETIC}.`;
    return report({ span: node.span, code: "feature-not-enabled", message });
  }
  for (const part of partsOf(node)) checkDuration(part, false, options, report);
}

function partsOf(node: DurationNode): readonly DurationNode[] {
  switch (node.kind) {
    case "binary":
      return [node.left, node.right];
    case "negate":
      return [node.operand];
    case "paren":
      return [node.inner];
    case "call":
      return node.args;
    default:
      return [];
  }
}

function tooNew(where: Span, what: string, since: PrometheusVersion, options: CheckOptions): PromqlProblem {
  const message = `${what} needs Prometheus ${formatVersion(since)} or newer, but this is written for ${formatVersion(options.version)}.`;
  return { span: where, code: "syntax-too-new", message };
}
