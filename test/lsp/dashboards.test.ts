import { afterEach, describe, expect, it } from "vitest";
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CodeLens,
  DocumentSymbol,
  Hover,
  Location,
} from "vscode-languageserver-protocol";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { LineIndex } from "../../server/src/text/lineIndex.ts";
import { parseFixture } from "../support/fixture.ts";
import { MODERN, TestClient } from "./client.ts";

const { files } = parseFixture(`
#- /w/rules.yml
groups:
  - name: g
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
#- /w/dashboards/up.json
{
  "title": "Up",
  "schemaVersion": 39,
  "panels": [
    { "title": "größe 😀", "type": "stat", "targets": [{ "expr": "job:up:sum{job=\\"a\\"} > 0" }] }
  ]
}
#- /w/package.json
{ "name": "nobody's business", "version": "1.0.0" }
`);
const PATH = "/w/dashboards/up.json";
const TEXT = files.get(PATH) ?? "";
const position = (path: string, text: string) =>
  new LineIndex(files.get(path) ?? "").positionAt((files.get(path) ?? "").indexOf(text) + 1);
const at = (path: string, text: string) => ({
  textDocument: { uri: uriOf(path) },
  position: position(path, text),
});

let client: TestClient | undefined;
afterEach(() => client?.dispose());
async function start(): Promise<TestClient> {
  client = await TestClient.start({ files, folders: ["/w"], capabilities: MODERN });
  return client;
}

describe("a dashboard over the protocol", () => {
  it("answers hovers, definitions and symbols", async () => {
    const c = await start();
    const hover = await c.request<Hover>("textDocument/hover", at(PATH, "job:up"));
    expect(JSON.stringify(hover.contents)).toContain("a recording rule");
    const found = await c.request<Location[]>("textDocument/definition", at(PATH, "job:up"));
    expect([found].flat().map(({ uri }) => uri)).toEqual([uriOf("/w/rules.yml")]);
    const [symbol] = await c.request<DocumentSymbol[]>("textDocument/documentSymbol", {
      textDocument: { uri: uriOf(PATH) },
    });
    expect([symbol?.name, symbol?.children?.map(({ name }) => name)]).toEqual(["Up", ["größe 😀"]]);
  });

  it("is shown by the lens and the call hierarchy of the record", async () => {
    const c = await start();
    const lenses = await c.request<CodeLens[]>("textDocument/codeLens", {
      textDocument: { uri: uriOf("/w/rules.yml") },
    });
    const titles = await Promise.all(
      lenses.map(async (lens) => (await c.request<CodeLens>("codeLens/resolve", lens)).command?.title),
    );
    expect(titles).toEqual(["1 reference", "1 panel in 1 dashboard"]);
    const [item] = await c.request<CallHierarchyItem[]>(
      "textDocument/prepareCallHierarchy",
      at("/w/rules.yml", "job:up"),
    );
    const calls = await c.request<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", { item });
    expect(calls.map(({ from }) => from.name)).toEqual(["größe 😀"]);
    const from = new LineIndex(TEXT).spanOf(
      calls[0]?.fromRanges[0] ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    );
    expect(TEXT.slice(from.start, from.end)).toBe("job:up:sum");
  });

  it("gets findings while it is edited, and JSON of others gets none", async () => {
    const c = await start();
    await c.open(PATH, TEXT.replace("> 0", "> sum("), 1, "json");
    await c.open("/w/package.json", '{ "name": "x", }', 1, "json");
    await c.settled();
    expect(c.codes(PATH)).toEqual([expect.stringMatching(/^dashboard\/promql-syntax@4:/)]);
    expect(c.codes("/w/package.json") ?? []).toEqual([]);
  });
});
