import { afterEach, describe, expect, it } from "vitest";
import type {
  CompletionList,
  FoldingRange,
  SelectionRange,
  SemanticTokens,
  SignatureHelp,
} from "vscode-languageserver-protocol";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { TestClient } from "./client.ts";

const RULES = `groups:
  - name: g
    rules:
      - record: job:up:sum
        expr: sum by (job) (rate(up[5m]))
`;
const uri = uriOf("/w/rules.yml");
const textDocument = { uri };

let client: TestClient | undefined;
afterEach(() => client?.dispose());

async function start(): Promise<TestClient> {
  client = await TestClient.start({ files: new Map([["/w/rules.yml", RULES]]), folders: ["/w"] });
  return client;
}

describe("what an editor asks of the text under the cursor", () => {
  it("completes expressions", async () => {
    const c = await start();
    const position = { line: 4, character: 30 };
    const list = await c.request<CompletionList>("textDocument/completion", { textDocument, position });
    const rate = list.items.find((item) => item.label === "rate");
    expect(rate?.textEdit).toEqual({
      range: { start: { line: 4, character: 28 }, end: { line: 4, character: 32 } },
      newText: "rate",
    });
  });

  it("shows signatures", async () => {
    const c = await start();
    const position = { line: 4, character: 37 };
    const help = await c.request<SignatureHelp>("textDocument/signatureHelp", { textDocument, position });
    expect(help.signatures[0]?.label).toBe("rate(v range vector) instant vector");
    expect(help.activeParameter).toBe(0);
    const outside = { textDocument, position: { line: 1, character: 5 } };
    expect(await c.request("textDocument/signatureHelp", outside)).toBeNull();
  });

  it("tells the words of PromQL apart", async () => {
    const c = await start();
    const { data } = await c.request<SemanticTokens>("textDocument/semanticTokens/full", { textDocument });
    // sum, by, job, rate, up, 5m: five numbers each, the first counted from the file's start.
    expect(data.slice(0, 5)).toEqual([4, 14, 3, 2, 0]);
    expect(data).toHaveLength(6 * 5);
    const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    expect(await c.request("textDocument/semanticTokens/range", { textDocument, range })).toEqual({
      data: [],
    });
  });

  it("grows selections and folds blocks", async () => {
    const c = await start();
    const positions = [{ line: 4, character: 34 }];
    const [chain] = await c.request<SelectionRange[]>("textDocument/selectionRange", {
      textDocument,
      positions,
    });
    expect(chain?.range).toEqual({ start: { line: 4, character: 33 }, end: { line: 4, character: 35 } });
    expect(chain?.parent?.range.end).toEqual({ line: 4, character: 39 });
    const folds = await c.request<FoldingRange[]>("textDocument/foldingRange", { textDocument });
    expect(folds[0]).toEqual({ startLine: 0, endLine: 4 });
  });
});
