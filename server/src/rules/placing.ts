import { EditBuilder } from "../syntax/yaml/edit.ts";
import { shiftEdits } from "../text/edit.ts";
import { hideSecrets } from "../text/secrets.ts";
import { type Span, shift } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import { type Settings, severityOf } from "../workspace/settings.ts";
import type { Diagnostic, FileEdit, Fix, Location, Related } from "./finding.ts";
import type { FixReport, Report, RuleMeta } from "./rule.ts";

/** A report with the rule that made it. */
export interface Raw {
  readonly rule: RuleMeta;
  readonly report: Report;
}

/** Where a unit's spans count from. */
export interface Origin {
  readonly path: string;
  readonly text: string;
  readonly base: number;
  readonly globalBase: number | undefined;
}

/** A report of a whole workspace or of a set of rule files, whose place is that of a file. */
export function placedAt(
  rule: RuleMeta,
  report: Report,
  path: string,
  document: Document | undefined,
  settings: Settings,
): Diagnostic[] {
  const made: Diagnostic[] = [];
  push(made, { rule, report }, originOf(path, document), settings);
  return made;
}

/** Where spans of a whole file count from. */
export function originOf(path: string, document: Document | undefined): Origin {
  return { path, text: document?.text ?? "", base: 0, globalBase: undefined };
}

/** Places a report, unless the settings turn the rule off. */
export function push(into: Diagnostic[], { rule, report }: Raw, origin: Origin, settings: Settings): void {
  const own = report.severity ?? rule.severity;
  const severity =
    rule.severity === "off" ? severityOf(settings, rule.id, "off") : severityOf(settings, rule.id, own);
  if (severity === "off") return;
  const { at, message, related, tag } = report;
  const fixes = fixesOf(report);
  const made = {
    location: locate(at, origin, origin.base),
    code: rule.id,
    severity,
    message,
    related: related && related.length > 0 ? related.map((r) => placeRelated(r, origin)) : NONE,
    fixes: fixes.length > 0 ? fixes.map((fix) => placeFix(fix, origin)) : NONE,
  };
  into.push(tag ? { ...made, tag } : made);
}

const NONE: readonly never[] = [];

function fixesOf({ fix }: Report): readonly FixReport[] {
  return fix === undefined ? NONE : Array.isArray(fix) ? fix : [fix as FixReport];
}

/** What rules quote may be a secret. Looked for once, as the same report is placed again with every edit elsewhere. */
export function withoutSecrets(report: Report): Report {
  const { message, related, fix } = report;
  const plain =
    isPlain(message) &&
    (!related || related.every((one) => isPlain(one.message))) &&
    (!fix || fixesOf(report).every(({ title }) => isPlain(title)));
  if (plain) return report;
  return {
    ...report,
    message: hideSecrets(message),
    ...(related && { related: related.map((one) => ({ ...one, message: hideSecrets(one.message) })) }),
    ...(fix && { fix: fixesOf(report).map((one) => ({ ...one, title: hideSecrets(one.title) })) }),
  };
}

function isPlain(text: string): boolean {
  return hideSecrets(text) === text;
}

function locate(at: Span | Location, origin: Origin, base: number): Location {
  return "path" in at ? at : { path: origin.path, span: shift(at, base) };
}

function placeRelated(related: NonNullable<Report["related"]>[number], origin: Origin): Related {
  const { message } = related;
  if ("location" in related) return related;
  const base = related.in === "global" ? (origin.globalBase ?? 0) : origin.base;
  return { location: { path: origin.path, span: shift(related.at, base) }, message };
}

function placeFix(fix: FixReport, origin: Origin): Fix {
  return withEdits(fix, fix.edits ?? (() => editsIn(origin, fix.edit)));
}

type NamedFix = Omit<Fix, "edits">;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A fix without its edits. */
export function namedFix(fix: NamedFix): NamedFix {
  return withRest({ title: fix.title, safe: fix.safe }, fix);
}

/** The fix with these edits. */
export function withEdits(fix: NamedFix, edits: Fix["edits"]): Fix {
  return withRest({ title: fix.title, safe: fix.safe, edits }, fix);
}

/** Field by field, as there may be very many. */
function withRest<T extends Writable<NamedFix>>(to: T, { snippet, preferred }: NamedFix): T {
  if (snippet !== undefined) to.snippet = snippet;
  if (preferred !== undefined) to.preferred = preferred;
  return to;
}

function editsIn({ path, text, base }: Origin, edit: FixReport["edit"]): readonly FileEdit[] {
  const builder = new EditBuilder(text.slice(base));
  edit?.(builder);
  return [{ path, edits: shiftEdits(builder.edits, base) }];
}
