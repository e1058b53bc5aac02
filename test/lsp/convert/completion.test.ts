import { describe, expect, it } from "vitest";
import type { ClientCapabilities } from "vscode-languageserver-protocol";
import type { CompletionItem } from "../../../server/src/features/completion/item.ts";
import { readClientFeatures } from "../../../server/src/lsp/clientFeatures.ts";
import { toCompletionItem } from "../../../server/src/lsp/convert/completion.ts";
import { LineIndex } from "../../../server/src/text/lineIndex.ts";

const text = "é: \n😀 ab";
const positioned = { text, lines: new LineIndex(text) };
const item: CompletionItem = {
  label: "params",
  kind: "snippet",
  detail: "mapping",
  documentation: "**doc**",
  replace: { start: 7, end: 9 },
  newText: "params:\n  k: ${1:v}",
  snippet: true,
  sortText: "1",
  deprecated: true,
};
const convert = (completionItem: NonNullable<ClientCapabilities["textDocument"]>["completion"]) =>
  toCompletionItem(
    item,
    positioned,
    readClientFeatures({ textDocument: { completion: completionItem ?? {} } }),
  );
const range = { start: { line: 1, character: 3 }, end: { line: 1, character: 5 } };

describe("completion items", () => {
  it("use what the client can do", () => {
    const completionItem = {
      snippetSupport: true,
      documentationFormat: ["markdown" as const],
      tagSupport: { valueSet: [1 as const] },
      insertTextModeSupport: { valueSet: [1 as const, 2 as const] },
    };
    expect(convert({ completionItem })).toEqual({
      label: "params",
      kind: 15,
      detail: "mapping",
      documentation: { kind: "markdown", value: "**doc**" },
      sortText: "1",
      tags: [1],
      insertTextMode: 1,
      insertTextFormat: 2,
      textEdit: { range, newText: "params:\n  k: ${1:v}" },
    });
  });

  it("are plain text for clients without snippets, and explained later where they ask for it", () => {
    expect(convert({ completionItem: { resolveSupport: { properties: ["documentation"] } } })).toEqual({
      label: "params",
      kind: 15,
      detail: "mapping",
      sortText: "1",
      insertTextFormat: 1,
      textEdit: { range, newText: "params:\n  k: v" },
    });
  });

  it("leave out the indentation that a client puts in by itself", () => {
    const nested = "scrape_configs:\n  - pa";
    const at = { text: nested, lines: new LineIndex(nested) };
    const block = { ...item, replace: { start: 20, end: 22 }, newText: "params:\n      k: ${1:v}" };
    const convertNested = (modes: boolean) => {
      const completionItem = {
        snippetSupport: true,
        ...(modes && { insertTextModeSupport: { valueSet: [1 as const] } }),
      };
      const client = readClientFeatures({ textDocument: { completion: { completionItem } } });
      return toCompletionItem(block, at, client).textEdit?.newText;
    };
    expect(convertNested(true)).toBe("params:\n      k: ${1:v}");
    expect(convertNested(false)).toBe("params:\n    k: ${1:v}");
  });
});
