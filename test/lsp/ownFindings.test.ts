// What the server keeps of large files by themselves, and shows when they are opened again.
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CodeAction } from "vscode-languageserver-protocol";
import { DiskStore } from "../../server/src/cache/diskStore.ts";
import { Engine } from "../../server/src/engine.ts";
import { ServerProcess } from "../support/serverProcess.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { FolderHost, TestClient } from "./client.ts";

const PATH = "/prom/rules/large.yml";
/** Too long for promfed not to remember it; two of its rules are wrong in ways that need nothing but the file. */
const RULES = `groups:
  - name: a
    rules:
      - record: job:broken:sum
        expr: sum(
      - record: job:up:sum
        expr: sum by (job) (up{job=".*"})
${"# and so on\n".repeat(3000)}`;
const MENDED = RULES.replace("sum(\n", "sum(up)\n");
const BROKEN = "promql/syntax";
const LABEL = "promql/literal-regex";

const clients: TestClient[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const client of clients.splice(0)) client.dispose();
});

interface Start {
  readonly text?: string;
  readonly program?: URL;
  readonly settings?: unknown;
  readonly folders?: readonly string[] | null;
}

async function started(cache: string, start: Start = {}): Promise<TestClient> {
  const { text = RULES, program = new URL(import.meta.url), settings } = start;
  const store = new DiskStore(program, { PROMFED_CACHE_DIR: cache });
  const made = new TestClient({
    host: new FolderHost([[PATH, text]]),
    folders: start.folders === undefined ? ["/prom"] : start.folders,
    machine: { results: { store, restMs: 10 } },
    settings,
  });
  clients.push(made);
  await made.initialize();
  return made;
}

const entries = (cache: string) => readdirSync(cache).filter((name) => name.startsWith("file-"));

/** A server that has the file open, and has kept what it found in it. */
async function keep(cache: string, start?: Start): Promise<TestClient> {
  const made = await started(cache, start);
  await made.open(PATH, start?.text ?? RULES);
  await made.settled();
  await made.until("findings that are kept", () => entries(cache).length > 0);
  return made;
}

/** A server with the file open. */
async function opened(cache: string, start?: Start, text = RULES): Promise<TestClient> {
  const made = await started(cache, start);
  await made.open(PATH, text);
  await made.settled();
  return made;
}

const quiet = () => new Promise((resolve) => setTimeout(resolve, 100));
const ofFile = (made: TestClient) => made.published.filter(({ uri }) => uri.endsWith("/large.yml"));
const said = (made: TestClient) => made.diagnostics(PATH)?.map(({ code }) => code);

/** A server that finds nothing: whatever it shows, it has not found. */
function blind(): void {
  vi.spyOn(Engine.prototype, "openText").mockReturnValue(false);
  vi.spyOn(Engine.prototype, "readFromDisk").mockResolvedValue(undefined);
}

describe("a large file that is opened again", () => {
  it("shows what was found in it before it is read", async () => {
    const cache = temporaryFolder();
    const first = await keep(cache);
    expect(said(first)).toEqual(expect.arrayContaining([BROKEN, LABEL]));
    blind();
    const second = await opened(cache);
    expect(ofFile(second)[0]).toEqual(ofFile(first).at(-1));
  });

  it("is told of once when nothing else is found", async () => {
    const cache = temporaryFolder();
    const first = await keep(cache);
    const second = await opened(cache);
    expect(second.diagnostics(PATH)).toEqual(first.diagnostics(PATH));
    expect(ofFile(second)).toHaveLength(1);
    expect(second.server.session?.engine.document(PATH)?.groups[0]?.rules).toHaveLength(2);
  });

  it("has its fixes as soon as anybody asks", async () => {
    const ask = async (made: TestClient) => {
      const diagnostic = made.diagnostics(PATH)?.find(({ code }) => code === LABEL);
      if (!diagnostic) throw new Error("no finding");
      const { range } = diagnostic;
      return made.request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri: `file://${PATH}` },
        range,
        context: { diagnostics: [diagnostic] },
      });
    };
    const cache = temporaryFolder();
    const first = await ask(await keep(cache));
    expect(first.length).toBeGreaterThan(0);
    const second = await started(cache);
    await second.open(PATH, RULES);
    await second.until("findings", () => ofFile(second).length > 0);
    expect(await ask(second)).toEqual(first);
  });

  it("shows nothing of it where the text, the settings or promfed are others, or that is switched off", async () => {
    const cache = temporaryFolder();
    await keep(cache);
    blind();
    const program = join(temporaryFolder(), "other.js");
    writeFileSync(program, "// another promfed\n");
    const others: readonly (readonly [Start, string?])[] = [
      [{}, MENDED],
      [{}, `${RULES}\n`],
      [{ program: pathToFileURL(program) }],
      [{ settings: { rules: { [LABEL]: "off" } } }],
      [{ settings: { prometheusVersion: "2.40" } }],
      [{ settings: { cache: { enable: false } } }],
      [{ settings: { ignore: ["rules/**"] } }],
    ];
    for (const [start, text] of others) {
      const made = await opened(cache, start, text);
      expect(ofFile(made), JSON.stringify(start)).toEqual([]);
    }
    expect(ofFile(await opened(cache))).not.toEqual([]);
    // Which folders are open decides nothing about what a file says by itself.
    expect(ofFile(await opened(cache, { folders: null }))).not.toEqual([]);
  });

  it("finds the same where the cache is damaged, or cannot be read or written", async () => {
    const plain = (await opened(temporaryFolder())).diagnostics(PATH);
    const damage: ((file: string, cache: string) => void)[] = [
      (file) => writeFileSync(file, ""),
      (file) => writeFileSync(file, readFileSync(file, "utf8").slice(0, -9)),
      (file) => writeFileSync(file, readFileSync(file, "utf8").replace('"error"', '"hint"')),
      (file) => writeFileSync(file, "\0\n{}"),
      (file, cache) => {
        rmSync(file);
        chmodSync(cache, 0o500);
      },
      (_, cache) => rmSync(cache, { recursive: true }),
    ];
    for (const [at, spoil] of damage.entries()) {
      const cache = temporaryFolder();
      await keep(cache);
      spoil(join(cache, entries(cache)[0] ?? ""), cache);
      const second = await opened(cache);
      expect(second.diagnostics(PATH), String(at)).toEqual(plain);
      expect(ofFile(second)).toHaveLength(1);
      await quiet();
      expect(second.logged.filter((line) => line.includes("failed"))).toEqual([]);
    }
  });

  it("is told of in its newest version, whatever came before", async () => {
    const cache = temporaryFolder();
    await keep(cache);
    const mended = (await opened(temporaryFolder(), {}, MENDED)).diagnostics(PATH);
    // An edit right behind, when not even the settings are known, and one once the first findings are there.
    const waits: readonly ((made: TestClient) => Promise<unknown>)[] = [
      () => Promise.resolve(),
      (made) => made.until("the first findings", () => ofFile(made).length > 0),
    ];
    for (const wait of waits) {
      const made = await started(cache);
      await made.open(PATH, RULES);
      await wait(made);
      await made.change(PATH, 2, MENDED);
      await made.settled();
      expect(made.diagnostics(PATH)).toEqual(mended);
      const versions = ofFile(made).map(({ version }) => version);
      expect(versions).toEqual(versions.toSorted());
      expect(versions.at(-1)).toBe(2);
      const second = ofFile(made).find(({ version }) => version === 2);
      expect(second?.diagnostics.map(({ code }) => code)).not.toContain(BROKEN);
    }
  });

  it("is not told of any more once it is closed, or its settings have changed", async () => {
    const cache = temporaryFolder();
    await keep(cache, { folders: null });
    const closed = await started(cache, { folders: null });
    await closed.open(PATH, RULES);
    await closed.until("findings", () => ofFile(closed).length > 0);
    await closed.close(PATH);
    await closed.settled();
    await closed.until("nothing", () => closed.diagnostics(PATH)?.length === 0);
    const changed = await started(cache, { folders: null });
    await changed.open(PATH, RULES);
    changed.settings = { rules: { [LABEL]: "off" } };
    await changed.notify("workspace/didChangeConfiguration", { settings: {} });
    await changed.settled();
    await changed.until("less", () => said(changed)?.includes(LABEL) === false);
    expect(said(changed)).toContain(BROKEN);
  });
});

describe("what is kept of a file", () => {
  it("is never of an unsaved text", async () => {
    const cache = temporaryFolder();
    const made = await opened(cache, { text: RULES }, MENDED);
    await quiet();
    expect(entries(cache)).toEqual([]);
    (made.host as FolderHost).files.set(PATH, MENDED);
    await made.notify("textDocument/didSave", { textDocument: { uri: `file://${PATH}` } });
    await made.until("findings that are kept", () => entries(cache).length > 0);
    await made.change(PATH, 2, RULES);
    await made.settled();
    await quiet();
    blind();
    expect(ofFile(await opened(cache, {}, RULES))).toEqual([]);
    expect(ofFile(await opened(cache, {}, MENDED))).not.toEqual([]);
  });

  it("is nothing of a small file, or one that is not promfed's", async () => {
    const cache = temporaryFolder();
    const small = RULES.slice(0, 400);
    await opened(cache, { text: small }, small);
    const foreign = `some: thing\n${"# of others\n".repeat(10_000)}`;
    await opened(cache, { text: foreign }, foreign);
    await quiet();
    expect(readdirSync(cache)).toEqual([]);
  });

  it("shows in another process", async () => {
    const cache = temporaryFolder();
    const root = temporaryFolder();
    const path = join(root, "rules.yml");
    const { href: uri } = pathToFileURL(path);
    writeFileSync(path, RULES);
    const open = async (): Promise<readonly unknown[]> => {
      const server = await ServerProcess.start({
        folder: root,
        env: { ...process.env, PROMFED_CACHE_DIR: cache },
      });
      server.notify("textDocument/didOpen", {
        textDocument: { uri, languageId: "yaml", version: 7, text: RULES },
      });
      await server.settled();
      for (let wait = 0; wait < 100 && entries(cache).length === 0; wait++) await quiet();
      expect(await server.stop()).toBe(0);
      return server.published.get(uri) ?? [];
    };
    const first = await open();
    const written = readFileSync(join(cache, entries(cache)[0] ?? ""), "utf8");
    expect(written).toContain(BROKEN);
    expect(written).not.toContain("groups:");
    expect(await open()).toEqual(first);
    expect(first.length).toBeGreaterThan(1);
  });
});
