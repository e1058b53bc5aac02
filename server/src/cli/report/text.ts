import type { Severity } from "../../rules/finding.ts";
import type { Position } from "../../text/lineIndex.ts";
import { excerpt, visible } from "./excerpt.ts";
import type { Finding, ReportContext, Reporter, Summary } from "./report.ts";
import { SecretMask } from "./secrets.ts";

/** Room for the source line when nobody says how wide the terminal is. */
const WIDTH = 120;

/**
 * For people: a line `path:line:column: severity: message [rule]` a finding, which terminals and editors make
 * clickable, then the source line with carets, related places and the fix; a summary at the end.
 */
export const textReport: Reporter = function* (report, context) {
  const paint = painter(context.color);
  let mask: SecretMask | undefined;
  let last: { readonly file: string; readonly shown: string } | undefined;
  let safe = 0;
  for (const finding of report.findings) {
    const { file, range, severity, code, message, lines } = finding;
    if (last?.file !== file) last = { file, shown: oneLine(file) };
    if (mask?.lines !== lines) mask = lines && new SecretMask(lines);
    const head = paint.bold(`${last.shown}:${position(range.start)}`);
    const line = `${head}: ${paint[severity](severity)}: ${oneLine(message)} ${paint.faint(`[${code}]`)}\n`;
    yield line + details(finding, mask, context, paint);
    if (finding.fixes.some((fix) => fix.safe && !fix.snippet)) safe++;
  }
  if (last) yield "\n";
  yield `${paint.bold(summaryLine(report.summary))}\n`;
  if (safe > 0) yield `${safe} of them can be fixed with --fix.\n`;
};

/** The lines below a finding's first; `mask` is that of its file. */
function details(
  finding: Finding,
  mask: SecretMask | undefined,
  context: ReportContext,
  paint: Painter,
): string {
  const { range, related, fixes } = finding;
  const number = String(range.start.line + 1);
  const gutter = " ".repeat(number.length);
  let text = "";
  if (mask) {
    const width = Math.max(40, (context.columns ?? WIDTH) - number.length - 5);
    const { source, marks } = excerpt(mask, range, width);
    text += `  ${paint.faint(`${number} |`)} ${source}\n`;
    text += `  ${paint.faint(`${gutter} |`)} ${paint[finding.severity](marks)}\n`;
  }
  for (const r of related)
    text += `  ${gutter} ${paint.faint("=")} ${place(r.file, r.range.start)}: ${oneLine(r.message)}\n`;
  const [fix, ...others] = fixes;
  if (!fix) return text;
  const how = fix.safe ? "--fix" : fix.snippet ? "to fill in, in an editor" : "--fix-unsafe";
  const more = others.length > 0 ? ` and ${others.length} other${others.length > 1 ? "s" : ""}` : "";
  return `${text}  ${gutter} ${paint.faint("=")} fix: ${oneLine(fix.title)} (${how})${more}\n`;
}

/** "2 errors, 1 warning in 3 files." */
export function summaryLine({ files, errors, warnings, infos, hints }: Summary): string {
  const counts = [
    amount(errors, "error"),
    amount(warnings, "warning"),
    amount(infos, "info"),
    amount(hints, "hint"),
  ];
  const found = counts.filter((c) => !c.startsWith("0 "));
  return `${found.length > 0 ? found.join(", ") : "No findings"} in ${amount(files, "file")}.`;
}

export function amount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function place(file: string, start: Position): string {
  return `${oneLine(file)}:${position(start)}`;
}

function position({ line, character }: Position): string {
  return `${line + 1}:${character + 1}`;
}

function oneLine(text: string): string {
  // So are nearly all texts.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return visible(/[\r\n\t]/.test(text) ? text.replace(/\s*[\r\n\t]\s*/g, " ") : text);
}

type Painter = Record<Severity | "bold" | "faint", (text: string) => string>;

function painter(color: boolean): Painter {
  const style = (on: number, off: number) => (text: string) =>
    color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    error: style(31, 39),
    warning: style(33, 39),
    info: style(36, 39),
    hint: style(90, 39),
    bold: style(1, 22),
    faint: style(2, 22),
  };
}
