import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { Buffers } from "../../server/src/lsp/buffers.ts";
import { applyEdits } from "../../server/src/text/edit.ts";
import { LineIndex } from "../../server/src/text/lineIndex.ts";
import type { ReadResult } from "../../server/src/workspace/host.ts";
import { FolderHost, TestClient } from "./client.ts";

interface Edit {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly text: string;
}
interface Position {
  readonly line: number;
  readonly character: number;
}

/** What an editor does: an oracle of its own, by lines, sharing nothing with the server. */
function editorApplies(text: string, { range, text: inserted }: Edit): string {
  const pieces = text.split(/(\r\n|\n|\r)/);
  const offsetOf = ({ line, character }: Position): number => {
    let offset = 0;
    for (let i = 0; i < Math.min(2 * line, pieces.length); i++) offset += pieces[i]?.length ?? 0;
    return 2 * line >= pieces.length
      ? text.length
      : offset + Math.min(character, pieces[2 * line]?.length ?? 0);
  };
  const [start, end] = [offsetOf(range.start), offsetOf(range.end)].sort((a, b) => a - b);
  return text.slice(0, start) + inserted + text.slice(end);
}

const fragment = fc.stringMatching(/^(?:[a-z{}:" -]|\n|\r\n|\r|é|😀|\t){0,12}$/u);
const position = fc.record({ line: fc.nat(8), character: fc.nat(14) });
const edit: fc.Arbitrary<Edit> = fc
  .record({ a: position, b: position, text: fragment })
  .map(({ a, b, text }) => {
    const ordered = a.line < b.line || (a.line === b.line && a.character <= b.character);
    return { range: ordered ? { start: a, end: b } : { start: b, end: a }, text };
  });

describe("incremental edits", () => {
  it("leave the server with the editor's text, whatever is typed", () => {
    fc.assert(
      fc.property(
        fragment,
        fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { maxLength: 12 }),
        fc.boolean(),
        (first, batches, taken) => {
          const buffers = new Buffers();
          buffers.open("/a.yml", { uri: "file:///a.yml", languageId: "yaml", version: 0, text: first });
          let expected = first;
          let known: string | undefined;
          batches.forEach((batch, at) => {
            if (taken) known = buffers.takeDirty()[0]?.text ?? known;
            expected = batch.reduce(editorApplies, expected);
            buffers.change("/a.yml", at + 1, batch);
            // What the engine is told of the edit is what became of the text that it was given last.
            const { since, lines } = buffers.get("/a.yml") ?? {};
            if (since) expect(since.before).toBe(known);
            if (since) expect(applyEdits(since.before, [since.edit])).toBe(expected);
            expect(lines?.lineCount).toBe(new LineIndex(expected).lineCount);
          });
          expect(buffers.get("/a.yml")).toMatchObject({
            path: "/a.yml",
            version: batches.length,
            text: expected,
          });
        },
      ),
      { numRuns: 400 },
    );
  });

  it("may be mixed with whole texts", () => {
    const buffers = new Buffers();
    buffers.open("/a.yml", { uri: "file:///a.yml", languageId: "yaml", version: 1, text: "one" });
    const at = (line: number, character: number) => ({
      start: { line, character },
      end: { line, character },
    });
    buffers.change("/a.yml", 2, [
      { text: "a\nb" },
      { range: at(1, 1), text: "c" },
      { range: at(0, 0), text: ">" },
    ]);
    expect(buffers.get("/a.yml")?.text).toBe(">a\nbc");
  });

  it("are handed to the engine once a burst", () => {
    const buffers = new Buffers();
    buffers.open("/a.yml", { uri: "file:///a.yml", languageId: "yaml", version: 1, text: "" });
    for (let version = 2; version < 50; version++)
      buffers.change("/a.yml", version, [{ text: `${version}` }]);
    expect(buffers.takeDirty()).toMatchObject([{ path: "/a.yml", version: 49, text: "49" }]);
    expect(buffers.takeDirty()).toEqual([]);
  });
});

let client: TestClient | undefined;
afterEach(() => client?.dispose());

const job = (name: string, ignored: boolean) =>
  `scrape_configs:\n${ignored ? "  # promfed-ignore federation/missing-honor-labels\n" : ""}  - job_name: ${name}\n`;

describe("documents over the wire", () => {
  it("are what the engine knows when a request comes right behind the edits", async () => {
    const c = await TestClient.start();
    client = c;
    await c.open("/p.yml", job("a", false));
    await c.notify("textDocument/didChange", {
      textDocument: { uri: "file:///p.yml", version: 2 },
      contentChanges: [
        { range: { start: { line: 1, character: 14 }, end: { line: 1, character: 15 } }, text: "βeta" },
        { range: { start: { line: 1, character: 15 }, end: { line: 1, character: 18 } }, text: "" },
      ],
    });
    await c.request("workspace/executeCommand", { command: "promfed.checkWorkspace" });
    expect(c.server.session?.engine.document("/p.yml")?.text).toBe(job("β", false));
  });

  it("get findings with the version that they are for, and never for an older one after a newer", async () => {
    const c = await TestClient.start();
    client = c;
    await c.open("/p.yml", job("a", false));
    for (let version = 2; version <= 60; version++) {
      await c.change("/p.yml", version, job(`a${version}`, version % 2 === 0));
      if (version % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 15));
    }
    await c.until("the last version", () => c.published.at(-1)?.version === 60);
    await c.settled();
    const versions = c.published.map((p) => p.version ?? 0);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    for (const { version = 0, diagnostics } of c.published) {
      // What only the whole workspace can tell may come later, or not at all before the next version.
      const possible = version % 2 === 0 ? ["config/unused-ignore"] : [];
      expect(possible).toEqual(expect.arrayContaining(diagnostics.map((d) => d.code)));
    }
    expect(c.codes("/p.yml")).toEqual(["config/unused-ignore@1:2"]);
  });

  it("count for other files as they are in the editor, and as on the disk once closed", async () => {
    const c = await TestClient.start({ files: [["/p.yml", job("disk", true)]] });
    client = c;
    await c.until("findings of the disk's text", () => c.codes("/p.yml")?.length === 1);
    await c.open("/p.yml", job("editor", false));
    await c.until("none of the editor's text", () => c.codes("/p.yml")?.length === 0);
    await c.close("/p.yml");
    await c.until("those of the disk's text again", () => c.codes("/p.yml")?.length === 1);
    expect(c.published.at(-1)?.version).toBeUndefined();
  });

  it("are as on the disk once closed, also when a text without a path is closed right behind them", async () => {
    let release = (): void => {};
    let held: Promise<void> | undefined;
    class SlowHost extends FolderHost {
      override async read(path: string): Promise<ReadResult> {
        if (path === "/w/p.yml") await held;
        return super.read(path);
      }
    }
    const c = await TestClient.start({
      folders: ["/w"],
      host: new SlowHost([["/w/p.yml", job("disk", true)]]),
    });
    client = c;
    await c.open("/w/p.yml", job("editor", false));
    await c.settled();
    held = new Promise((resolve) => (release = resolve));
    await c.close("/w/p.yml");
    const textDocument = { uri: "", languageId: "yaml", version: 1, text: "a" };
    await c.notify("textDocument/didOpen", { textDocument });
    await c.notify("textDocument/didClose", { textDocument });
    await c.settled();
    release();
    await c.until("findings of the disk's text", () => c.codes("/w/p.yml")?.length === 1);
    expect(c.server.session?.engine.document("/")).toBeUndefined();
  });

  it("of no kind that promfed reads are left alone", async () => {
    const c = await TestClient.start();
    client = c;
    await c.open("/values.yml", "replicas: 3\n");
    await c.change("/values.yml", 2, "replicas: 4\n");
    await c.settled();
    expect(c.published).toEqual([]);
    expect(c.server.session?.engine.document("/values.yml")).toBeUndefined();
  });

  it("that stop being of such a kind lose their findings", async () => {
    const c = await TestClient.start();
    client = c;
    await c.open("/p.yml", job("a", true));
    await c.until("a finding", () => c.codes("/p.yml")?.length === 1);
    await c.change("/p.yml", 2, "replicas: 3\n");
    await c.until("no finding", () => c.codes("/p.yml")?.length === 0);
  });

  it("that turn out to be another program's lose their findings, though most of the text stays", async () => {
    const c = await TestClient.start();
    client = c;
    const rules = (expr: string) =>
      `groups:\n  - name: a\n    rules:\n      - alert: B\n        expr: ${expr}\n`;
    await c.open("/a.rules.yml", rules('sum(rate({app="b"} [5m]))) > 0'));
    await c.until("findings", () => (c.codes("/a.rules.yml")?.length ?? 0) > 0);
    await c.change("/a.rules.yml", 2, rules('sum(rate({app="b"} |= "error" [5m])) > 0'));
    await c.until("no finding", () => c.codes("/a.rules.yml")?.length === 0);
    await c.change("/a.rules.yml", 3, rules('sum(rate(errors_total{app="b"}[5m]))) > 0'));
    await c.until("findings again", () => (c.codes("/a.rules.yml")?.length ?? 0) > 0);
  });
});
