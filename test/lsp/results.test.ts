// What the server keeps of a workspace's findings, and shows at its next start.
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DiskStore } from "../../server/src/cache/diskStore.ts";
import { Engine } from "../../server/src/engine.ts";
import type { ReadResult } from "../../server/src/workspace/host.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { FolderHost, TestClient } from "./client.ts";

const GLOBAL = `# the one that federates
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["node:9090"]
rule_files: [rules/*.yml]
`;
/** Its expression names a record that no file makes, which only the workspace can tell; its name is its own matter. */
const RULES = `groups:
  - name: a
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
      - record: job:late:sum
        expr: sum by (job) (job:upp:sum)
      - record: broken
        expr: sum(
      - record: job:requests:rate1m
        expr: histogram_quantile(0.9, sum by (job) (rate(requests_bucket[5m])))
`;
const FILES: readonly (readonly [string, string])[] = [
  ["/global/prometheus.yml", GLOBAL],
  ["/global/rules/a.yml", RULES],
  ["/global/rules/marked.yml", `\uFEFF${RULES.replaceAll("job:", "marked:")}`],
  ["/other/notes.yml", "nothing: of promfed's\n"],
];
const OTHER_PROGRAM = join(temporaryFolder(), "server.mjs");
writeFileSync(OTHER_PROGRAM, "// another promfed\n");

class SmallStore extends DiskStore {
  override readonly least: number = 2;

  constructor(folder: string, program: URL = new URL(import.meta.url)) {
    super(program, { PROMFED_CACHE_DIR: folder });
  }
}

/** Files that can be read so many times before reading waits for `open`. */
class GatedHost extends FolderHost {
  readonly reads = new Map<string, number>();
  open: () => void = () => {};
  readonly #times: number;
  readonly #opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });

  constructor(files: Iterable<readonly [string, string]>, times: number) {
    super(files);
    this.#times = times;
  }

  override async read(path: string): Promise<ReadResult> {
    const count = (this.reads.get(path) ?? 0) + 1;
    this.reads.set(path, count);
    if (count > this.#times && !path.includes(".promfed")) await this.#opened;
    return super.read(path);
  }
}

const clients: TestClient[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const client of clients.splice(0)) client.dispose();
});

interface Start {
  readonly files?: Iterable<readonly [string, string]>;
  readonly host?: FolderHost;
  readonly program?: URL;
  readonly settings?: unknown;
  /** After so long without a change the result is kept, for which all files are read once more. */
  readonly restMs?: number;
}

function client(
  cache: string,
  { files = FILES, host, program, settings, restMs = 10 }: Start = {},
): TestClient {
  const made = new TestClient({
    host: host ?? new FolderHost(files),
    machine: { results: { store: new SmallStore(cache, program), restMs } },
    settings,
  });
  clients.push(made);
  return made;
}

async function started(cache: string, start?: Start): Promise<TestClient> {
  const made = client(cache, start);
  await made.initialize();
  await made.settled();
  return made;
}

const entries = (cache: string) => readdirSync(cache).filter((name) => name.endsWith(".json"));

/** A server that has kept its result. */
async function keep(cache: string, start?: Start): Promise<TestClient> {
  const made = await started(cache, start);
  await made.until("a result that is kept", () => entries(cache).length > 0);
  return made;
}

/** The findings of all files, as they were sent last. */
function shown(of: TestClient): Record<string, unknown> {
  const last = new Map(of.published.map(({ uri, diagnostics }) => [uri, diagnostics]));
  return Object.fromEntries([...last].filter(([, found]) => found.length > 0).sort());
}

const quiet = () => new Promise((resolve) => setTimeout(resolve, 100));

describe("a server that is started again", () => {
  it("shows all findings before it has read a file but to compare it, and does not send them again", async () => {
    const cache = temporaryFolder();
    const first = await keep(cache);
    const host = new GatedHost(FILES, 1);
    const second = client(cache, { host, restMs: 3_600_000 });
    await second.initialize();
    await second.until("all findings", () => Object.keys(shown(second)).length === 2);
    expect(second.server.session?.engine.workspace.documents.size).toBe(0);
    expect(shown(second)).toEqual(shown(first));
    expect(second.codes("/global/rules/a.yml")).toContain("recording/undefined-record@6:28");
    expect(second.codes("/global/rules/marked.yml")?.length).toBeGreaterThan(1);
    const sent = second.published.length;
    host.open();
    await second.settled();
    expect(second.server.session?.engine.workspace.documents.size).toBe(3);
    expect(second.published.slice(sent)).toEqual([]);
    expect(Math.max(...host.reads.values())).toBe(2);
  });

  it("shows them in an open file with what it says by itself, where an edit has moved them to", async () => {
    const cache = temporaryFolder();
    const first = await keep(cache);
    await first.open("/global/rules/a.yml", RULES);
    await first.settled();
    const host = new GatedHost(FILES, 1);
    const second = client(cache, { host });
    await second.initialize();
    await second.open("/global/rules/a.yml", RULES);
    await second.until("the file's findings", () =>
      Boolean(second.codes("/global/rules/a.yml")?.includes("recording/undefined-record@6:28")),
    );
    expect(second.diagnostics("/global/rules/a.yml")).toEqual(first.diagnostics("/global/rules/a.yml"));
    expect(second.codes("/global/rules/a.yml")?.some((code) => code.startsWith("promql/missing-le"))).toBe(
      true,
    );
    await second.change("/global/rules/a.yml", 2, `# a line\n${RULES}`);
    await second.until("the edit's findings", () =>
      Boolean(second.codes("/global/rules/a.yml")?.includes("recording/undefined-record@7:28")),
    );
    await second.change("/global/rules/a.yml", 3, `# a line\n${RULES.replace("sum(\n", "sum(up)\n")}`);
    await second.until("the next edit's findings", () => second.published.at(-1)?.version === 3);
    expect(second.codes("/global/rules/a.yml")).toContain("recording/undefined-record@7:28");
    expect(second.codes("/global/rules/a.yml")?.some((code) => code.startsWith("promql/syntax"))).toBe(false);
    // Opened later, when everything is shown already, and closed again.
    await second.open("/global/rules/marked.yml", `\uFEFF${RULES.replaceAll("job:", "marked:")}`);
    await second.until("its findings", () => second.published.at(-1)?.version === 1);
    expect(second.diagnostics("/global/rules/marked.yml")).toEqual(
      first.diagnostics("/global/rules/marked.yml"),
    );
    host.open();
    await second.settled();
    expect(second.codes("/global/rules/a.yml")).toContain("recording/undefined-record@7:28");
  });

  it("shows them in a large file that is opened, with what it says by itself, before that is read", async () => {
    const path = "/global/rules/a.yml";
    const large = `${RULES}${"# and so on\n".repeat(3000)}`;
    const files = FILES.map(([of, text]) => [of, of === path ? large : text] as const);
    const cache = temporaryFolder();
    const first = client(cache, { files });
    await first.initialize();
    await first.open(path, large);
    await first.until("both that are kept", () => entries(cache).length === 2);
    vi.spyOn(Engine.prototype, "openText").mockReturnValue(false);
    const host = new GatedHost(files, 1);
    const second = client(cache, { host });
    await second.initialize();
    await second.until("all findings", () => Object.keys(shown(second)).length === 2);
    await second.open(path, large);
    await second.until("those of the open file", () => second.published.some(({ version }) => version === 1));
    const [recalled] = second.published.filter(({ version }) => version === 1);
    expect(recalled?.diagnostics).toEqual(first.diagnostics(path));
    const codes = recalled?.diagnostics.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["recording/undefined-record", "promql/syntax"]));
    host.open();
  });

  it("does not believe what was found when any file, setting or promfed itself was another", async () => {
    const cache = temporaryFolder();
    await keep(cache);
    const mended = FILES.map(
      ([path, text]) => [path, path.endsWith("a.yml") ? text.replace("upp", "up") : text] as const,
    );
    const fresh = async (start: Start) => shown(await started(temporaryFolder(), start));
    const others: Start[] = [
      { files: mended },
      { files: FILES.slice(1) },
      { files: [...FILES, ["/other/more.yml", "more: of it\n"]] },
      { settings: { rules: { "recording/undefined-record": "off" } } },
      { program: pathToFileURL(OTHER_PROGRAM) },
    ];
    for (const other of others) {
      const files = other.files ?? FILES;
      // Where there is no entry at all, not even the files are read to compare them.
      const host = new GatedHost(files, other.files ? 1 : 0);
      const second = client(cache, { ...other, host });
      await second.initialize();
      await quiet();
      expect(second.published, JSON.stringify(other)).toEqual([]);
      host.open();
      await second.settled();
      expect(shown(second)).toEqual(await fresh(other));
      second.dispose();
    }
  });

  it("finds the same where the cache is damaged, or cannot be read or written", async () => {
    const plain = shown(await started(temporaryFolder()));
    const damage: ((file: string, cache: string) => void)[] = [
      (file) => writeFileSync(file, ""),
      (file) => writeFileSync(file, readFileSync(file, "utf8").slice(0, -9)),
      (file) => writeFileSync(file, readFileSync(file, "utf8").replace('"info"', '"hint"')),
      (file) => writeFileSync(file, readFileSync(file, "utf8").replace(/promfed \w+/, "promfed 1")),
      (file) => writeFileSync(file, "\0\n{}"),
      (file) => {
        rmSync(file);
        // A folder where the entry is to be: it can neither be read nor replaced.
        chmodSync(file.slice(0, file.lastIndexOf("/")), 0o500);
      },
    ];
    for (const [at, spoil] of damage.entries()) {
      const cache = temporaryFolder();
      await keep(cache);
      const file = join(cache, entries(cache)[0] ?? "");
      spoil(file, cache);
      const second = await started(cache);
      expect(shown(second), String(at)).toEqual(plain);
      expect(second.logged.filter((line) => line.includes("failed"))).toEqual([]);
      chmodSync(cache, 0o700);
    }
  });

  it("says once, and only in its log, that nothing can be kept", async () => {
    const cache = temporaryFolder();
    writeFileSync(join(cache, "taken"), "a file");
    const made = await started(join(cache, "taken"));
    const said = () => made.logged.filter((line) => line.includes("cannot be kept"));
    await made.until("a word in the log", () => said().length > 0);
    await made.open("/global/prometheus.yml", GLOBAL);
    await made.settled();
    await quiet();
    expect(said()).toHaveLength(1);
    expect(readFileSync(join(cache, "taken"), "utf8")).toBe("a file");
  });

  it("keeps nothing and looks for nothing where that is switched off", async () => {
    const cache = temporaryFolder();
    const settings = { cache: { enable: false } };
    await started(cache, { settings });
    await quiet();
    expect(entries(cache)).toEqual([]);
    await keep(cache);
    const host = new GatedHost(FILES, 0);
    const second = client(cache, { host, settings });
    await second.initialize();
    await quiet();
    expect(second.published).toEqual([]);
    host.open();
  });
});

describe("what is kept of a workspace", () => {
  it("is never what an unsaved text makes of it", async () => {
    const cache = temporaryFolder();
    const host = new FolderHost(FILES);
    const made = client(cache, { host });
    await made.initialize();
    await made.open("/global/rules/a.yml", RULES.replace("upp", "unsaved"));
    await made.settled();
    await quiet();
    expect(entries(cache)).toEqual([]);
    await made.change("/global/rules/a.yml", 2, RULES.replace("upp", "saved"));
    await made.settled();
    await quiet();
    expect(entries(cache)).toEqual([]);
    host.files.set("/global/rules/a.yml", RULES.replace("upp", "saved"));
    await made.notify("textDocument/didSave", {
      textDocument: { uri: "file:///global/rules/a.yml" },
    });
    await made.until("a result that is kept", () => entries(cache).length > 0);
    const kept = readFileSync(join(cache, entries(cache)[0] ?? ""), "utf8");
    expect(kept).toContain("job:saved:sum");
    expect(kept).not.toContain("unsaved");
  });

  it("is not what the editor has not told of the disk yet", async () => {
    const cache = temporaryFolder();
    const host = new FolderHost(FILES);
    const made = client(cache, { host });
    await made.initialize();
    host.files.set("/global/rules/b.yml", RULES);
    await made.settled();
    host.files.set("/global/rules/b.yml", RULES.replace("upp", "other"));
    await quiet();
    const kept = entries(cache).map((name) => readFileSync(join(cache, name), "utf8"));
    // Whatever was kept, a new server finds the same with it as without.
    const second = await started(cache, { host });
    const third = await started(temporaryFolder(), { host });
    expect(shown(second), String(kept.length)).toEqual(shown(third));
  });

  it("serves two servers at work in one workspace", async () => {
    const cache = temporaryFolder();
    const host = new FolderHost(FILES);
    const both = await Promise.all([keep(cache, { host }), keep(cache, { host })]);
    const [one, two] = both.map(shown);
    expect(one).toEqual(two);
    host.files.set("/global/rules/a.yml", RULES.replace("upp", "third"));
    for (const each of both)
      await each.notify("workspace/didChangeWatchedFiles", {
        changes: [{ uri: "file:///global/rules/a.yml", type: 2 }],
      });
    const read = () => readFileSync(join(cache, entries(cache)[0] ?? ""), "utf8");
    await both[0].until("the new result", () => read().includes("third"));
    expect(readdirSync(cache).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    const gated = new GatedHost(host.files, 1);
    const again = client(cache, { host: gated });
    await again.initialize();
    await again.until("all findings", () => Object.keys(shown(again)).length === 2);
    expect(JSON.stringify(shown(again))).toContain("job:third:sum");
    gated.open();
  });
});
