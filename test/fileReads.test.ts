import { describe, expect, it } from "vitest";
import { Engine } from "../server/src/engine.ts";
import { MemoryHost } from "../server/src/hosts/memory.ts";
import type { ReadResult } from "../server/src/workspace/host.ts";
import { DEFAULT_SETTINGS } from "../server/src/workspace/settings.ts";

const PATHS = Array.from({ length: 20 }, (_, at) => `/${String.fromCharCode(97 + at)}/rules.yml`);
const LAST = "/t/rules.yml";

/** Answers a reading when it is told to, with the text that the file had when it was asked for. */
class SlowHost extends MemoryHost {
  readonly asked: string[] = [];
  readonly #answers: (() => void)[] = [];
  /** Answers at once instead. */
  quick = false;
  broken = "";

  override async read(path: string): Promise<ReadResult> {
    this.asked.push(path);
    if (path === this.broken) throw new Error("the disk is on fire");
    const result = await super.read(path);
    if (!this.quick) await new Promise<void>((resolve) => this.#answers.push(resolve));
    return result;
  }

  answerAll(): void {
    this.quick = true;
    for (const answer of this.#answers.splice(0)) answer();
  }
}

function rules(name: string): string {
  return `groups:\n  - name: g\n    rules:\n      - record: job:${name}:sum\n        expr: sum by (job) (${name})\n`;
}

function slow(): { host: SlowHost; engine: Engine } {
  const host = new SlowHost(PATHS.map((path) => [path, rules("old")]));
  return { host, engine: new Engine(host, { roots: ["/"], settings: DEFAULT_SETTINGS }) };
}

/** Until all that can go on has. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

describe("files that are read before it is their turn", () => {
  it("are some, where others go on meanwhile", async () => {
    const { host, engine } = slow();
    const load = engine.load(undefined, false, () => true);
    await pause();
    expect(host.asked.length).toBeGreaterThan(1);
    expect(host.asked).toEqual(PATHS.slice(0, host.asked.length));
    expect(host.asked.length).toBeLessThan(PATHS.length);
    host.answerAll();
    await load;
    expect(host.asked).toEqual(PATHS);
    expect([...engine.workspace.documents.keys()]).toEqual(PATHS);
  });

  it("are read again when they change meanwhile, and what was read before does not count", async () => {
    const { host, engine } = slow();
    const load = engine.load(undefined, false, () => true);
    await pause();
    const path = host.asked.at(-1) ?? "";
    host.files.set(path, rules("new"));
    const changed = engine.fileChanged(path);
    host.answerAll();
    await Promise.all([load, changed]);
    expect(engine.document(path)?.text).toBe(rules("new"));
    expect(engine.workspace.index.definitions("job:new:sum")).toHaveLength(1);
  });

  it("stay away when they are deleted meanwhile, alone or with their folder", async () => {
    const { host, engine } = slow();
    const load = engine.load(undefined, false, () => true);
    await pause();
    const [first = "", second = ""] = host.asked.slice(-2);
    engine.fileDeleted(first);
    engine.fileDeleted(second.slice(0, second.lastIndexOf("/")));
    host.answerAll();
    await load;
    expect([engine.document(first), engine.document(second)]).toEqual([undefined, undefined]);
    expect(engine.workspace.documents.size).toBe(PATHS.length - 2);
  });

  it("are what the editor has once they are opened", async () => {
    const { host, engine } = slow();
    const load = engine.load(undefined, false, () => true);
    await pause();
    const path = host.asked.at(-1) ?? "";
    engine.openText(path, rules("typed"));
    engine.openText(LAST, rules("typed"));
    host.answerAll();
    await load;
    expect(engine.document(path)?.text).toBe(rules("typed"));
    expect(engine.document(LAST)?.text).toBe(rules("typed"));
    // One that is open by then is not read at all.
    expect(host.asked).not.toContain(LAST);
  });

  it("are given up with the rest, and are read when they are asked for later", async () => {
    const { host, engine } = slow();
    const load = engine.load(
      ({ done }) => done < 2,
      false,
      () => true,
    );
    await pause();
    host.answerAll();
    await load;
    expect(engine.workspace.documents.size).toBe(2);
    const path = host.asked.at(-1) ?? "";
    await engine.readFromDisk(path);
    expect(engine.document(path)?.text).toBe(rules("old"));
  });

  it("fail when it is their turn", async () => {
    const { host, engine } = slow();
    host.broken = PATHS[3] ?? "";
    host.quick = true;
    const seen: number[] = [];
    const load = engine.load(
      ({ done }) => seen.push(done) > 0,
      false,
      async () => true,
    );
    await expect(load).rejects.toThrow("on fire");
    expect(seen).toEqual([1, 2, 3]);
  });
});
