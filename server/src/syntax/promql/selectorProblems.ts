import { type Span, span } from "../../text/span.ts";
import type { Expr, PromqlFix, PromqlProblem, VectorSelector } from "./ast.ts";
import { lex } from "./lexer.ts";
import { Reader } from "./reader.ts";
import { readSelector, startsSelector } from "./readSelector.ts";
import { readString } from "./strings.ts";

/**
 * How a text that is no selector came to be damaged, when undoing the damage gives a selector (`isSelector` tells).
 * The problem spans the whole text and its fix replaces it.
 */
export function damageOf(text: string, isSelector: (text: string) => boolean): PromqlProblem | undefined {
  const trimmed = text.trim();
  const whole = span(0, text.length);
  if (trimmed === "") {
    return {
      span: whole,
      code: "selector-empty",
      message: "The selector is empty; an empty match[] makes the source answer with an error.",
    };
  }
  for (const { code, message, undo } of DAMAGES) {
    const undone = undo(trimmed);
    if (undone === undefined || !isSelector(undone)) continue;
    return {
      span: whole,
      code,
      message,
      fix: { title: `Write ${undone}`, edits: [{ span: whole, newText: undone }] },
    };
  }
  return undefined;
}

/** Why a well-formed expression is no selector. */
export function whyNotASelector(expr: Expr): PromqlProblem {
  switch (expr.kind) {
    case "vector":
      return modified(expr);
    case "matrix":
      return {
        span: expr.brackets,
        code: "selector-range",
        message:
          "match[] takes a selector without a range: a source only ever hands over the newest sample of each series.",
        fix: removal(expr.vector.span.end, expr.span.end, "Remove the range"),
      };
    case "subquery":
      return only(expr.span, "selector-subquery", "a subquery");
    case "call":
      return only(expr.span, "selector-function", `a call of ${expr.func.value}`);
    case "aggregate":
      return only(expr.span, "selector-aggregation", `an aggregation (${expr.op.value})`);
    case "binary":
      return only(expr.span, "selector-operator", `an expression with \`${expr.op.value}\``);
    case "unary":
      return only(expr.span, "selector-operator", `an expression with \`${expr.op.value}\``);
    case "paren":
      return parenthesised(expr.span, expr.expr);
    case "number":
      return only(expr.span, "selector-number", "a number");
    case "string":
      return only(expr.span, "selector-string", "a quoted text");
    case "missing":
      return only(expr.span, "selector-empty", "nothing");
  }
}

function only(where: Span, code: string, what: string): PromqlProblem {
  const way = CALCULATED.has(code)
    ? " Record the result with a rule at the source, and select the record."
    : "";
  return {
    span: where,
    code,
    message: `match[] takes a selector such as {job="node"}, but this is ${what}.${way}`,
  };
}

function modified(expr: VectorSelector): PromqlProblem {
  const end = expr.span.end;
  const bare = expr.braces?.end ?? expr.name?.span.end ?? end;
  const fix = removal(bare, end, "Remove what follows the selector");
  if (expr.offset)
    return {
      span: expr.offset.span,
      code: "selector-offset",
      message: `match[] takes a selector without \`offset\`. ${NEWEST}`,
      fix,
    };
  if (expr.at)
    return {
      span: expr.at.span,
      code: "selector-at",
      message: `match[] takes a selector without \`@\`. ${NEWEST}`,
      fix,
    };
  const word = expr.extension?.value ?? "";
  const where = expr.extension?.span ?? expr.span;
  return {
    span: where,
    code: "selector-extension",
    message: `match[] takes a selector without \`${word}\`. ${NEWEST}`,
    fix,
  };
}

function parenthesised(where: Span, inner: Expr): PromqlProblem {
  const message = "match[] takes a selector without parentheses around it.";
  const plain = inner.kind === "vector" && !inner.offset && !inner.at && !inner.extension;
  if (!plain) return { span: where, code: "selector-parentheses", message };
  const edits = [
    { span: span(where.start, inner.span.start), newText: "" },
    { span: span(inner.span.end, where.end), newText: "" },
  ];
  return {
    span: where,
    code: "selector-parentheses",
    message,
    fix: { title: "Remove the parentheses", edits },
  };
}

/** Two or more selectors in one text, with or without commas between them. */
export function severalSelectors(text: string): PromqlProblem | undefined {
  const lexed = lex(text);
  const reader = new Reader(text, lexed.tokens);
  let count = 0;
  while (startsSelector(reader.peek()) && !lexed.problem) {
    readSelector(reader);
    count++;
    if (reader.peek().kind === "end") break;
    reader.accept(",");
  }
  if (count < 2 || reader.peek().kind !== "end" || reader.syntaxProblem) return undefined;
  const message = `These are ${count} selectors in one text; each has to be an item of match[] of its own.`;
  return { span: span(0, text.length), code: "selector-list", message };
}

function removal(start: number, end: number, title: string): PromqlFix {
  return { title, edits: [{ span: span(start, end), newText: "" }] };
}

function unquoted(text: string): string | undefined {
  if (!/^["'`]/.test(text)) return undefined;
  const { quoted, problem } = readString(text, 0);
  if (quoted.span.end !== text.length || problem) {
    // Inner quotes of the same kind that nobody escaped: '{job='node'}' is beyond repair here, "{job="node"}" is not.
    const same = text.length > 1 && text.at(-1) === text.charAt(0);
    return same ? text.slice(1, -1).trim() : undefined;
  }
  return quoted.value.trim();
}

function decoded(text: string): string | undefined {
  if (!/%[0-9a-f]{2}/i.test(text)) return undefined;
  try {
    return decodeURIComponent(text.replaceAll("+", " "))
      .replace(/^match(?:\[\]|%5b%5d)=/i, "")
      .trim();
  } catch {
    return undefined;
  }
}

interface Damage {
  readonly code: string;
  readonly message: string;
  readonly undo: (text: string) => string | undefined;
}

const DAMAGES: readonly Damage[] = [
  {
    code: "selector-quoted-twice",
    message:
      "The selector is quoted twice: the inner quotes are part of the text, so it is a string and selects nothing.",
    undo: unquoted,
  },
  {
    code: "selector-percent-encoded",
    message:
      "The selector is percent-encoded; a config holds it as plain text, Prometheus encodes it when it asks.",
    undo: decoded,
  },
  {
    code: "selector-parameter",
    message: "The name of the parameter is part of the text; an item of match[] is the selector alone.",
    undo: (text) => (/^match\[\]\s*[=:]/.test(text) ? text.replace(/^match\[\]\s*[=:]\s*/, "") : undefined),
  },
  {
    code: "selector-dash",
    message: "The dash is part of the text: a list item needs a space after its dash.",
    undo: (text) => {
      if (!text.startsWith("-")) return undefined;
      const rest = text.slice(1).trim();
      return unquoted(rest) ?? rest;
    },
  },
  {
    code: "selector-without-braces",
    message: "The matchers stand without braces around them.",
    undo: (text) =>
      /^[a-zA-Z_][a-zA-Z0-9_]*\s*[=!]/.test(text) ? `{${text.replace(/\}$/, "")}}` : undefined,
  },
];

const CALCULATED: ReadonlySet<string> = new Set([
  "selector-function",
  "selector-aggregation",
  "selector-operator",
  "selector-subquery",
]);

const NEWEST = "A source only ever hands over the newest sample of each series.";
