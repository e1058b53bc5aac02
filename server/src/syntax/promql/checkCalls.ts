import { distance } from "fastest-levenshtein";
import { type Span, span } from "../../text/span.ts";
import { atLeast, formatVersion } from "../values/version.ts";
import type { Aggregate, Call, Expr, PromqlFix, PromqlProblem } from "./ast.ts";
import type { CheckOptions } from "./check.ts";
import { aggregatorNamed, functionNamed, functionsOf, isExperimental, isKnown } from "./functions.ts";

type Report = (problem: PromqlProblem) => void;

/** Functions and aggregators: known to the version, turned on, and for aggregators the number of arguments. */
export function checkCalls(node: Expr, options: CheckOptions, report: Report) {
  if (node.kind === "call") checkFunction(node, options, report);
  else if (node.kind === "aggregate") checkAggregate(node, options, report);
}

const FLAG = "promql-experimental-functions";

function checkFunction(call: Call, options: CheckOptions, report: Report) {
  const { value: name, span: where } = call.func;
  const info = functionNamed(name);
  if (!info) return report(unknownFunction(call, options));
  if (!isKnown(info, options.version)) {
    if (info.removedIn && atLeast(options.version, info.removedIn)) {
      const now = info.renamedTo ? `; it is called \`${info.renamedTo}\` now` : "";
      const message = `\`${name}\` was removed in Prometheus ${formatVersion(info.removedIn)}${now}.`;
      return report(problem(where, "removed-function", message, renaming(where, info.renamedTo)));
    }
    return report(problem(where, "function-too-new", tooNew(name, formatVersion(info.since), options)));
  }
  if (isExperimental(info, options.version) && !options.features.has(FLAG)) {
    report(problem(where, "experimental-function", notEnabled(name, options)));
  }
}

function checkAggregate(node: Aggregate, options: CheckOptions, report: Report) {
  const { value: name, span: where } = node.op;
  const info = aggregatorNamed(name);
  if (!info) return;
  if (!atLeast(options.version, info.since)) {
    return report(problem(where, "function-too-new", tooNew(name, formatVersion(info.since), options)));
  }
  if (node.args.some((arg) => arg.kind === "missing") || node.parens.end <= node.parens.start) return;
  if (node.args.length === 0) {
    return report(
      problem(
        node.span,
        "wrong-argument-count",
        `\`${name}\` has nothing to aggregate between its parentheses.`,
      ),
    );
  }
  if (info.experimental && !options.features.has(FLAG)) {
    return report(problem(where, "experimental-function", notEnabled(name, options)));
  }
  const due = info.param ? 2 : 1;
  if (node.args.length === due) return;
  const what = info.param ? `a parameter (a ${info.param}) and an expression` : "one expression";
  const message = `\`${name}\` takes ${what}, but there ${node.args.length === 1 ? "is 1 argument" : `are ${node.args.length} arguments`}.`;
  report(problem(surplus(node.args, due) ?? node.span, "wrong-argument-count", message));
}

/** The arguments that are too many, from the first to the last. */
export function surplus(args: readonly Expr[], limit: number): Span | undefined {
  const first = args[limit];
  const last = args.at(-1);
  return first && last ? span(first.span.start, last.span.end) : undefined;
}

function unknownFunction(call: Call, options: CheckOptions): PromqlProblem {
  const { value: name, span: where } = call.func;
  const near = nearest(name, options);
  const hint = near ? ` Did you mean \`${near}\`?` : "";
  const message = `Prometheus ${formatVersion(options.version)} has no function \`${name}\`.${hint}`;
  return problem(where, "unknown-function", message, renaming(where, near));
}

/** The function that was most likely meant: the same in another case, or a few letters off. */
function nearest(name: string, options: CheckOptions): string | undefined {
  const lower = name.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 4)) + 1;
  for (const info of functionsOf(options.version)) {
    const apart = distance(lower, info.name);
    if (apart >= least) continue;
    least = apart;
    best = info.name;
  }
  return best;
}

function renaming(where: Span, newText: string | undefined): PromqlFix | undefined {
  return newText === undefined
    ? undefined
    : { title: `Replace by ${newText}`, edits: [{ span: where, newText }] };
}

function tooNew(name: string, since: string, options: CheckOptions): string {
  return `\`${name}\` needs Prometheus ${since} or newer, but this is written for ${formatVersion(options.version)}.`;
}

function notEnabled(name: string, options: CheckOptions): string {
  return `\`${name}\` is experimental in Prometheus ${formatVersion(options.version)} and needs --enable-feature=${FLAG}.`;
}

function problem(where: Span, code: string, message: string, fix?: PromqlFix): PromqlProblem {
  return fix ? { span: where, code, message, fix } : { span: where, code, message };
}
