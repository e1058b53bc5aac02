import type { Issue } from "./issues.ts";

/** YAML 1.1 knows more line breaks than the `yaml` package: a lone CR and three of Unicode's. All become LF. */
export function plainBreaks(text: string): string {
  return /\r(?!\n)|[\x85\u2028\u2029]/.test(text) ? text.replace(/\r(?!\n)|[\x85\u2028\u2029]/g, "\n") : text;
}

/** Prometheus refuses a file with control characters anywhere; the first is reported. */
export function unreadableCharacters(text: string): Issue[] {
  const at = text.search(
    /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/,
  );
  if (at < 0) return [];
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
  const message = `The character U+${code} is not allowed in YAML; remove it, or write it as an escape in double quotes.`;
  return [{ kind: "value", span: { start: at, end: at + 1 }, message }];
}
