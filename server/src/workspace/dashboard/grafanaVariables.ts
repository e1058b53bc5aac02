import type { Span } from "../../text/span.ts";

/** A variable that Grafana fills in before it asks Prometheus: `$job`, `${job:regex}`, `[[job]]`, `$__rate_interval`. */
export interface GrafanaVariable extends Span {
  readonly name: string;
}

/** An expression in which variables are what PromQL can read. All offsets stay. */
export interface MaskedPromql {
  readonly text: string;
  /** In order, those inside PromQL strings too. */
  readonly variables: readonly GrafanaVariable[];
  /**
   * A variable stands where it may be filled in with anything: a name, an operator, a whole expression. What seems
   * wrong in the masked text then says nothing of what Prometheus gets.
   */
  readonly loose: boolean;
}

const VARIABLE =
  /\$\{(\w{1,100})(?:\.[^:}$\n]{1,100})?(?::[^}$\n]{1,100})?\}|\$([A-Za-z_]\w*)|\[\[(\w{1,100})(?::\w{1,100})?\]\]/g;

/** Finds the variables of a text, in order and without overlap. `$1` is a group of a regex and none. */
export function grafanaVariables(text: string): GrafanaVariable[] {
  if (!text.includes("$") && !text.includes("[[")) return [];
  return [...text.matchAll(VARIABLE)].map((match) => ({
    name: match[1] ?? match[2] ?? match[3] ?? "",
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Puts in place of each variable what may stand there: a duration in brackets, a name where a name is due. */
export function maskVariables(text: string): MaskedPromql {
  const variables = grafanaVariables(text);
  if (variables.length === 0) return { text, variables, loose: false };
  let out = "";
  let loose = false;
  const scan = new Scan(text);
  for (const variable of variables) {
    out += text.slice(out.length, variable.start);
    const within = scan.upTo(variable.start);
    const { fill, sure } = within.string
      ? { fill: text.slice(variable.start, variable.end), sure: true }
      : standIn(text, variable, within);
    out += fill.slice(0, variable.end - variable.start).padEnd(variable.end - variable.start);
    loose ||= !sure;
    scan.skipTo(variable.end);
  }
  return { text: out + text.slice(out.length), variables, loose };
}

/** Variables of Grafana's own that are numbers. */
const NUMBERS = new Set(["__interval_ms", "__rate_interval_ms", "__range_s", "__range_ms", "__from", "__to"]);

interface Within {
  /** Inside a string or comment. */
  readonly string: boolean;
  /** Inside [ ]. */
  readonly brackets: boolean;
  /** Inside { }. */
  readonly braces: boolean;
}

/** What may stand for a variable that is no part of a string, and whether it surely reads as what Grafana puts there. */
function standIn(text: string, variable: GrafanaVariable, within: Within): { fill: string; sure: boolean } {
  const { start, end, name } = variable;
  const before = text.slice(Math.max(0, start - 40), start);
  const after = text.slice(end, end + 40);
  const letters = "x".repeat(end - start);
  if (within.brackets || /\boffset\s*-?\s*$/i.test(before)) {
    // A number with its unit behind it, and the other way round.
    if (/^\w/.test(after)) return { fill: "1".padStart(end - start, "0"), sure: true };
    if (/\w$/.test(before)) return { fill: "m", sure: true };
    return { fill: "5m", sure: true };
  }
  if (within.braces) {
    return /^\w*\s*[=!]/.test(after) || /[\w:]$/.test(before)
      ? { fill: letters, sure: false }
      : { fill: "", sure: false };
  }
  if (/[\w:]$/.test(before) || /^[\w:]/.test(after)) return { fill: letters, sure: false };
  if (NUMBERS.has(name)) return { fill: "1", sure: true };
  if (/^__(?:interval|rate_interval|range)$/.test(name)) return { fill: "5m", sure: true };
  if (/^\s*(?:\(|by\b|without\b)/i.test(after)) return { fill: "sum", sure: false };
  return { fill: letters, sure: false };
}

/** Follows strings, comments, braces and brackets through an expression. */
class Scan {
  readonly #text: string;
  #at = 0;
  #quote: string | undefined;
  #comment = false;
  #brackets = 0;
  #braces = 0;

  constructor(text: string) {
    this.#text = text;
  }

  upTo(end: number): Within {
    for (; this.#at < end; this.#at++) this.#take(this.#text[this.#at] ?? "");
    return {
      string: this.#quote !== undefined || this.#comment,
      brackets: this.#brackets > 0,
      braces: this.#braces > 0,
    };
  }

  skipTo(offset: number): void {
    this.#at = Math.max(this.#at, offset);
  }

  #take(char: string): void {
    if (this.#comment) this.#comment = char !== "\n";
    else if (this.#quote !== undefined) {
      if (char === "\\" && this.#quote !== "`") this.#at++;
      else if (char === this.#quote) this.#quote = undefined;
    } else if (char === '"' || char === "'" || char === "`") this.#quote = char;
    else if (char === "#") this.#comment = true;
    else if (char === "[") this.#brackets++;
    else if (char === "]") this.#brackets--;
    else if (char === "{") this.#braces++;
    else if (char === "}") this.#braces--;
  }
}
