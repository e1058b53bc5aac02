import { quoteLike } from "../../syntax/yaml/edit.ts";
import { shift } from "../../text/span.ts";
import { entry } from "../../workspace/document.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { isFilledIn, type Objstore, readObjstore } from "../support/objstore.ts";

export default defineRule({
  id: "thanos/inline-secret",
  scope: "file",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "An object storage config holds a secret key in the file itself.",
  why: `Who can read the repository, its history or a backup of it can then read and delete every block in the bucket.
Thanos fills in \`$(NAME)\` from its environment in the file of \`--objstore.config-file\`, so the file can be kept
without the secret; for S3 the keys may also be left out, and Thanos looks for them in \`AWS_ACCESS_KEY_ID\` and
\`AWS_SECRET_ACCESS_KEY\` or asks the machine's role. Where the whole file is mounted as a secret, keep it out of the
repository.

Well-known demo values are reported too: they tend to be copied along. The value is never part of the message.`,
  examples: [
    {
      bad: `#- /bucket.yml
type: S3
config:
  bucket: thanos
  endpoint: minio:9000
  access_key: demo
  secret_key: "demo-secret"
`,
      fixed: `#- /bucket.yml
type: S3
config:
  bucket: thanos
  endpoint: minio:9000
  access_key: $(AWS_ACCESS_KEY_ID)
  secret_key: "$(AWS_SECRET_ACCESS_KEY)"
`,
    },
    {
      good: `#- /bucket.yml
type: S3
config:
  bucket: thanos
  endpoint: minio:9000
  access_key: $(AWS_ACCESS_KEY_ID)
  secret_key: $(AWS_SECRET_ACCESS_KEY)
`,
    },
  ],
  *check(document) {
    const store = readObjstore(document);
    if (!store) return;
    for (const [key, companion] of SECRETS) {
      const value = store.text(key);
      const field = store.fields.get(key);
      if (!value || !field || isFilledIn(value)) continue;
      const base = entry(document.tree.entries, "config")?.base ?? 0;
      const variable = variableOf(store, key);
      const beside = companion === undefined ? undefined : store.text(companion);
      yield {
        at: shift(field.key.span, base),
        message: `${key} holds its value in this file, readable to everyone who can read the repository. Take it from the environment, ${key}: $(${variable}), or mount a file that is kept elsewhere.`,
        related:
          beside && !isFilledIn(beside) ? [{ at: beside.span, message: `${companion} stands here` }] : [],
        fix: fixes(store, [key, ...(companion === undefined ? [] : [companion])]),
      };
    }
  },
});

/** Keys of secrets in the providers' configs, with the key that names whose secret it is. */
const SECRETS: ReadonlyMap<string, string | undefined> = new Map([
  ["secret_key", "access_key"],
  ["session_token", undefined],
  ["access_key_secret", "access_key_id"],
  ["storage_account_key", undefined],
  ["storage_connection_string", undefined],
  ["client_secret", undefined],
  ["password", undefined],
  ["application_credential_secret", "application_credential_id"],
  ["service_account", undefined],
  ["privatekey", undefined],
]);

function variableOf({ provider }: Objstore, key: string): string {
  return (provider === "S3" && AWS.get(key)) || `${provider}_${key}`.toUpperCase().replace(/\W+/g, "_");
}

/** The names by which other tools of S3 know them too. */
const AWS: ReadonlyMap<string, string> = new Map([
  ["access_key", "AWS_ACCESS_KEY_ID"],
  ["secret_key", "AWS_SECRET_ACCESS_KEY"],
  ["session_token", "AWS_SESSION_TOKEN"],
]);

function fixes(store: Objstore, keys: readonly string[]): readonly FixReport[] {
  const texts = keys.flatMap((key) => {
    const text = store.text(key);
    return text && !isFilledIn(text) ? [{ key, text }] : [];
  });
  if (texts.some(({ text }) => text.inherited)) return [];
  return [
    {
      title: `Take ${texts.map(({ key }) => key).join(" and ")} from the environment`,
      safe: false,
      edit: (edit) => {
        for (const { key, text } of texts) {
          const reference = `$(${variableOf(store, key)})`;
          edit.replace(
            text.span,
            text.node.style === "plain" ? reference : quoteLike(quotes(text.node.style), reference),
          );
        }
      },
    },
  ];
}

/** A block scalar gives way to a quoted one. */
function quotes(style: string): "single" | "double" {
  return style === "single" ? "single" : "double";
}
