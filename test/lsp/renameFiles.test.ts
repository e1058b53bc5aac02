import { afterEach, describe, expect, it } from "vitest";
import type { AnnotatedTextEdit, WorkspaceEdit } from "vscode-languageserver-protocol";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { parseFixture } from "../support/fixture.ts";
import { type ClientOptions, TestClient } from "./client.ts";

const { files } = parseFixture(`
#- /w/prometheus.yml
rule_files: [rules/a.yml, more/*.yml]
scrape_configs: []
#- /w/rules/a.yml
groups:
  - name: a
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
#- /w/more/b.yml
groups:
  - name: b
    rules:
      - alert: Down
        expr: job:up:sum == 0
`);

let client: TestClient | undefined;
afterEach(() => client?.dispose());

async function start(options: ClientOptions = {}): Promise<TestClient> {
  client = await TestClient.start({ files, folders: ["/w"], ...options });
  return client;
}

const renaming = (from: string, to: string) => ({ files: [{ oldUri: uriOf(from), newUri: uriOf(to) }] });

describe("before a file is renamed", () => {
  it("offers the paths that lead to it, an entry for what leaves its pattern apart", async () => {
    const c = await start();
    const params = {
      files: [
        { oldUri: uriOf("/w/rules/a.yml"), newUri: uriOf("/w/rules/exports.yml") },
        { oldUri: uriOf("/w/more/b.yml"), newUri: uriOf("/w/b.yml") },
      ],
    };
    const edit = await c.request<WorkspaceEdit>("workspace/willRenameFiles", params);
    const changes = (edit.documentChanges ?? []).flatMap((change) => ("edits" in change ? change.edits : []));
    const shown = changes.map((change) => {
      const { annotationId, newText } = change as AnnotatedTextEdit;
      return `${newText.trim()} ${edit.changeAnnotations?.[annotationId]?.needsConfirmation}`;
    });
    expect(shown).toEqual(["rules/exports.yml false", ", b.yml true"]);
  });

  it("has no edit where no path leads to it, and refuses what names no files", async () => {
    const c = await start();
    expect(await c.request("workspace/willRenameFiles", renaming("/w/x.yml", "/w/y.yml"))).toBeNull();
    await expect(c.request("workspace/willRenameFiles", { files: [{ oldUri: 3 }] })).rejects.toMatchObject({
      code: -32602,
    });
  });

  it("says that it wants to be asked", async () => {
    const c = await start();
    const { willRename, didRename, didCreate, didDelete } =
      c.result?.capabilities.workspace?.fileOperations ?? {};
    for (const operation of [willRename, didRename, didCreate, didDelete])
      expect(operation?.filters).toEqual([{ pattern: { glob: "**/*" } }]);
  });
});

describe("files that change outside of open documents", () => {
  const alertsIn = async (c: TestClient) => {
    const symbols = await c.request<{ name: string; location: { uri: string } }[]>("workspace/symbol", {
      query: "Down",
    });
    return symbols.map(({ location }) => location.uri);
  };

  it("are followed by the editor's own word, for clients that watch no files", async () => {
    const c = await start();
    expect(await alertsIn(c)).toEqual(["file:///w/more/b.yml"]);
    c.host.files.set("/w/more/c.yml", files.get("/w/more/b.yml") ?? "");
    c.host.files.delete("/w/more/b.yml");
    await c.notify("workspace/didRenameFiles", renaming("/w/more/b.yml", "/w/more/c.yml"));
    await c.settled();
    expect(await alertsIn(c)).toEqual(["file:///w/more/c.yml"]);
    c.host.files.set("/w/d.yml", files.get("/w/more/b.yml") ?? "");
    await c.notify("workspace/didCreateFiles", { files: [{ uri: uriOf("/w/d.yml") }] });
    await c.settled();
    expect((await alertsIn(c)).sort()).toEqual(["file:///w/d.yml", "file:///w/more/c.yml"]);
    c.host.files.delete("/w/d.yml");
    await c.notify("workspace/didDeleteFiles", { files: [{ uri: uriOf("/w/d.yml") }] });
    await c.settled();
    expect(await alertsIn(c)).toEqual(["file:///w/more/c.yml"]);
  });

  it("are followed by watched files: created, changed, deleted, a folder at once", async () => {
    const c = await start();
    const tell = async (path: string, type: 1 | 2 | 3) => {
      await c.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf(path), type }] });
      await c.settled();
    };
    c.host.files.set("/w/more/c.yml", files.get("/w/more/b.yml") ?? "");
    await tell("/w/more/c.yml", 1);
    expect((await alertsIn(c)).sort()).toEqual(["file:///w/more/b.yml", "file:///w/more/c.yml"]);
    c.host.files.set("/w/more/c.yml", "groups:\n  - name: none\n    rules: []\n");
    await tell("/w/more/c.yml", 2);
    expect(await alertsIn(c)).toEqual(["file:///w/more/b.yml"]);
    await tell("/w/more", 3);
    expect(await alertsIn(c)).toEqual([]);
  });

  it("are read all the same when something without a path is said to be gone meanwhile", async () => {
    const c = await start();
    await c.open("/w/more/b.yml", "groups: []\n");
    await c.settled();
    expect(await alertsIn(c)).toEqual([]);
    const read = c.host.read.bind(c.host);
    c.host.read = (path) => new Promise((resolve) => setTimeout(() => resolve(read(path)), 50));
    await c.close("/w/more/b.yml");
    await c.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: "", type: 3 }] });
    await new Promise((resolve) => setTimeout(resolve, 60));
    await c.settled();
    expect(await alertsIn(c)).toEqual(["file:///w/more/b.yml"]);
  });

  it("count less than what an editor holds open", async () => {
    const c = await start();
    await c.open("/w/more/b.yml", (files.get("/w/more/b.yml") ?? "").replace("Down", "DownAgain"));
    c.host.files.set("/w/more/b.yml", "groups: []\n");
    await c.notify("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOf("/w/more/b.yml"), type: 2 }],
    });
    await c.settled();
    expect(await alertsIn(c)).toEqual(["file:///w/more/b.yml"]);
  });

  it("are read in every folder of the workspace, and forgotten with it", async () => {
    const both = new Map([...files, ["/v/rules.yml", files.get("/w/more/b.yml") ?? ""]]);
    const c = await start({ files: both, folders: ["/w", "/v"] });
    expect((await alertsIn(c)).sort()).toEqual(["file:///v/rules.yml", "file:///w/more/b.yml"]);
    await c.notify("workspace/didChangeWorkspaceFolders", {
      event: { added: [], removed: [{ uri: uriOf("/v"), name: "v" }] },
    });
    await c.settled();
    expect(await alertsIn(c)).toEqual(["file:///w/more/b.yml"]);
  });
});
