/** What stands in place of a secret in text that promfed writes. */
const MASK = "<hidden>";

/** Text without the secrets that show by themselves: credentials in addresses, tokens in queries and in headers. */
export function hideSecrets(text: string): string {
  // Nearly all texts have nothing in them that any of these could stand for, which is told at one glance.
  if (!/@|Bearer|Basic/.test(text) && !(text.includes("=") && /[?&;]/.test(text))) return text;
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

const SECRET_KEY =
  /(?:^|_)(?:pas{1,2}w?o?rd|passwd|passphrase|pwd|secret|secrets|tokens?|credentials?|auth_key|api_?key|app_?key|access_?key|access_key_id|secret_?key|account_?key|private_?key|service_?key|routing_?key|integration_?key|signing_?key|encryption_?key|shared_?key|authorization|cookie|connection_string|sas_url|webhook_url|slack_api_url|api_url|dsn)$/;

/** In small letters, one part of each of these keys, in which no letters are ever set apart. */
const PART_OF_SECRET_KEY = /pas|pwd|secret|token|credential|key|authorization|cookie|connection|url|dsn/;

/** False only for a text that surely holds no key whose value is a secret: nearly all are told by that. */
export function mayHoldSecretKey(text: string): boolean {
  return PART_OF_SECRET_KEY.test(text.toLowerCase());
}

/** True for a key whose value is a secret, in any spelling: bearer_token, bearerToken, "X-Api-Key". */
export function isSecretKey(key: string): boolean {
  if (!mayHoldSecretKey(key)) return false;
  const name = key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[-. ]/g, "_");
  return SECRET_KEY.test(name);
}
