/** Why Kubernetes refuses a field selector; undefined when it takes it. */
export function fieldSelectorProblem(selector: string): string | undefined {
  for (const term of splitTerms(selector)) {
    if (term === "") continue;
    const found = /!=|==|=/.exec(term);
    if (!found)
      return `The field selector ${JSON.stringify(term)} lacks an operator; write \`field=value\` or \`field!=value\`.`;
    const value = term.slice(found.index + found[0].length);
    if (!/^(?:[^\\,=]|\\[\\,=])*$/.test(value)) {
      return `The value ${JSON.stringify(value)} of the field selector needs a backslash before each comma, equals sign and backslash.`;
    }
  }
  return undefined;
}

/** Splits at commas that no backslash precedes. */
function splitTerms(selector: string): readonly string[] {
  const terms: string[] = [];
  let term = "";
  for (let i = 0; i < selector.length; i++) {
    const char = selector.charAt(i);
    if (char === "\\" && i + 1 < selector.length) term += char + selector.charAt(++i);
    else if (char === ",") {
      terms.push(term);
      term = "";
    } else term += char;
  }
  return [...terms, term];
}

/** Why Kubernetes refuses a label selector; undefined when it takes it. */
export function labelSelectorProblem(selector: string): string | undefined {
  const tokens = tokenize(selector);
  let at = 0;
  const next = (): Token => tokens[at++] ?? END;
  const peek = (): Token => tokens[at] ?? END;
  const value = (): string | undefined => {
    const token = peek();
    if (token.kind === "," || token.kind === ")" || token.kind === "end") return undefined;
    next();
    return token.kind === "word"
      ? badValue(token.text)
      : `The label selector has ${JSON.stringify(token.text)} where a value is due.`;
  };
  if (peek().kind === "end") return undefined;
  for (;;) {
    if (peek().text === "!") {
      next();
      const key = next();
      const bad =
        key.kind === "word" ? badKey(key.text) : `The label selector has no label name behind \`!\`.`;
      if (bad) return bad;
    } else {
      const bad = requirement(next, peek, value);
      if (bad) return bad;
    }
    const separator = next();
    if (separator.kind === "end") return undefined;
    if (separator.kind !== ",")
      return `The label selector has ${JSON.stringify(separator.text)} where a comma is due.`;
    if (peek().kind === "end") return "The label selector ends in a comma.";
  }
}

interface Token {
  readonly kind: "word" | "operator" | "," | "(" | ")" | "end";
  readonly text: string;
}

const END: Token = { kind: "end", text: "" };

function tokenize(selector: string): readonly Token[] {
  const found = selector.match(/[(),]|[!=<>]+|[^\s(),!=<>]+/g) ?? [];
  return found.map((text): Token => {
    if (text === "," || text === "(" || text === ")") return { kind: text, text };
    return { kind: /^[!=<>]/.test(text) ? "operator" : "word", text };
  });
}

/** `key`, `key=value`, `key in (a, b)`, `key>1`. */
function requirement(
  next: () => Token,
  peek: () => Token,
  value: () => string | undefined,
): string | undefined {
  const key = next();
  if (key.kind !== "word")
    return `The label selector has ${JSON.stringify(key.text)} where a label name is due.`;
  const bad = badKey(key.text);
  if (bad) return bad;
  const operator = peek();
  if (operator.kind === "," || operator.kind === "end") return undefined;
  next();
  if (operator.text === "in" || operator.text === "notin") {
    if (next().kind !== "(")
      return `The label selector has no list in parentheses behind \`${operator.text}\`.`;
    for (;;) {
      const wrong = value();
      if (wrong) return wrong;
      const after = next();
      if (after.kind === ")") return undefined;
      if (after.kind !== ",") return "A list of the label selector is not closed.";
    }
  }
  if (operator.text === ">" || operator.text === "<") {
    const number = next();
    return /^-?\d+$/.test(number.text)
      ? undefined
      : `The label selector compares ${key.text} with something that is no number.`;
  }
  if (["=", "==", "!="].includes(operator.text)) return value();
  return `${JSON.stringify(operator.text)} is no operator of a label selector; write =, !=, in or notin.`;
}

const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const DOMAIN = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)*$/;

function badKey(key: string): string | undefined {
  const slash = key.indexOf("/");
  const name = key.slice(slash + 1);
  const valid = NAME.test(name) && (slash < 0 || (slash <= 253 && DOMAIN.test(key.slice(0, slash))));
  return valid ? undefined : `${JSON.stringify(key)} is no label name of Kubernetes.`;
}

function badValue(value: string): string | undefined {
  return NAME.test(value) ? undefined : `${JSON.stringify(value)} is no label value of Kubernetes.`;
}
