import {
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic as ProtocolDiagnostic,
  type Range,
} from "vscode-languageserver";
import type { KeptFinding, KeptPlace } from "../../cache/result.ts";
import type { Diagnostic, Severity } from "../../rules/finding.ts";
import { ruleUrl } from "../../rules/ruleUrl.ts";
import type { ClientFeatures } from "../clientFeatures.ts";
import { type Positioned, rangeOf } from "./range.ts";
import type { Uris } from "./uri.ts";

export const SOURCE = "promfed";

/** What findings are converted with: the client's abilities, its names of files, and the texts they point into. */
export interface DiagnosticContext {
  readonly client: ClientFeatures;
  readonly uris: Uris;
  positioned(path: string): Positioned | undefined;
}

/** A finding of an earlier run: the places it is related to are known by their ranges only. */
export interface Recalled extends Diagnostic {
  readonly recalled: readonly KeptPlace[];
}

/** A finding as the client shows it in its file; undefined when the file's text is not known any more. */
export function toProtocol(
  diagnostic: Diagnostic | Recalled,
  context: DiagnosticContext,
): ProtocolDiagnostic | undefined {
  const text = context.positioned(diagnostic.location.path);
  if (!text) return undefined;
  const recalled = "recalled" in diagnostic ? recalledOf(diagnostic.recalled, context) : [];
  const related = () => [...relatedOf(diagnostic, context), ...recalled];
  return shown(diagnostic, rangeOf(text, diagnostic.location.span), related, context);
}

/** A finding of an earlier run, at the place that it had then. */
export function keptToProtocol(kept: KeptFinding, context: DiagnosticContext): ProtocolDiagnostic {
  return shown(kept, kept.range, () => recalledOf(kept.related, context), context);
}

function shown(
  diagnostic: Omit<KeptFinding, "range" | "related" | "fixes"> & { readonly fixes: readonly unknown[] },
  range: Range,
  relatedPlaces: () => DiagnosticRelatedInformation[],
  { client }: DiagnosticContext,
): ProtocolDiagnostic {
  const related = client.relatedInformation ? relatedPlaces() : [];
  const tag = diagnostic.tag === "unnecessary" ? DiagnosticTag.Unnecessary : DiagnosticTag.Deprecated;
  const tagged = diagnostic.tag !== undefined && client.diagnosticTags.includes(tag);
  return {
    range,
    severity: SEVERITIES[diagnostic.severity],
    code: diagnostic.code,
    ...(client.codeDescription && { codeDescription: { href: ruleUrl(diagnostic.code) } }),
    source: SOURCE,
    message: diagnostic.message,
    ...(related.length > 0 && { relatedInformation: related }),
    ...(tagged && { tags: [tag] }),
    ...(client.diagnosticData && { data: { fixable: diagnostic.fixes.length > 0 } }),
  };
}

function recalledOf(
  places: readonly KeptPlace[],
  { uris }: DiagnosticContext,
): DiagnosticRelatedInformation[] {
  return places.map(({ path, range, message }) => ({ location: { uri: uris.uriOf(path), range }, message }));
}

function relatedOf({ related }: Diagnostic, context: DiagnosticContext): DiagnosticRelatedInformation[] {
  return related.flatMap(({ location, message }) => {
    const text = context.positioned(location.path);
    return text
      ? [
          {
            location: { uri: context.uris.uriOf(location.path), range: rangeOf(text, location.span) },
            message,
          },
        ]
      : [];
  });
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
