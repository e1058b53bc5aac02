import { execFile, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { CLI, FEDERATE, FEDERATE_FIXED, folder, promfed } from "../support/cli.ts";
import { ServerProcess } from "../support/serverProcess.ts";

const asRoot = process.getuid?.() === 0;
const onWindows = process.platform === "win32";

/** Enough files for their result to be kept. */
const many = (): Record<string, string> =>
  Object.fromEntries(Array.from({ length: 210 }, (_, i) => [`f${i}.yml`, FEDERATE]));

describe("a disk that is full", () => {
  it.skipIf(onWindows)("costs the cache, not the check", () => {
    const cwd = folder(many());
    const cache = folder();
    // No file may get larger than 1 KiB: what a full disk says too.
    const { status, stdout } = spawnSync(
      "bash",
      ["-c", `ulimit -f 1; trap '' XFSZ; exec "$0" "$@"`, process.execPath, CLI, "check", "--format", "json"],
      { cwd, env: { PATH: process.env.PATH, PROMFED_CACHE_DIR: cache }, maxBuffer: 1 << 28 },
    );
    expect(status).toBe(0);
    expect(JSON.parse(String(stdout)).summary).toMatchObject({ files: 210, warnings: 210 });
    expect(readdirSync(cache)).toEqual([]);
  });

  it.skipIf(!existsSync("/dev/full"))("is told of where a report does not fit", () => {
    const cwd = folder({ "p.yml": FEDERATE });
    const { status, err } = promfed(cwd, ["check", "--output", "/dev/full"]);
    expect(status).toBe(2);
    expect(err).toMatch(/no space left|ENOSPC/);
    expect(statSync("/dev/full").isCharacterDevice()).toBe(true);
  });

  it.skipIf(onWindows)(
    "is not in the way of reports to a pipe, which is written to and not replaced",
    async () => {
      const cwd = folder({ "p.yml": FEDERATE });
      const pipe = join(cwd, "pipe");
      spawnSync("mkfifo", [pipe]);
      const reading = promisify(execFile)("cat", [pipe]);
      promfed(cwd, ["check", "--output", pipe]);
      expect((await reading).stdout).toContain("federation/missing-honor-labels");
      expect(statSync(pipe).isFIFO()).toBe(true);
    },
  );
});

describe("a workspace that cannot be written", () => {
  it.skipIf(asRoot || onWindows)("is checked, and says so when it is to be fixed", () => {
    const cwd = folder({ "repo/p.yml": FEDERATE });
    chmodSync(join(cwd, "repo/p.yml"), 0o444);
    chmodSync(join(cwd, "repo"), 0o555);
    afterAll(() => chmodSync(join(cwd, "repo"), 0o755));
    expect(promfed(cwd, ["check", "repo"]).out).toContain("federation/missing-honor-labels");
    const fixed = promfed(cwd, ["check", "--fix", "repo"]);
    expect(fixed.status).toBe(2);
    expect(fixed.err).toContain("permission denied");
  });
});

describe("two servers on one workspace", () => {
  const start = async (root: string) => {
    const server = await ServerProcess.start({ folder: root });
    afterAll(() => server.kill());
    return server;
  };

  it("find the same, each with its own edits, and take in what happens on the disk", async () => {
    const root = folder({ "p.yml": FEDERATE, "sub/q.yml": FEDERATE });
    const [a, b] = [await start(root), await start(root)];
    const uri = (name: string) => pathToFileURL(join(root, name)).href;
    const codes = (server: ServerProcess, name: string) =>
      (server.published.get(uri(name)) as { code: string }[] | undefined)?.map((d) => d.code) ?? [];
    const until = async (what: string, holds: () => boolean) => {
      for (let waited = 0; !holds(); waited += 20) {
        if (waited > 10_000) throw new Error(`waited in vain for: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const HONOR = "federation/missing-honor-labels";
    await until("the same findings", () => [a, b].every((s) => codes(s, "p.yml").includes(HONOR)));
    const textDocument = { uri: uri("p.yml"), languageId: "yaml", version: 1, text: FEDERATE_FIXED };
    a.notify("textDocument/didOpen", { textDocument });
    await until("its own edit", () => !codes(a, "p.yml").includes(HONOR));
    expect(codes(b, "p.yml")).toContain(HONOR);

    // Replaced in one step, as editors save, while a folder goes away.
    writeFileSync(join(root, "p.yml.tmp"), FEDERATE_FIXED);
    renameSync(join(root, "p.yml.tmp"), join(root, "p.yml"));
    rmSync(join(root, "sub"), { recursive: true });
    mkdirSync(join(root, "sub"));
    const changes = [
      { uri: uri("p.yml"), type: 2 },
      { uri: uri("sub"), type: 3 },
    ];
    for (const server of [a, b]) server.notify("workspace/didChangeWatchedFiles", { changes });
    await until("what is on the disk", () =>
      [a, b].every((s) => !codes(s, "p.yml").includes(HONOR) && codes(s, "sub/q.yml").length === 0),
    );
    expect(await Promise.all([a.stop(), b.stop()])).toEqual([0, 0]);
  });
});

describe("two checks at once", () => {
  it("share a cache without getting in each other's way", async () => {
    const cwd = folder(many());
    const cache = folder();
    const args = [CLI, "check", "--format", "json", "--fail-on", "never"];
    const options = { cwd, env: { PATH: process.env.PATH, PROMFED_CACHE_DIR: cache }, maxBuffer: 1 << 28 };
    const runs = Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, args, options));
    const outputs = (await Promise.all(runs)).map(({ stdout }) => stdout);
    expect(new Set(outputs).size).toBe(1);
    expect(JSON.parse(outputs[0] ?? "").summary.warnings).toBe(210);
    expect(readdirSync(cache)).toHaveLength(1);
  });
});
