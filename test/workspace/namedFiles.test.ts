import { describe, expect, it } from "vitest";
import { Engine } from "../../server/src/engine.ts";
import { MemoryHost } from "../../server/src/hosts/memory.ts";
import { namedFiles } from "../../server/src/workspace/namedFiles.ts";
import { DEFAULT_SETTINGS } from "../../server/src/workspace/settings.ts";
import { engineOf } from "../support/check.ts";

const RULE = "config/missing-credentials-file";
const config = (line: string) => `scrape_configs:\n  - job_name: a\n    ${line}\n`;
const missing = (engine: Engine) =>
  engine
    .check("/w/p.yml")
    .filter(({ code }) => code === RULE)
    .map(({ location: { span } }) => engine.document("/w/p.yml")?.text.slice(span.start, span.end));

describe("files that a config names", () => {
  it("are found in every section, with their places", async () => {
    const text = `alerting:
  alertmanagers:
    - basic_auth: { password_file: am }
scrape_configs:
  - job_name: a
    authorization: { credentials_file: job }
    tls_config: &tls
      cert_file: ../cert
  - job_name: b
    tls_config: *tls
    bearer_token_file: /etc/token
remote_write:
  - url: http://a
    oauth2: { client_secret_file: write }
`;
    const engine = await engineOf([["/w/p.yml", text]]);
    const document = engine.document("/w/p.yml");
    const found = document ? namedFiles(engine.workspace, document) : [];
    expect(found.map(({ path }) => path)).toEqual(["/w/am", "/w/job", "/cert", "/w/write"]);
    for (const { span, text: written } of found) expect(text.slice(span.start, span.end)).toBe(written);
  });

  it("are looked for when files are read, and again when asked", async () => {
    const host = new MemoryHost([["/w/p.yml", config("bearer_token_file: token")]]);
    const engine = new Engine(host, { roots: ["/w"], settings: DEFAULT_SETTINGS });
    await engine.load();
    expect(missing(engine)).toEqual(["token"]);
    host.files.set("/w/token", "x");
    expect(await engine.lookForFiles()).toBe(true);
    expect(missing(engine)).toEqual([]);
    expect(await engine.lookForFiles()).toBe(false);
    host.files.delete("/w/token");
    engine.fileDeleted("/w/token");
    await engine.lookForFiles();
    expect(missing(engine)).toEqual(["token"]);
  });

  it("are left alone outside the workspace, where the host cannot look, and with --syntax-only", async () => {
    const outside = new MemoryHost([["/w/p.yml", config("bearer_token_file: ../token")]]);
    const inside = [["/w/p.yml", config("bearer_token_file: token")]] as const;
    class Blind extends MemoryHost {
      override async stat(): Promise<never> {
        return "unknown" as never;
      }
    }
    const cases = [
      { host: outside, settings: DEFAULT_SETTINGS },
      { host: new Blind(inside), settings: DEFAULT_SETTINGS },
      { host: new MemoryHost(inside), settings: { ...DEFAULT_SETTINGS, syntaxOnly: true } },
    ];
    for (const { host, settings } of cases) {
      const engine = new Engine(host, { roots: ["/w"], settings });
      await engine.load();
      expect(missing(engine)).toEqual([]);
    }
  });
});
