import type { Report } from "../rule.ts";

/** The first thing that keeps a text from being JSON (a comment or trailing comma too), as a report on its file. */
export function jsonProblem(text: string): Report | undefined {
  const fault = new JsonReader(text).read();
  if (!fault) return undefined;
  const end = Math.max(fault.end, Math.min(fault.start + 1, text.length));
  const at = { start: Math.min(fault.start, end), end };
  return { at, message: `This is not valid JSON: ${fault.message}.` };
}

interface Fault {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** What may stand at a place. */
type Expected = "value" | "value or ]" | "key" | "key or }" | "colon" | "comma" | "end";

const TOKEN =
  /([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w))/y;

/** Reads token by token, what is open kept in a list: any depth is fine. */
class JsonReader {
  readonly #text: string;
  readonly #token = new RegExp(TOKEN);
  readonly #open: ("{" | "[")[] = [];
  #at = 0;
  #expected: Expected = "value";

  constructor(text: string) {
    this.#text = text;
  }

  read(): Fault | undefined {
    for (;;) {
      this.#skipSpace();
      if (this.#at >= this.#text.length) break;
      this.#token.lastIndex = this.#at;
      const token = this.#token.exec(this.#text);
      if (!token) return this.#fault(this.#badToken());
      if (!this.#take(token)) return this.#fault(DUE[this.#expected], token[0].length);
      this.#at += token[0].length;
    }
    if (this.#expected === "end") return undefined;
    const open = this.#open.at(-1);
    return this.#fault(open ? `the closing ${open === "{" ? "}" : "]"} is missing` : "there is nothing here");
  }

  /** Answers whether the token may stand here, and goes on to what may follow it. */
  #take([text, symbol, string]: RegExpExecArray): boolean {
    const expected = this.#expected;
    const value = expected === "value" || expected === "value or ]";
    if (symbol === "{" || symbol === "[") {
      if (!value) return false;
      this.#open.push(symbol);
      this.#expected = symbol === "{" ? "key or }" : "value or ]";
      return true;
    }
    if (symbol === "}" || symbol === "]") {
      const empty = expected === (symbol === "}" ? "key or }" : "value or ]");
      if (!empty && expected !== "comma") return false;
      if (this.#open.pop() !== (symbol === "}" ? "{" : "[")) return false;
      this.#afterValue();
      return true;
    }
    if (symbol === ":" || symbol === ",") {
      if (expected !== (symbol === ":" ? "colon" : "comma")) return false;
      this.#expected = symbol === ":" || this.#open.at(-1) === "[" ? "value" : "key";
      return true;
    }
    if (expected === "key" || expected === "key or }") {
      if (string === undefined) return false;
      this.#expected = "colon";
      return true;
    }
    if (!value || text === "") return false;
    this.#afterValue();
    return true;
  }

  #afterValue(): void {
    this.#expected = this.#open.length > 0 ? "comma" : "end";
  }

  #skipSpace(): void {
    while (/[ \t\r\n]/.test(this.#text.charAt(this.#at))) this.#at++;
  }

  #badToken(): string {
    const char = this.#text.charAt(this.#at);
    if (char === '"')
      return "this text has no closing quote on its line, or an escape that JSON does not know";
    if (char === "/" || char === "#") return "JSON has no comments";
    if (char === "'") return "texts stand in double quotes";
    return "this is neither a number nor true, false or null, and texts stand in double quotes";
  }

  #fault(message: string, length = 1): Fault {
    return { start: this.#at, end: Math.min(this.#text.length, this.#at + length), message };
  }
}

const DUE: Readonly<Record<Expected, string>> = {
  value: "a value is due here; a comma behind the last one is not allowed",
  "value or ]": "a value or ] is due here",
  key: "a key in double quotes is due here; a comma behind the last pair is not allowed",
  "key or }": "a key in double quotes or } is due here",
  colon: "a colon is due here",
  comma: "a comma, or the end of the list or mapping, is due here",
  end: "something follows behind the end",
};
