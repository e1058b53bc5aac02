// Uses a real promtool, of Debian's package prometheus.
import { describe, expect, it } from "vitest";
import { folder, promfedHere } from "../support/cli.ts";
import { promtoolVerdict, promtoolVersion } from "../support/promtool.ts";

const job = (lines: string) => `scrape_configs:\n  - job_name: a\n${lines.replace(/^/gm, "    ")}\n`;

/** Configs in a folder that holds the file `here`, and what promfed is to report. */
const CASES: readonly { what: string; config: string; code: string | undefined }[] = [
  { what: "a rule file", config: "rule_files: [gone.yml]\n", code: "config/missing-file" },
  {
    what: "a pattern that fits nothing",
    config: "rule_files: [gone*.yml]\nscrape_configs: []\n",
    code: undefined,
  },
  {
    what: "credentials",
    config: job("authorization: { credentials_file: gone }"),
    code: "config/missing-credentials-file",
  },
  {
    what: "credentials that exist",
    config: job("authorization: { credentials_file: here }"),
    code: undefined,
  },
  { what: "a token", config: job("bearer_token_file: gone"), code: "config/missing-credentials-file" },
  {
    what: "a certificate",
    config: job("tls_config: { cert_file: gone, key_file: here }"),
    code: "config/missing-credentials-file",
  },
  {
    what: "a key",
    config: job("tls_config: { cert_file: here, key_file: gone }"),
    code: "config/missing-credentials-file",
  },
  {
    what: "both that exist",
    config: job("tls_config: { cert_file: here, key_file: here }"),
    code: undefined,
  },
];

describe.runIf(promtoolVersion() === "2.42")("what promtool misses, promfed misses:", () => {
  it.each(CASES)("$what", async ({ config, code }) => {
    const cwd = folder({ "p.yml": config, here: "x" });
    const { accepted } = promtoolVerdict("config", cwd, "p.yml");
    expect(accepted).toBe(code === undefined);
    const { out } = await promfedHere(cwd, ["check", "--format", "json", "--prometheus-version", "2.42"]);
    const { diagnostics } = JSON.parse(out) as { diagnostics: { code: string }[] };
    const missing = diagnostics.filter((d) => d.code.startsWith("config/missing-")).map((d) => d.code);
    expect(missing).toEqual(code === undefined ? [] : [code]);
  });
});
