import { EditBuilder } from "../syntax/yaml/edit.ts";
import { shiftEdits } from "../text/edit.ts";
import { hideSecrets } from "../text/secrets.ts";
import { type Span, shift } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import { type Settings, severityOf } from "../workspace/settings.ts";
import type { Diagnostic, Fix, Location, Related } from "./finding.ts";
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
  const text = document?.text ?? "";
  push(made, { rule, report }, { path, text, base: 0, globalBase: undefined }, settings);
  return made;
}

/** Places a report, unless the settings turn the rule off. */
export function push(into: Diagnostic[], { rule, report }: Raw, origin: Origin, settings: Settings): void {
  const own = report.severity ?? rule.severity;
  const severity =
    rule.severity === "off" ? severityOf(settings, rule.id, "off") : severityOf(settings, rule.id, own);
  if (severity === "off") return;
  const fixes = fixesOf(report);
  into.push({
    location: locate(report.at, origin, origin.base),
    code: rule.id,
    severity,
    message: report.message,
    related: (report.related ?? []).map((r) => placeRelated(r, origin)),
    fixes: fixes.map((fix) => placeFix(fix, origin)),
    ...(report.tag && { tag: report.tag }),
  });
}

function fixesOf({ fix }: Report): readonly FixReport[] {
  return fix === undefined ? [] : Array.isArray(fix) ? fix : [fix as FixReport];
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
  const { edit, edits, ...rest } = fix;
  return {
    ...rest,
    edits: () => {
      if (edits) return edits();
      const builder = new EditBuilder(origin.text.slice(origin.base));
      edit?.(builder);
      return [{ path: origin.path, edits: shiftEdits(builder.edits, origin.base) }];
    },
  };
}
