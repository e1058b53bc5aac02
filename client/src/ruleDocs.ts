/** A finding's rule and, where the server gave one, the address of its page. */
export interface RuleAtCursor {
  readonly rule: string;
  readonly url?: string;
}

/** The parts of an editor's diagnostic that say which rule it is from. */
export interface DiagnosticLike {
  readonly source?: string | undefined;
  readonly code?: string | number | { readonly value: string | number; readonly target: unknown } | undefined;
}

/** The rules behind promfed's own diagnostics, each once, in their order. */
export function rulesOf(diagnostics: readonly DiagnosticLike[]): RuleAtCursor[] {
  const rules = new Map<string, RuleAtCursor>();
  for (const { source, code } of diagnostics) {
    if (source !== "promfed" || code === undefined) continue;
    const found =
      typeof code === "object" ? { rule: `${code.value}`, url: `${code.target}` } : { rule: `${code}` };
    if (!rules.has(found.rule)) rules.set(found.rule, found);
  }
  return [...rules.values()];
}

/**
 * The address of a rule's page. `rule` is a rule's id, looked up among `found`, or an address already.
 * Only web addresses are returned, since the caller opens them outside the editor.
 */
export function ruleDocsUrl(rule: string, found: readonly RuleAtCursor[]): string | undefined {
  const url = found.find((candidate) => candidate.rule === rule)?.url ?? rule;
  return /^https?:\/\//i.test(url) ? url : undefined;
}
