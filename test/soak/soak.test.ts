import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { questions } from "../fuzz/support/askAll.ts";
import { folder } from "../support/cli.ts";
import { monitoringRepo, ruleFileOf } from "../support/monitoringRepo.ts";
import { Random } from "../support/random.ts";
import { ServerProcess } from "../support/serverProcess.ts";

/** An hour of somebody's work is about so many messages; the ordinary run has fewer. */
const HOUR = 10_000;
const ROUNDS = process.env.PROMFED_SOAK === undefined ? 1200 : HOUR * Number(process.env.PROMFED_SOAK);
const PER_SAMPLE = Math.floor(ROUNDS / 6);

/**
 * Bytes of memory that may be there at the end and were not halfway, however long it was. In the first half what is
 * remembered of texts that were typed comes to its bounds, and code that runs often is compiled.
 */
const GROWTH = 4 << 20;

const servers: ServerProcess[] = [];
afterAll(() => {
  for (const server of servers) server.kill();
});

/** Answers how large the heap is after a collection, by what the server's own process says of itself. */
const PROBE = `data:text/javascript,${encodeURIComponent(`
  process.on("SIGUSR2", () => {
    for (let i = 0; i < 3; i++) globalThis.gc();
    const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout" || name.startsWith("FSEvent"));
    process.stderr.write("HEAP " + process.memoryUsage().heapUsed + " " + timers.length + "\\n");
  });
`)}`;

/** The heap in bytes and the number of timers and watchers. */
async function probe(server: ServerProcess): Promise<{ heap: number; timers: number }> {
  server.stderr = "";
  server.child.kill("SIGUSR2");
  for (let waited = 0; waited < 20_000; waited += 20) {
    const said = /HEAP (\d+) (\d+)\n/.exec(server.stderr);
    if (said) return { heap: Number(said[1]), timers: Number(said[2]) };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("the server does not say how much memory it has");
}

/** Somebody at work in a repository: types, looks things up, saves, switches between files. */
class Author {
  readonly #server: ServerProcess;
  readonly #root: string;
  readonly #files: Map<string, string>;
  readonly #random: Random;
  readonly #open = new Map<string, { text: string; version: number }>();
  #typed = 0;

  constructor(server: ServerProcess, root: string, files: Map<string, string>, random: Random) {
    this.#server = server;
    this.#root = root;
    this.#files = files;
    this.#random = random;
  }

  async act(): Promise<void> {
    const random = this.#random;
    const path = this.#anyOpen() ?? this.#openOne();
    const roll = random.int(100);
    if (roll < 45) this.#type(path);
    else if (roll < 90) await this.#ask(path);
    else if (roll < 93) await this.#save(path);
    else if (roll < 96 && this.#open.size > 1) this.#close(path);
    else if (roll < 98) await this.#fileOfAMoment();
    else this.#openOne();
  }

  /** Takes everything back, so that the server knows what it knew at first. */
  async rest(): Promise<void> {
    for (const path of [...this.#open.keys()]) this.#close(path);
    for (const [path, text] of this.#files) if (this.#saved.has(path)) await this.#write(path, text);
    this.#saved.clear();
    await this.#server.settled();
  }

  readonly #saved = new Set<string>();

  #uri(path: string): string {
    return pathToFileURL(join(this.#root, path)).href;
  }

  #anyOpen(): string | undefined {
    return this.#open.size > 0 ? this.#random.pick([...this.#open.keys()]) : undefined;
  }

  #openOne(): string {
    const path = this.#random.pick([...this.#files.keys()]);
    if (this.#open.has(path)) return path;
    const text = this.#files.get(path) ?? "";
    this.#open.set(path, { text, version: 1 });
    const textDocument = { uri: this.#uri(path), languageId: "yaml", version: 1, text };
    this.#server.notify("textDocument/didOpen", { textDocument });
    return path;
  }

  #close(path: string): void {
    this.#open.delete(path);
    this.#server.notify("textDocument/didClose", { textDocument: { uri: this.#uri(path) } });
  }

  /** New text every time, so that nothing is remembered by its content; back to the old one now and then. */
  #type(path: string): void {
    const document = this.#open.get(path);
    if (!document) return;
    const original = this.#files.get(path) ?? "";
    const at = original.indexOf("\n", this.#random.int(original.length)) + 1;
    this.#typed++;
    document.text = this.#random.chance(20)
      ? original
      : `${original.slice(0, at)}# ${this.#typed}\n${original.slice(at).replace("rate(", `rate(m${this.#typed}_`)}`;
    document.version++;
    const textDocument = { uri: this.#uri(path), version: document.version };
    this.#server.notify("textDocument/didChange", {
      textDocument,
      contentChanges: [{ text: document.text }],
    });
  }

  async #ask(path: string): Promise<void> {
    const asked = { uri: this.#uri(path), text: this.#open.get(path)?.text ?? "" };
    const { method, params } = this.#random.pick(questions(asked, this.#random));
    // A rename that is refused is an answer too.
    await this.#server.request(method, params).catch((error: { code?: number }) => {
      if (error.code !== -32803) throw error;
    });
  }

  async #save(path: string): Promise<void> {
    this.#saved.add(path);
    await this.#write(path, this.#open.get(path)?.text ?? "");
    this.#server.notify("textDocument/didSave", { textDocument: { uri: this.#uri(path) } });
  }

  /** A file that comes and goes, under a new name each time. */
  async #fileOfAMoment(): Promise<void> {
    const path = `/moment-${++this.#typed}.yml`;
    await this.#write(path, this.#files.get(ruleFileOf(0, 0)) ?? "");
    await this.#server.request("workspace/symbol", { query: "moment" });
    await rm(join(this.#root, path));
    this.#server.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: this.#uri(path), type: 3 }] });
  }

  async #write(path: string, text: string): Promise<void> {
    const there = existsSync(join(this.#root, path));
    await mkdir(dirname(join(this.#root, path)), { recursive: true });
    await writeFile(join(this.#root, path), text);
    const changes = [{ uri: this.#uri(path), type: there ? 2 : 1 }];
    this.#server.notify("workspace/didChangeWatchedFiles", { changes });
  }
}

async function start(options: Parameters<typeof ServerProcess.start>[0] = {}): Promise<ServerProcess> {
  const server = await ServerProcess.start(options);
  servers.push(server);
  return server;
}

describe("a server that is worked with for long", () => {
  it(
    "keeps its memory, its timers and its findings",
    async () => {
      const files = monitoringRepo({ clusters: 8, ruleFiles: 3 });
      const root = folder(Object.fromEntries([...files].map(([path, text]) => [path.slice(1), text])));
      const server = await start({ folder: root, execArgv: ["--expose-gc", `--import=${PROBE}`] });
      const author = new Author(server, root, files, new Random(7));
      const findings = server.findings();
      const samples: { heap: number; timers: number }[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        await author.act();
        server.notifications.length = 0;
        server.answers.clear();
        if (round % PER_SAMPLE !== 0) continue;
        await author.rest();
        // What is left to be checked when the author pauses.
        await new Promise((resolve) => setTimeout(resolve, 700));
        let sample = await probe(server);
        // On a busy machine that may take longer; what never ends stays.
        for (let left = 20; left > 0 && sample.timers > (samples[0]?.timers ?? sample.timers); left--) {
          await new Promise((resolve) => setTimeout(resolve, 300));
          sample = await probe(server);
        }
        samples.push(sample);
      }
      const [first] = samples;
      const halfway = samples[samples.length / 2 - 1];
      const last = samples.at(-1);
      if (!first || !halfway || !last) throw new Error("no samples");
      const heaps = samples.map(({ heap }) => `${(heap / 2 ** 20).toFixed(1)} MiB`).join(", ");
      if (process.env.PROMFED_SOAK !== undefined) process.stdout.write(`${ROUNDS} rounds: ${heaps}\n`);
      expect(last.heap - halfway.heap, heaps).toBeLessThan(GROWTH);
      expect(samples.map(({ timers }) => timers)).toEqual(samples.map(() => first.timers));
      expect(server.findings()).toEqual(findings);
      expect(server.logged().filter((line) => line.includes(" failed: "))).toEqual([]);
      expect(await server.stop()).toBe(0);
    },
    process.env.PROMFED_SOAK === undefined ? 120_000 : 7_200_000,
  );
});

describe("the end of a server", () => {
  it("comes when it is told to, though files are still to be read, and leaves nothing behind", async () => {
    const files = monitoringRepo({ clusters: 30, ruleFiles: 5 });
    const root = folder(Object.fromEntries([...files].map(([path, text]) => [path.slice(1), text])));
    const server = new ServerProcess({ folder: root });
    servers.push(server);
    await server.request("initialize", {
      processId: null,
      rootUri: pathToFileURL(root).href,
      capabilities: {},
    });
    server.notify("initialized", {});
    expect(await server.stop()).toBe(0);
    expect(childrenOf(server.child.pid)).toEqual([]);
  });

  it("comes when its parent is killed, whatever it is doing", async () => {
    const files = monitoringRepo({ clusters: 30, ruleFiles: 5 });
    const root = folder(Object.fromEntries([...files].map(([path, text]) => [path.slice(1), text])));
    const parent = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const server = await start({ folder: root, processId: parent.pid ?? null });
    for (let id = 0; id < 50; id++)
      server.send({
        jsonrpc: "2.0",
        id,
        method: "workspace/executeCommand",
        params: { command: "promfed.checkWorkspace" },
      });
    parent.kill("SIGKILL");
    expect(await server.exit).toBe(1);
  }, 20_000);

  it("comes when nobody reads what it says any more", async () => {
    const server = await start();
    server.child.stdout.destroy();
    server.child.stdin.end();
    expect(await server.exit).toBe(1);
  });
});

/** Processes started by a process; only where the system tells. */
function childrenOf(pid: number | undefined): string[] {
  if (pid === undefined || !existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
}

function parentOf(pid: string): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]);
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
