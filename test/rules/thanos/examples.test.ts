// Needs ../shared/examples-from-docs: Compose setups as public guides show them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { engineOf } from "../../support/check.ts";

const examples = join(dirname(fileURLToPath(import.meta.url)), "../../../../shared/examples-from-docs");

/** Every finding of a folder as `file:line severity code`. */
async function findingsOf(folder: string): Promise<string[]> {
  const names = readdirSync(join(examples, folder));
  const engine = await engineOf(
    names.map((name) => [`/${name}`, readFileSync(join(examples, folder, name), "utf8")] as const),
  );
  return [...engine.checkAll()].flatMap(([path, found]) =>
    found.map((d) => {
      const line = (engine.document(path)?.lines.positionAt(d.location.span.start).line ?? 0) + 1;
      return `${path.slice(1)}:${line} ${d.severity} ${d.code}`;
    }),
  );
}

describe.skipIf(!existsSync(examples))("Compose setups of public guides", () => {
  it("has findings on ports, mount, sidecar and secret of the Thanos setup, and no others", async () => {
    expect(await findingsOf("compose-thanos")).toEqual([
      "bucket.yml:6 info thanos/inline-secret",
      "docker-compose.yml:11 warning config/missing-mount",
      "docker-compose.yml:18 error thanos/port-conflict",
      "docker-compose.yml:32 error thanos/port-conflict",
      "docker-compose.yml:43 info thanos/sidecar-on-receive",
    ]);
  });

  it("only hints at the labelmap of the vmagent setup: rule files and alerting are not vmagent's", async () => {
    expect(await findingsOf("compose-vmagent")).toEqual(["vmagent.yml:10 hint relabel/labelmap-cardinality"]);
  });
});
