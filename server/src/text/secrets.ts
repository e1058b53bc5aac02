/** What stands in place of a secret in text that promfed writes. */
const MASK = "<hidden>";

/** Text without the secrets that show by themselves: credentials in addresses, tokens in queries and in headers. */
export function hideSecrets(text: string): string {
  return text
    .replace(/(\/\/)[^/\s?#"'@]{0,500}@/g, `$1${MASK}@`)
    .replace(
      /(^|[\s"'=])[^\s/"'@:=]{1,100}:[^\s/"'@]{1,500}@(?=[\w[])(?!start\(|end\(|\d+(?![\w.:]))/g,
      `$1${MASK}@`,
    )
    .replace(
      /([?&;][\w-]{0,40}(?:token|secret|passw(?:or)?d|pwd|key|sig|signature|auth)=)[^\s&;"'`#]+/gi,
      `$1${MASK}`,
    )
    .replace(/\b(Bearer|Basic) {1,4}[A-Za-z0-9._~+/=-]{8,}/g, `$1 ${MASK}`);
}
