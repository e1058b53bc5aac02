import { afterEach, describe, expect, it } from "vitest";
import type {
  AnnotatedTextEdit,
  DocumentHighlight,
  DocumentSymbol,
  Location,
  SymbolInformation,
  WorkspaceEdit,
} from "vscode-languageserver-protocol";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { LineIndex, type Range } from "../../server/src/text/lineIndex.ts";
import { parseFixture } from "../support/fixture.ts";
import { type ClientOptions, MODERN, TestClient } from "./client.ts";

const FIXTURE = `
#- /w/rules.yml
groups:
  - name: "größe 😀"
    rules:
      - record: job:up:s<|>um
        expr: sum by (job) (up)
      - alert: Down
        expr: job:up:sum == 0
#- /w/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - 'job:up:sum'
        - '{__name__=~"job:up:s.m"}'
    static_configs:
      - targets: ["prometheus-eu:9090"]
`;
const { files, cursor } = parseFixture(FIXTURE);

let client: TestClient | undefined;
afterEach(() => client?.dispose());

async function start(options: ClientOptions = {}): Promise<TestClient> {
  client = await TestClient.start({ files, folders: ["/w"], ...options });
  return client;
}

function atCursor(path = cursor?.path ?? "", offset = cursor?.offset ?? 0) {
  const position = new LineIndex(files.get(path) ?? "").positionAt(offset);
  return { textDocument: { uri: uriOf(path) }, position };
}

/** What stands at a place, as `file:line: text`. */
function quote(uri: string, range: Range): string {
  const path = uri.replace("file://", "");
  const text = files.get(path) ?? "";
  const { start, end } = new LineIndex(text).spanOf(range);
  return `${path}:${range.start.line + 1}: ${text.slice(start, end)}`;
}

describe("navigation", () => {
  it("leads from a use to the definition", async () => {
    const c = await start();
    const use = (files.get("/w/prometheus.yml") ?? "").indexOf("job:up:sum");
    const found = await c.request<Location[]>("textDocument/definition", atCursor("/w/prometheus.yml", use));
    expect(found.map((l) => quote(l.uri, l.range))).toEqual(["/w/rules.yml:4: job:up:sum"]);
  });

  it("finds the uses in all files, with the definition or without", async () => {
    const c = await start();
    const find = async (includeDeclaration: boolean) => {
      const params = { ...atCursor(), context: { includeDeclaration } };
      const found = await c.request<Location[]>("textDocument/references", params);
      return found.map((l) => quote(l.uri, l.range)).sort();
    };
    const uses = ["/w/prometheus.yml:7: job:up:sum", "/w/rules.yml:7: job:up:sum"];
    expect(await find(false)).toEqual(uses);
    expect(await find(true)).toEqual([uses[0], "/w/rules.yml:4: job:up:sum", uses[1]]);
  });

  it("marks a name in its own file, its definition apart", async () => {
    const c = await start();
    const found = await c.request<DocumentHighlight[]>("textDocument/documentHighlight", atCursor());
    expect(found.map((h) => [h.range.start.line, h.kind])).toEqual([
      [3, 3],
      [6, 2],
    ]);
  });

  it("outlines a file as a tree, or as a list for clients without trees", async () => {
    const c = await start();
    const params = { textDocument: { uri: uriOf("/w/rules.yml") } };
    const tree = await c.request<DocumentSymbol[]>("textDocument/documentSymbol", params);
    expect(tree.map((s) => [s.name, s.children?.map((child) => child.name)])).toEqual([
      ["größe 😀", ["job:up:sum", "Down"]],
    ]);
    c.dispose();
    const plain = await start({ capabilities: {} });
    const list = await plain.request<SymbolInformation[]>("textDocument/documentSymbol", params);
    expect(list.map((s) => [s.name, s.containerName])).toEqual([
      ["größe 😀", undefined],
      ["job:up:sum", "größe 😀"],
      ["Down", "größe 😀"],
    ]);
  });

  it("finds records, alerts and jobs of all files by name", async () => {
    const c = await start();
    const found = await c.request<SymbolInformation[]>("workspace/symbol", { query: "d" });
    expect(found.map((s) => `${s.name} in ${s.containerName}`)).toEqual([
      "Down in größe 😀",
      "federate in prometheus.yml",
    ]);
  });
});

describe("renaming", () => {
  it("offers the name under the cursor", async () => {
    const c = await start();
    const prepared = await c.request<{ range: Range; placeholder: string }>(
      "textDocument/prepareRename",
      atCursor(),
    );
    expect(prepared.placeholder).toBe("job:up:sum");
    expect(quote(uriOf("/w/rules.yml"), prepared.range)).toBe("/w/rules.yml:4: job:up:sum");
    expect(await c.request("textDocument/prepareRename", atCursor("/w/rules.yml", 0))).toBeNull();
  });

  it("changes every file, tied to the versions that are open, what needs a look apart", async () => {
    const c = await start();
    await c.open("/w/rules.yml", files.get("/w/rules.yml") ?? "", 5);
    const edit = await c.request<WorkspaceEdit>("textDocument/rename", {
      ...atCursor(),
      newName: "job:up:total",
    });
    const asked = (id: string) => edit.changeAnnotations?.[id]?.needsConfirmation;
    const changed = (edit.documentChanges ?? []).flatMap((change) =>
      "edits" in change
        ? change.edits.map((one) => {
            const { annotationId, newText } = one as AnnotatedTextEdit;
            const { uri, version } = change.textDocument;
            return `${uri} ${version} ${newText} ${asked(annotationId)}`;
          })
        : [],
    );
    expect(changed.sort()).toEqual([
      "file:///w/prometheus.yml null job:up:total false",
      "file:///w/prometheus.yml null |job:up:total true",
      "file:///w/rules.yml 5 job:up:total false",
      "file:///w/rules.yml 5 job:up:total false",
    ]);
  });

  it("leaves what needs a look to the author where the client cannot ask", async () => {
    const { workspace, ...others } = MODERN;
    const c = await start({
      capabilities: { ...others, workspace: { ...workspace, workspaceEdit: { documentChanges: true } } },
    });
    const shown: string[] = [];
    c.connection.onNotification("window/showMessage", ({ message }: { message: string }) => {
      shown.push(message);
    });
    const edit = await c.request<WorkspaceEdit>("textDocument/rename", {
      ...atCursor(),
      newName: "job:up:total",
    });
    const counts = (edit.documentChanges ?? []).flatMap((change) =>
      "edits" in change ? [`${change.textDocument.uri} ${change.edits.length}`] : [],
    );
    expect(counts.sort()).toEqual(["file:///w/prometheus.yml 1", "file:///w/rules.yml 2"]);
    expect(edit.changeAnnotations).toBeUndefined();
    await c.until("the message", () => shown.length > 0);
    expect(shown[0]).toContain("prometheus.yml:8: ");
  });

  it("refuses what is no name, and says why", async () => {
    const c = await start();
    const refused = c.request("textDocument/rename", { ...atCursor(), newName: "no name" });
    await expect(refused).rejects.toMatchObject({
      code: -32803,
      message: expect.stringContaining("no metric name"),
    });
  });

  it("waits for the files that are still being read", async () => {
    client = new TestClient({ files, folders: ["/w"] });
    await client.initialize();
    const edit = await client.request<WorkspaceEdit>("textDocument/rename", {
      ...atCursor(),
      newName: "job:up:total",
    });
    expect(edit?.documentChanges).toHaveLength(2);
  });
});

describe("formatting", () => {
  it("rewrites the expressions of the file, or of the chosen lines", async () => {
    const text =
      "groups:\n  - name: a\n    rules:\n      - record: x\n        expr: sum(up)by(job)\n      - record: y\n        expr: sum(up)by(job)\n";
    const c = await start();
    await c.open("/w/new.yml", text);
    const textDocument = { uri: uriOf("/w/new.yml") };
    const options = { tabSize: 2, insertSpaces: true };
    const all = await c.request<{ newText: string }[]>("textDocument/formatting", { textDocument, options });
    expect(all.map((e) => e.newText)).toEqual(["sum by (job) (up)", "sum by (job) (up)"]);
    const range = { start: { line: 5, character: 0 }, end: { line: 7, character: 0 } };
    const some = await c.request<{ range: Range }[]>("textDocument/rangeFormatting", {
      textDocument,
      range,
      options,
    });
    expect(some.map((e) => e.range.start.line)).toEqual([6]);
  });
});
