import type { Severity } from "../../server/src/rules/finding.ts";

/** A mistake that leads to one finding. */
export interface Mistake {
  readonly code: string;
  readonly severity: Severity;
  /** Where it is found: the part of a line that ‹› enclose; the text stands once in the file. */
  readonly file: string;
  readonly at: string;
  /** Files in which the other end is shown. */
  readonly related: readonly string[];
  /** Part of the title of the fix that is offered; none is, when left out. */
  readonly fix?: string;
  readonly plant: (repo: Repo) => void;
}

/** Files that mistakes are planted in. */
export class Repo {
  readonly files: Map<string, string>;

  constructor(files: ReadonlyMap<string, string>) {
    this.files = new Map(files);
  }

  text(path: string): string {
    const text = this.files.get(path);
    if (text === undefined) throw new Error(`no file ${path}`);
    return text;
  }

  /** Replaces a text that stands once in the file. */
  replace(path: string, from: string, to: string): this {
    const text = this.text(path);
    const at = text.indexOf(from);
    if (at < 0 || text.indexOf(from, at + 1) >= 0)
      throw new Error(`${path}: "${from}" must stand there once`);
    this.files.set(path, text.slice(0, at) + to + text.slice(at + from.length));
    return this;
  }

  append(path: string, text: string): this {
    this.files.set(path, (this.files.get(path) ?? "") + text);
    return this;
  }
}

/** The span that a mark such as `record: ‹job:a:b›` covers in a text. */
export function markedSpan(text: string, mark: string): { start: number; end: number } {
  const plain = mark.replace(/[‹›]/g, "");
  const start = text.indexOf(plain);
  if (start < 0 || text.indexOf(plain, start + 1) >= 0) throw new Error(`"${plain}" must stand there once`);
  const open = mark.indexOf("‹");
  return { start: start + open, end: start + mark.indexOf("›") - 1 };
}
