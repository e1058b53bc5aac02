import { describe, expect, it } from "vitest";
import { checkDiagnostics, engineOf } from "../../support/check.ts";

describe("thanos/inline-secret", () => {
  const only = { only: ["thanos/inline-secret"] };

  it("reports the secret of each provider at its key", async () => {
    await checkDiagnostics(
      `#- /s3.yml
type: S3
config:
  bucket: "thanos-data"
  endpoint: "minio:9000"
  access_key: "minioadmin"
  secret_key: "minioadmin"
  ^^^^^^^^^^ 💡 info thanos/inline-secret: secret_key: $(AWS_SECRET_ACCESS_KEY)
#- /azure.yml
type: azure
config:
  container: thanos
  storage_account: monitoring
  storage_account_key: c2VjcmV0
  ^^^^^^^^^^^^^^^^^^^ 💡 info thanos/inline-secret: $(AZURE_STORAGE_ACCOUNT_KEY)
#- /gcs.yml
type: GCS
config:
  bucket: thanos
  service_account: |-
  ^^^^^^^^^^^^^^^ 💡 info thanos/inline-secret
    {"type": "service_account"}
`,
      only,
    );
  });

  it("is silent on what comes from the environment or a template", async () => {
    await checkDiagnostics(
      `#- /a.yml
type: S3
config:
  bucket: thanos
  endpoint: minio:9000
  access_key: AKIAEXAMPLE
  secret_key: $(S3_SECRET_KEY)
#- /b.yml
type: S3
config:
  bucket: thanos
  secret_key: "\${S3_SECRET_KEY}"
  session_token: ""
#- /c.yml
type: S3
config:
  bucket: thanos
  secret_key: {{ .Values.secret }}
`,
      only,
    );
  });

  it("never shows the value, in messages or in titles", async () => {
    const text = "type: S3\nconfig:\n  bucket: b\n  access_key: k-4711\n  secret_key: s-4712\n";
    const engine = await engineOf([["/bucket.yml", text]]);
    const found = engine.check("/bucket.yml");
    expect(found.map((d) => d.code)).toContain("thanos/inline-secret");
    const shown = JSON.stringify(
      found.map((d) => [d.message, d.related, d.fixes.map((f) => [f.title, f.edits()])]),
    );
    expect(shown).not.toMatch(/471[12]/);
  });
});

describe("thanos/objstore-config", () => {
  const only = { only: ["thanos/objstore-config"] };

  it("reports unknown types and what a provider cannot do without", async () => {
    await checkDiagnostics(
      `#- /a.yml
type: minio
      ^^^^^ error thanos/objstore-config: Storage that speaks S3 has type: S3
config:
  bucket: thanos
  endpoint: minio:9000
#- /b.yml
type: GS
      ^^ error thanos/objstore-config: It knows FILESYSTEM, GCS
config:
  bucket: thanos
  access_key: x
#- /c.yml
type: GCS
config:
^^^^^^ error thanos/objstore-config: GCS needs bucket
  bucket: ""
#- /d.yml
type: S3
config:
^^^^^^ error thanos/objstore-config: S3 needs endpoint
^^^^^^ error thanos/objstore-config: secret_key is set and access_key is not
  bucket: thanos
  secret_key: $(KEY)
`,
      only,
    );
  });

  it("is silent on every known provider, on templates, and on files of other programs", async () => {
    await checkDiagnostics(
      `#- /a.yml
type: s3
config:
  bucket: thanos
  endpoint: s3.example.com
prefix: eu
#- /b.yml
type: BOS
config:
  bucket: thanos
#- /c.yml
type: S3
config:
  bucket: thanos
  {{- if .Values.endpoint }}
  endpoint: {{ .Values.endpoint }}
  {{- end }}
#- /d.yml
type: sink
name: archive
config:
  bucket: b
  endpoint: e
#- /e.yml
type: docker
config:
  container: b
`,
      only,
    );
  });
});
