// The command line and the server, as processes: what one of them has found the other need not find again.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CLI, folder, promfed } from "../support/cli.ts";
import { monitoringRepo, ruleFileOf } from "../support/monitoringRepo.ts";
import { ServerProcess } from "../support/serverProcess.ts";

const servers: ServerProcess[] = [];
afterAll(() => {
  for (const server of servers) server.kill();
});

function repository(): string {
  const files = monitoringRepo({ clusters: 30, ruleFiles: 6 });
  const broken = ruleFileOf(3, 1);
  files.set(broken, `${files.get(broken)}      - record: broken\n        expr: sum(\n`);
  return folder(Object.fromEntries([...files].map(([path, text]) => [path.slice(1), text])));
}

/** The one entry of a cache. */
function entryIn(cache: string): { readonly path: string; readonly text: string } | undefined {
  const [name] = readdirSync(cache).filter((file) => file.endsWith(".json"));
  return name === undefined
    ? undefined
    : { path: join(cache, name), text: readFileSync(join(cache, name), "utf8") };
}

/** Has an entry say something else, so that it shows where a finding comes from. */
function spoil({ path, text }: { path: string; text: string }): void {
  const [head = "", body = ""] = text.split("\n");
  const other = body.replaceAll('"message":"', '"message":"From the cache: ');
  expect(other).not.toBe(body);
  const digest = createHash("sha256").update(other).digest("hex");
  writeFileSync(path, `${head.replace(/[0-9a-f]+$/, digest)}\n${other}`);
}

function serve(root: string, cache: string): Promise<ServerProcess> {
  const env = { PATH: process.env.PATH, PROMFED_CACHE_DIR: cache };
  return ServerProcess.start({ folder: root, env, program: [CLI, "lsp"] }).then((server) => {
    servers.push(server);
    return server;
  });
}

async function until<T>(what: () => T | undefined): Promise<T> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    const found = what();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("waited in vain");
}

describe("the command line and the server", () => {
  it("keep the same of a workspace, to the letter, and take it from each other", async () => {
    const root = repository();
    const cache = folder();
    const checked = promfed(root, ["check"], { PROMFED_CACHE_DIR: cache });
    expect(checked.out).toContain("is never closed");
    const byCommand = await until(() => entryIn(cache));

    rmSync(byCommand.path);
    const first = await serve(root, cache);
    const byServer = await until(() => entryIn(cache));
    expect(byServer.path).toBe(byCommand.path);
    // Not compared as a whole, as a failure would print all of it.
    expect(byServer.text.split(/(?<=[,{])/).filter((part) => !byCommand.text.includes(part))).toEqual([]);
    expect(byServer.text === byCommand.text).toBe(true);
    const findings = first.findings();
    expect(await first.stop()).toBe(0);

    spoil(byServer);
    expect(promfed(root, ["check"], { PROMFED_CACHE_DIR: cache }).out).toContain("From the cache: ");
    // From a folder above, too: what is kept names no place that was called from.
    expect(promfed(join(root, ".."), ["check", root], { PROMFED_CACHE_DIR: cache }).out).toContain(
      "From the cache: ",
    );
    const second = await serve(root, cache);
    const messages = second.notifications
      .filter(({ method }) => method === "textDocument/publishDiagnostics")
      .map(({ params }) => JSON.stringify(params));
    expect(messages.some((text) => text.includes("From the cache: "))).toBe(true);
    // And once the workspace is read, what it says counts.
    await until(() => (JSON.stringify(second.findings()).includes("From the cache") ? undefined : true));
    expect(second.findings()).toEqual(findings);
    expect(await second.stop()).toBe(0);
  }, 60_000);
});
