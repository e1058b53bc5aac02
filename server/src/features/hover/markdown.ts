import { hideSecrets } from "../../text/secrets.ts";

/**
 * Text that comes from files, as inline code: nothing in it becomes a link, an image or a heading, secrets that show
 * by themselves are masked, and it stays short.
 */
export function code(text: string, limit = 100): string {
  const visible = hideSecrets(text)
    .replace(/\s+/g, " ")
    // Characters that nobody sees, or that turn the direction of what follows, are written out.
    .replace(/[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, (char) => {
      const hex = (char.codePointAt(0) ?? 0).toString(16);
      return `\\u${hex.padStart(4, "0")}`;
    });
  const short = shorten(visible, limit);
  if (short.trim() === "") return short === "" ? "the empty text" : "blanks";
  const fence = "`".repeat(longestRun(short) + 1);
  const pad = /^`|`$/.test(short) ? " " : "";
  return `${fence}${pad}${short}${pad}${fence}`;
}

/** Text that comes from files, as running text. */
export function escapeMarkdown(text: string): string {
  return (
    hideSecrets(text)
      .replace(/\s+/g, " ")
      .replace(/[\\`*_[\]<>|~&@]/g, "\\$&")
      // What would be made a link, a heading or a list by itself.
      .replace(/:(?=\/\/)|(?<=\bwww)\.|^[#+=-]|(?<=^\d+)[.)]/gi, "\\$&")
  );
}

/** A message of promfed, in which `…` marks code: the marks stay, everything else that comes from files is text. */
export function messageText(message: string): string {
  return message
    .split(/`([^`\n]+)`/)
    .map((part, index) => (index % 2 === 1 ? code(part) : escapeMarkdown(part)))
    .join("");
}

/** An expression as a block of PromQL. */
export function promqlBlock(text: string, maxLines = 15): string {
  const lines = hideSecrets(text).split(/\r\n?|\n/);
  const shown = lines.length > maxLines ? [...lines.slice(0, maxLines), "# …"] : lines;
  const body = shown.map((line) => shorten(line, 300)).join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(body) + 1));
  return `${fence}promql\n${body}\n${fence}`;
}

/** The parts that are there, each a paragraph. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** Cells are markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((c) => c.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** "`a`, `b` and 3 more" */
export function someCode(names: readonly string[], limit = 8): string {
  return some(
    names.map((name) => code(name)),
    limit,
  );
}

/** "a, b and 3 more"; the items are markdown already. */
export function some(items: readonly string[], limit = 8): string {
  const shown = items.slice(0, limit);
  const more = items.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  const last = shown.at(-1) ?? "";
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} and ${last}`;
}

/** "1 record", "2 records" */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}

function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  // Half of a character outside the basic plane is none.
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
