import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, promfed } from "../support/cli.ts";

const CLUSTERS = 80;

function repository(): string {
  const files: Record<string, string> = {};
  for (let i = 0; i < CLUSTERS; i++) {
    files[`clusters/c${i}/prometheus.yml`] =
      `global: { external_labels: { cluster: c${i} } }\nrule_files: [rules/*.yml]\nscrape_configs:\n` +
      `  - job_name: node\n    tls_config: { ca_file: /nowhere/ca.pem }\n    static_configs: [{ targets: ["node:9100"] }]\n`;
    for (const name of ["a", "b"]) {
      files[`clusters/c${i}/rules/${name}.yml`] =
        `groups:\n  - name: ${name}\n    rules:\n      - record: job:up_${name}:sum\n        expr: sum by (job) (up)\n` +
        (i === 3 ? "      - record: broken\n        expr: sum(\n" : "");
    }
  }
  return folder(files);
}

/** An entry with another body, and a head that fits it. */
function withBody(entry: string, change: (body: string) => string): string {
  const [head = "", body = ""] = entry.split("\n");
  const changed = change(body);
  const digest = createHash("sha256").update(changed).digest("hex");
  return `${head.replace(/[0-9a-f]+$/, digest)}\n${changed}`;
}

describe("a check that has been made before", () => {
  it("says the same, from the cache, until anything is other than it was", () => {
    const cwd = repository();
    const env = { PROMFED_CACHE_DIR: folder() };
    const check = (...args: string[]) => promfed(cwd, ["check", ...args], env);
    const first = check();
    expect(first.status).toBe(1);
    expect(first.out).toContain("clusters/c3/rules/a.yml:7:19: error");
    const [entry = ""] = readdirSync(env.PROMFED_CACHE_DIR);
    const path = join(env.PROMFED_CACHE_DIR, entry);
    const kept = readFileSync(path, "utf8");
    expect(kept).toContain("clusters/c3/rules/a.yml");
    expect(check()).toEqual(first);
    expect(readFileSync(path, "utf8")).toBe(kept);
    // That it comes from there shows when something else stands there.
    writeFileSync(
      path,
      withBody(kept, (body) => body.replaceAll('"severity":"error"', '"severity":"hint"')),
    );
    expect(check().status).toBe(0);
    expect(check("--no-cache").status).toBe(1);
    writeFileSync(path, kept);

    const json = check("--format", "json");
    expect(check("--format", "json")).toEqual(json);
    expect(JSON.parse(json.out).summary.errors).toBe(2);

    writeFileSync(join(cwd, "clusters/c3/rules/a.yml"), "groups: []\n");
    const later = check();
    expect(later.out).not.toContain("c3/rules/a.yml:7");
    expect(later.out).toContain("c3/rules/b.yml:7");
    expect(check()).toEqual(later);
    expect(check("--no-cache")).toEqual(later);

    rmSync(join(cwd, "clusters/c3/rules/b.yml"));
    expect(check().status).toBe(0);
    expect(check("--rule", "promql=off").status).toBe(0);
  }, 60_000);

  it("does not read damaged entries, and works where no cache can be", () => {
    const cwd = repository();
    const cache = folder({ file: "" });
    const plain = promfed(cwd, ["check", "--no-cache"], { PROMFED_CACHE_DIR: cache });
    expect(readdirSync(cache)).toEqual(["file"]);
    expect(promfed(cwd, ["check"], { PROMFED_CACHE_DIR: join(cache, "file") })).toEqual(plain);
    const env = { PROMFED_CACHE_DIR: cache };
    expect(promfed(cwd, ["check"], env)).toEqual(plain);
    for (const name of readdirSync(cache)) writeFileSync(join(cache, name), "promfed \0 {}\n[]");
    expect(promfed(cwd, ["check"], env)).toEqual(plain);
  }, 60_000);
});
