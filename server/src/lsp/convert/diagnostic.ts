import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic as ProtocolDiagnostic,
} from "vscode-languageserver";
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

/** A finding as the client shows it in its file; undefined when the file's text is not known any more. */
export function toProtocol(
  diagnostic: Diagnostic,
  context: DiagnosticContext,
): ProtocolDiagnostic | undefined {
  const { client } = context;
  const text = context.positioned(diagnostic.location.path);
  if (!text) return undefined;
  const related = client.relatedInformation ? relatedOf(diagnostic, context) : [];
  const tag = diagnostic.tag === "unnecessary" ? DiagnosticTag.Unnecessary : DiagnosticTag.Deprecated;
  const tagged = diagnostic.tag !== undefined && client.diagnosticTags.includes(tag);
  return {
    range: rangeOf(text, diagnostic.location.span),
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

function relatedOf({ related }: Diagnostic, context: DiagnosticContext) {
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
