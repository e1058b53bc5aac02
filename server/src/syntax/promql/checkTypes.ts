import { point, type Span } from "../../text/span.ts";
import type {
  Aggregate,
  Binary,
  Call,
  Expr,
  PromqlFix,
  PromqlProblem,
  ValueType,
  VectorSelector,
} from "./ast.ts";
import { surplus } from "./checkCalls.ts";
import { checkMatching } from "./checkMatching.ts";
import { aggregatorNamed, argType, type FunctionInfo, functionNamed, typeName } from "./functions.ts";
import { isUnrestricted } from "./matchers.ts";
import { COMPARISONS, SET_OPERATORS } from "./tokens.ts";
import { binaryType, valueTypeOf } from "./valueType.ts";
import { childrenOf } from "./walk.ts";

/** Looks at types from the leaves up, each node once; what could not be read has type "none" and is not complained about. */
export class TypeChecker {
  readonly #root: Expr;
  readonly #report: (problem: PromqlProblem) => void;

  constructor(root: Expr, report: (problem: PromqlProblem) => void) {
    this.#root = root;
    this.#report = report;
  }

  run(): void {
    this.#check(this.#root, false);
  }

  /** `bypass` is set for the selector of info(), which may let everything through. */
  #check(node: Expr, bypass: boolean): ValueType {
    const types: ValueType[] = [];
    for (const child of childrenOf(node)) types.push(this.#check(child, isInfoSelector(node, types.length)));
    switch (node.kind) {
      case "vector":
        this.#selector(node, bypass);
        return "vector";
      case "call":
        this.#call(node, types);
        return functionNamed(node.func.value)?.returns ?? "none";
      case "aggregate":
        this.#aggregate(node, types);
        return "vector";
      case "binary":
        return this.#binary(node, types[0] ?? "none", types[1] ?? "none");
      case "unary":
        this.#unary(node.span, node.op.value, types[0] ?? "none");
        return types[0] ?? "none";
      case "subquery":
        this.#subquery(node.span, types[0] ?? "none");
        return "matrix";
      case "paren":
        return types[0] ?? "none";
      default:
        return valueTypeOf(node);
    }
  }

  #selector(node: VectorSelector, bypass: boolean): void {
    if (node.name && node.nameAt === "outside") {
      const second = node.matchers.find((m) => m.label.value === "__name__");
      if (second) {
        const message = `The metric name is given twice: \`${node.name.value}\` before the braces and \`${second.value.value}\` in them.`;
        this.#add(second.span, "name-twice", message);
      }
      return;
    }
    if (bypass || !isUnrestricted(node)) return;
    const message =
      node.matchers.length === 0
        ? "An empty selector would read every series; give it a name or a matcher."
        : "Every matcher here also accepts an empty value, so the selector would read every series; at least one must not.";
    this.#add(node.span, "empty-matchers", message);
  }

  #call(node: Call, types: readonly ValueType[]): void {
    const info = functionNamed(node.func.value);
    if (!info) return;
    this.#count(node, info);
    if (info.name === "info" && node.args[1]) this.#infoSelector(node.args[1], types[1] ?? "none");
    for (const [i, arg] of node.args.entries()) {
      const type = types[i] ?? "none";
      if (i >= info.args.length && info.maxArgs === info.args.length) break;
      const due = argType(info, i);
      if (type === due || type === "none" || due === "none") continue;
      const message = `\`${info.name}\` takes ${withArticle(due)} here, but this is ${withArticle(type)}.${hintFor(due, type)}`;
      this.#add(arg.span, "wrong-type", message, rangeFix(arg, due, type));
    }
  }

  #count(node: Call, info: FunctionInfo): void {
    const got = node.args.length;
    const { minArgs, maxArgs } = info;
    if (got >= minArgs && (maxArgs === undefined || got <= maxArgs)) return;
    const due =
      minArgs === maxArgs ? `${minArgs}` : got < minArgs ? `at least ${minArgs}` : `at most ${maxArgs}`;
    const noun = due.endsWith("1") && !due.endsWith("11") ? "argument" : "arguments";
    const message = `\`${info.name}\` takes ${due === "0" ? "no" : due} ${noun}, but gets ${got === 0 ? "none" : got}.`;
    this.#add(surplus(node.args, maxArgs ?? got) ?? node.span, "wrong-argument-count", message);
  }

  #infoSelector(arg: Expr, type: ValueType): void {
    if (type === "none") return;
    if (arg.kind === "vector" && arg.nameAt !== "outside") return;
    const message =
      'The second argument of `info` is a selector without a name before its braces, such as {k8s_cluster=~".+"}.';
    if (arg.kind === "vector" || type === "vector") this.#add(arg.span, "wrong-type", message);
  }

  #aggregate(node: Aggregate, types: readonly ValueType[]): void {
    const param = aggregatorNamed(node.op.value)?.param;
    if (node.args.length !== (param ? 2 : 1)) return;
    const type = types.at(-1) ?? "none";
    if (type !== "vector" && type !== "none") {
      const message = `\`${node.op.value}\` aggregates an instant vector, but this is ${withArticle(type)}.${hintFor("vector", type)}`;
      this.#add(node.expr.span, "wrong-type", message);
    }
    const given = types[0] ?? "none";
    if (!param || !node.param || given === param || given === "none") return;
    const message = `The parameter of \`${node.op.value}\` is ${withArticle(param)}, but this is ${withArticle(given)}.`;
    this.#add(node.param.span, "wrong-type", message);
  }

  #binary(node: Binary, left: ValueType, right: ValueType): ValueType {
    const op = node.op.value;
    if (node.bool && !COMPARISONS.has(op)) {
      this.#add(
        node.bool,
        "bool-not-comparison",
        `\`bool\` turns a comparison into 0 or 1; \`${op}\` is none.`,
      );
    }
    const scalars = left === "scalar" && right === "scalar";
    if (COMPARISONS.has(op) && !node.bool && scalars) {
      const fix = { title: `Write ${op} bool`, edits: [{ span: point(node.op.span.end), newText: " bool" }] };
      this.#add(
        node.op.span,
        "scalar-comparison",
        `Two numbers are compared with \`${op} bool\`: there is no series to keep or drop.`,
        fix,
      );
    }
    this.#operand(op, node.left.span, left);
    this.#operand(op, node.right.span, right);
    checkMatching(node, left, right, (where, code, message) => this.#add(where, code, message));
    if (SET_OPERATORS.has(op) && (left === "scalar" || right === "scalar")) {
      const what = left === "scalar" ? "left" : "right";
      const message = `\`${op}\` combines two vectors, but its ${what} side is a number; vector(…) makes it one.`;
      this.#add(node.op.span, "set-operator-on-scalar", message);
    }
    return binaryType(left, right);
  }

  #operand(op: string, where: Span, type: ValueType): void {
    if (type !== "matrix" && type !== "string") return;
    const message = `\`${op}\` works on instant vectors and numbers, but this is ${withArticle(type)}.${hintFor("vector", type)}`;
    this.#add(where, "wrong-type", message);
  }

  #unary(where: Span, op: string, type: ValueType): void {
    if (type !== "matrix" && type !== "string") return;
    this.#add(
      where,
      "wrong-type",
      `A sign (\`${op}\`) needs an instant vector or a number, but this is ${withArticle(type)}.`,
    );
  }

  #subquery(where: Span, type: ValueType): void {
    if (type === "vector" || type === "none") return;
    this.#add(
      where,
      "wrong-type",
      `A subquery looks at an instant vector over time, but this is ${withArticle(type)}.`,
    );
  }

  #add(where: Span, code: string, message: string, fix?: PromqlFix): void {
    this.#report(fix ? { span: where, code, message, fix } : { span: where, code, message });
  }
}

function isInfoSelector(node: Expr, index: number): boolean {
  return index === 1 && node.kind === "call" && node.func.value === "info";
}

function withArticle(type: ValueType): string {
  return `${type === "vector" ? "an" : "a"} ${type === "scalar" ? "number" : typeName(type)}`;
}

function hintFor(due: ValueType, type: ValueType): string {
  if (due === "matrix" && type === "vector")
    return " A range such as [5m] makes a selector one; other expressions need a subquery like [5m:].";
  if (due === "vector" && type === "matrix")
    return " A range belongs inside a function such as rate(…) or max_over_time(…).";
  if (due === "vector" && type === "scalar") return " vector(…) makes a number one.";
  if (due === "scalar" && type === "vector")
    return " scalar(…) takes the value of a vector with one element.";
  return "";
}

/** A plain selector where a range is due only lacks its brackets; how long is for the author to judge. */
function rangeFix(arg: Expr, due: ValueType, type: ValueType): PromqlFix | undefined {
  if (due !== "matrix" || type !== "vector" || arg.kind !== "vector") return undefined;
  const at = arg.braces?.end ?? arg.name?.span.end ?? arg.span.end;
  return { title: "Add the range [5m]", edits: [{ span: point(at), newText: "[5m]" }] };
}
