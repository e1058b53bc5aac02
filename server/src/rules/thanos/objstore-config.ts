import { defineRule } from "../rule.ts";
import { type Objstore, readObjstore } from "../support/objstore.ts";

export default defineRule({
  id: "thanos/objstore-config",
  scope: "file",
  severity: "error",
  since: "0.1.0",
  summary:
    "An object storage config lacks what its provider needs, or names a provider that Thanos does not have.",
  why: `Thanos makes its bucket client when it starts. It refuses a \`type\` that it does not know, S3 without
\`endpoint\` (there is no default, not even for AWS), GCS without \`bucket\`, FILESYSTEM without \`directory\`, and an
S3 \`access_key\` without \`secret_key\` or the other way round: the component then ends at once.`,
  examples: [
    {
      bad: `#- /bucket.yml
type: MINIO
config:
  bucket: thanos
  endpoint: minio:9000
`,
    },
    {
      bad: `#- /bucket.yml
type: S3
config:
  bucket: thanos
  region: eu-west-1
`,
    },
    {
      good: `#- /bucket.yml
type: S3
config:
  bucket: thanos
  endpoint: s3.eu-west-1.amazonaws.com
  region: eu-west-1
`,
    },
    {
      good: `#- /bucket.yml
type: FILESYSTEM
config:
  directory: /var/thanos
`,
    },
  ],
  *check(document) {
    const store = readObjstore(document);
    if (!store || store.templated || store.type.node.templated) return;
    const { type, provider, configKey } = store;
    if (!PROVIDERS.includes(provider)) {
      // Other programs have files of this outline too; a bucket with an endpoint or a secret is storage for sure.
      if (!store.fields.has("bucket") || !["endpoint", "access_key"].some((key) => store.fields.has(key)))
        return;
      const s3 = /minio|aws|ceph|wasabi|r2/i.test(type.value);
      yield {
        at: type.span,
        message: `Thanos has no object storage of type ${type.value} and would not start. ${s3 ? "Storage that speaks S3 has type: S3." : `It knows ${PROVIDERS.join(", ")}.`}`,
      };
      return;
    }
    for (const key of REQUIRED.get(provider) ?? []) {
      if (isGiven(store, key)) continue;
      yield {
        at: configKey.span,
        message: `${provider} needs ${key}, and Thanos does not start without it.${HINTS.get(key) ?? ""}`,
      };
    }
    if (provider !== "S3") return;
    for (const [one, other] of [
      ["access_key", "secret_key"],
      ["secret_key", "access_key"],
    ] as const) {
      const given = store.text(one);
      if (!given || isGiven(store, other)) continue;
      yield {
        at: configKey.span,
        message: `${one} is set and ${other} is not: Thanos refuses one without the other. Set both, or neither to take them from the environment.`,
      };
    }
  },
});

/** `type` in capitals; Thanos does not mind case. */
const PROVIDERS: readonly string[] = [
  "FILESYSTEM",
  "GCS",
  "S3",
  "AZURE",
  "SWIFT",
  "COS",
  "ALIYUNOSS",
  "BOS",
  "OCI",
  "OBS",
];

const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ["S3", ["endpoint"]],
  ["GCS", ["bucket"]],
  ["FILESYSTEM", ["directory"]],
]);

const HINTS: ReadonlyMap<string, string> = new Map([
  ["endpoint", " For AWS it is s3.REGION.amazonaws.com."],
  ["directory", " It is the folder that the blocks are kept in."],
]);

/** Present and not empty; what is no plain text counts as given, as its type is another mistake. */
function isGiven(store: Objstore, key: string): boolean {
  const field = store.fields.get(key);
  if (!field) return false;
  if (field.value.kind !== "scalar" && field.value.kind !== "null") return true;
  return store.text(key) !== undefined || (field.value.kind === "null" && field.value.templated === true);
}
