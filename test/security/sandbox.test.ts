import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { CLI, FEDERATE, folder, promfed } from "../support/cli.ts";
import { SERVER, ServerProcess } from "../support/serverProcess.ts";

const here = dirname(fileURLToPath(import.meta.url));
const GUARD = `--import=${pathToFileURL(join(here, "guard.mjs")).href}`;

/** What stands beside the repository and is none of its business. */
const OUTSIDE = "hunter2-outside";

/** A repository that tries to have promfed reach out of it by every key that names an address, a file or a program. */
function hostileRepository(): { root: string; parent: string } {
  const parent = folder({
    "outside/rules.yml": `groups: [{ name: ${OUTSIDE}, rules: [{ record: "a b", expr: "${OUTSIDE}(" }] }]\n`,
    "outside/prometheus.yml": `scrape_configs: [{ job_name: ${OUTSIDE}, metrics_path: /federate }]\n`,
    "outside/secret.txt": OUTSIDE,
    "repo/prometheus.yml": `global: { query_log_file: ../outside/written.log }
rule_files: [../outside/rules.yml, "../outside/*.yml", "../../*/*.yml", /etc/passwd, rules/*.yml]
scrape_config_files: [../outside/*.yml]
tracing: { endpoint: "http://127.0.0.1:1/" }
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    bearer_token_file: ../outside/secret.txt
    tls_config: { ca_file: /etc/ssl/certs/ca.pem, key_file: ../outside/key.pem }
    http_sd_configs: [{ url: "http://127.0.0.1:1/targets" }]
    file_sd_configs: [{ files: ["../outside/*.yml", "/etc/*.json"] }]
    dns_sd_configs: [{ names: [example.com] }]
    static_configs: [{ targets: ["$(touch pwned):9090", "\`id\`:9090"] }]
remote_write: [{ url: "http://127.0.0.1:1/write" }]
`,
    "repo/rules/a.yml":
      "groups: [{ name: a, rules: [{ alert: A, expr: up, annotations: { summary: '{{ query \"up\" }}{{ .Env }}' } }] }]\n",
    "repo/tests.yml": "rule_files: [../outside/rules.yml]\ntests: []\n",
    "repo/.promfed.yaml": `ignore: ["../**"]
clusters: [{ name: eu, endpoint: "127.0.0.1:1", config: ../outside/prometheus.yml }]
plugins: [./evil.js]
extends: ./evil.js
`,
    "repo/docker-compose.yml": `services:
  p: { image: prom/prometheus, build: ../outside, env_file: ../outside/secret.txt, command: ["--config.file=/p.yml"],
       volumes: ["../outside/prometheus.yml:/p.yml"] }
`,
    "repo/evil.js": "require('node:fs').writeFileSync('pwned', '')\n",
    "repo/package.json": '{ "scripts": { "postinstall": "touch pwned" } }\n',
  });
  return { root: join(parent, "repo"), parent };
}

const state = (path: string) => readdirSync(path, { recursive: true, encoding: "utf8" }).sort();

const guardOf = (root: string, writes = "") => ({
  GUARD_READS: [root, dirname(CLI), dirname(SERVER), join(here, "../..")].join("\n"),
  GUARD_WRITES: writes,
});

describe("the command line in an untrusted repository", () => {
  it.each([["check"], ["check", "--format", "sarif"], ["topology"], ["fmt", "--check"], ["rules"]])(
    "opens no connection, starts no program, reads nothing outside and writes nothing: %s",
    (...args) => {
      const { root, parent } = hostileRepository();
      const before = state(parent);
      const cache = mkdtempSync(join(parent, "cache-"));
      rmSync(cache, { recursive: true });
      const { out, err, status } = promfed(root, args, {
        ...guardOf(root),
        NODE_OPTIONS: GUARD,
        PROMFED_CACHE_DIR: cache,
      });
      expect(err).not.toContain("REFUSED");
      expect(out + err).not.toContain(OUTSIDE);
      expect([0, 1]).toContain(status);
      expect(state(parent)).toEqual(before);
    },
  );

  it("is held by a guard that does refuse", () => {
    const { root } = hostileRepository();
    const env = { GUARD_READS: "/nowhere", GUARD_WRITES: "", NODE_OPTIONS: GUARD };
    expect(promfed(root, ["check"], env).err).toContain("REFUSED fs");
  });

  it("keeps results of large repositories in the user's cache folder, and writes nowhere else", () => {
    const many = Object.fromEntries(Array.from({ length: 210 }, (_, i) => [`repo/${i}.yml`, FEDERATE]));
    const parent = folder(many);
    const cache = join(parent, "cache");
    const env = { ...guardOf(join(parent, "repo"), cache), NODE_OPTIONS: GUARD, PROMFED_CACHE_DIR: cache };
    env.GUARD_READS += `\n${cache}`;
    expect(promfed(join(parent, "repo"), ["check", "--fail-on", "never"], env).err).not.toContain("REFUSED");
    const written = state(parent).filter((path) => !path.startsWith("repo"));
    expect(written).toHaveLength(2);
    expect(written[1]).toMatch(/^cache\/check-[0-9a-f]{32}\.json$/);
  });
});

describe("the language server in an untrusted repository", () => {
  it("opens no connection, starts no program, reads nothing outside and writes nothing", async () => {
    const { root, parent } = hostileRepository();
    const before = state(parent);
    const cache = folder();
    const env = { PATH: process.env.PATH, ...guardOf(root, cache), PROMFED_CACHE_DIR: cache };
    env.GUARD_READS += `\n${cache}`;
    const server = await ServerProcess.start({ folder: root, execArgv: [GUARD], env });
    afterAll(() => server.kill());
    for (const name of ["prometheus.yml", "tests.yml", "docker-compose.yml", ".promfed.yaml"]) {
      const uri = pathToFileURL(join(root, name)).href;
      const text = readFileSync(join(root, name), "utf8");
      server.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
      const textDocument = { uri };
      for (let line = 0; line < text.split("\n").length; line++) {
        const position = { line, character: 25 };
        for (const method of ["hover", "definition", "references", "completion", "prepareRename"])
          await server.request(`textDocument/${method}`, { textDocument, position, context: {} });
      }
      for (const method of ["documentLink", "codeLens", "documentSymbol"])
        await server.request(`textDocument/${method}`, { textDocument });
    }
    await server.settled();
    expect(server.stderr).not.toContain("REFUSED");
    expect(JSON.stringify(server.notifications)).not.toContain(OUTSIDE);
    expect(await server.stop()).toBe(0);
    expect(state(parent)).toEqual(before);
  });
});

describe("the bundles", () => {
  const modules = (path: string) =>
    new Set(
      [...readFileSync(path, "utf8").matchAll(/(?:from |require\(|import\()"(?:node:)?([a-z][\w/]*)"/g)].map(
        (m) => m[1],
      ),
    );

  it("hold no module that reaches the network or starts programs, but for talking to the editor", () => {
    const dangerous = [
      "http",
      "https",
      "http2",
      "tls",
      "dgram",
      "dns",
      "cluster",
      "vm",
      "repl",
      "inspector",
      "wasi",
    ];
    for (const path of [CLI, SERVER]) {
      const used = modules(path);
      // For what is told below.
      used.delete("vm");
      expect(dangerous.filter((name) => used.has(name))).toEqual([]);
    }
  });

  it("name no program to start and build no code from text", () => {
    const source = readdirSync(join(here, "../../server/src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => [file, readFileSync(join(here, "../../server/src", file), "utf8")] as const);
    const found = source.flatMap(([file, text]) =>
      [
        ...text.matchAll(
          /node:(?:child_process|https?|http2|tls|dgram|dns|vm|cluster)|\beval\(|new Function\(|\bfetch\(/g,
        ),
      ].map(([what]) => `${file}: ${what}`),
    );
    // promfed's own file, beside the one that is started, with the code that was kept of it.
    expect(found).toEqual([`${join("cache", "compiledPart.ts")}: node:vm`]);
    // The only connection: to the editor that was named on the command line.
    const net = source
      .filter(([, text]) => text.includes('"node:net"'))
      .map(([file]) => file.replaceAll("\\", "/"));
    expect(net).toEqual(["lsp/nodeServer.ts"]);
  });
});

describe("links that lead out of the repository", () => {
  it("are not followed, and named", () => {
    const { root } = hostileRepository();
    symlinkSync("../outside/prometheus.yml", join(root, "link.yml"));
    symlinkSync("../outside", join(root, "linked"));
    const { out, err } = promfed(root, ["check"], { ...guardOf(root), NODE_OPTIONS: GUARD });
    expect(out + err).not.toContain(OUTSIDE);
    expect(err).toContain("link.yml: a symbolic link that leads out of the repository; not followed");
    expect(err).toContain("linked: a symbolic link that leads out of the repository; not followed");
  });

  it("are not taken for the project file either, unless the user names them", () => {
    const parent = folder({ "outside/secret.yml": `${OUTSIDE}: 1\n`, "repo/p.yml": FEDERATE });
    const root = join(parent, "repo");
    symlinkSync("../outside/secret.yml", join(root, ".promfed.yaml"));
    const found = promfed(root, ["check"]);
    expect(found.out + found.err).not.toContain(OUTSIDE);
    expect(found.err).toContain("leads out of the repository");
    expect(promfed(root, ["check", "--config", ".promfed.yaml"]).out).toContain(OUTSIDE);
  });

  it("are not read when they appear while the server runs", async () => {
    const { root } = hostileRepository();
    const server = await ServerProcess.start({ folder: root });
    afterAll(() => server.kill());
    symlinkSync("../outside/prometheus.yml", join(root, "link.yml"));
    symlinkSync("prometheus.yml", join(root, "inside.yml"));
    const changes = ["link.yml", "inside.yml"].map((name) => ({
      uri: pathToFileURL(join(root, name)).href,
      type: 1,
    }));
    server.notify("workspace/didChangeWatchedFiles", { changes });
    let symbols = "";
    for (let tries = 0; tries < 100 && !symbols.includes("inside.yml"); tries++) {
      symbols = JSON.stringify(await server.request("workspace/symbol", { query: "" }));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(symbols).not.toContain(OUTSIDE);
    expect(symbols).toContain("inside.yml");
    expect(await server.stop()).toBe(0);
  });
});
