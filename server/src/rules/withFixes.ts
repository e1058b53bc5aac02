import type { PlainDiagnostic } from "./checkTask.ts";
import type { Diagnostic } from "./finding.ts";
import { withEdits } from "./placing.ts";

/** The finding with fixes that are made once they are asked for, by looking for the same findings `again`. */
export function withFixes(
  again: () => readonly Diagnostic[],
): (finding: PlainDiagnostic, at: number) => Diagnostic {
  // Field by field, as there may be very many.
  return (finding, at) => {
    if (isWithoutFixes(finding)) return finding;
    const { location, code, severity, message, related, fixes: named, tag } = finding;
    const fixes = named.map((fix, n) => withEdits(fix, () => again()[at]?.fixes[n]?.edits() ?? []));
    const made = { location, code, severity, message, related, fixes };
    return tag ? { ...made, tag } : made;
  };
}

function isWithoutFixes(finding: PlainDiagnostic): finding is Diagnostic & PlainDiagnostic {
  return finding.fixes.length === 0;
}
