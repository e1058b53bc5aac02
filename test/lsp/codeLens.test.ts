import { afterEach, describe, expect, it } from "vitest";
import type { CodeLens } from "vscode-languageserver-protocol";
import { parseReferences } from "../../client/src/references.ts";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { LineIndex } from "../../server/src/text/lineIndex.ts";
import { parseFixture } from "../support/fixture.ts";
import { type ClientOptions, MODERN, TestClient } from "./client.ts";

const { files } = parseFixture(`
#- /w/rules.yml
groups:
  - name: "größe 😀"
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
      - alert: Down
        expr: job:up:sum == 0
#- /w/prometheus.yml
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    params:
      "match[]": ['up']
    static_configs:
      - targets: ["elsewhere:9090"]
`);
const RULES = { textDocument: { uri: uriOf("/w/rules.yml") } };
const TEXT = files.get("/w/rules.yml") ?? "";

/** The range of a text that starts at an offset of the rule file. */
function rangeOf(text: string, start: number) {
  return new LineIndex(TEXT).rangeOf({ start, end: start + text.length });
}

let client: TestClient | undefined;
afterEach(() => client?.dispose());

async function start(options: ClientOptions = {}): Promise<TestClient> {
  client = await TestClient.start({ files, folders: ["/w"], ...options });
  return client;
}

describe("code lenses", () => {
  it("come without words, which follow on demand with what the client's command takes", async () => {
    const c = await start();
    expect(c.result?.capabilities.codeLensProvider).toEqual({ resolveProvider: true });
    const [lens, ...others] = await c.request<CodeLens[]>("textDocument/codeLens", RULES);
    expect(others).toEqual([]);
    expect(lens?.command).toBeUndefined();
    expect(lens?.range).toEqual(rangeOf("job:up:sum", TEXT.indexOf("job:up:sum")));
    const { command } = await c.request<CodeLens>("codeLens/resolve", lens);
    expect(command).toMatchObject({ title: "1 reference", command: "promfed.showReferences" });
    const references = parseReferences(command?.arguments ?? []);
    expect(references).toMatchObject({ uri: RULES.textDocument.uri, position: lens?.range.start });
    const range = rangeOf("job:up:sum", TEXT.lastIndexOf("job:up:sum"));
    expect(references?.locations).toEqual([{ uri: RULES.textDocument.uri, range }]);
  });

  it("have a command without a name where there is nothing to show", async () => {
    const c = await start();
    const params = { textDocument: { uri: uriOf("/w/prometheus.yml") } };
    const lenses = await c.request<CodeLens[]>("textDocument/codeLens", params);
    const resolved = await Promise.all(lenses.map((l) => c.request<CodeLens>("codeLens/resolve", l)));
    expect(resolved.map((l) => l.command)).toEqual([
      { title: "1 source (none resolved)", command: "" },
      { title: "records not known here", command: "" },
    ]);
  });

  it("survive what they stood above, and data that is none", async () => {
    const c = await start();
    const [lens] = await c.request<CodeLens[]>("textDocument/codeLens", RULES);
    await c.open("/w/rules.yml", "groups:\n  - name: a\n    rules:\n      - { record: other, expr: up }\n");
    const resolved = await c.request<CodeLens>("codeLens/resolve", lens);
    expect(resolved.command?.title).toBe("0 references");
    for (const data of [
      undefined,
      5,
      {},
      { uri: "file:///none.yml", subject: { kind: "sources", job: 0 } },
    ]) {
      const odd = await c.request<CodeLens>("codeLens/resolve", { range: lens?.range, data });
      expect(odd.command).toEqual({ title: "no longer here", command: "" });
    }
  });

  it("go when the setting turns them off, and the editor is told to ask anew", async () => {
    let asked = 0;
    const capabilities = {
      ...MODERN,
      workspace: { ...MODERN.workspace, codeLens: { refreshSupport: true } },
    };
    const c = new TestClient({ files, folders: ["/w"], capabilities });
    client = c;
    c.connection.onRequest("workspace/codeLens/refresh", () => {
      asked++;
      return null;
    });
    await c.initialize();
    await c.settled();
    expect(await c.request("textDocument/codeLens", RULES)).toHaveLength(1);
    const before = asked;
    c.settings = { codeLens: { enable: false } };
    await c.notify("workspace/didChangeConfiguration", { settings: null });
    await c.until("the request to refresh", () => asked > before);
    expect(await c.request("textDocument/codeLens", RULES)).toEqual([]);
  });

  it("are none in files that promfed does not read", async () => {
    const c = await start();
    await c.open("/w/other.yml", "a: b\n");
    const params = { textDocument: { uri: uriOf("/w/other.yml") } };
    expect(await c.request("textDocument/codeLens", params)).toEqual([]);
  });
});
