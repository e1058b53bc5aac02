// How features are put on the wire; what they find has tests of its own.
import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, CompletionItem, CompletionList, Hover } from "vscode-languageserver-protocol";
import { codeActionHandler } from "../../server/src/lsp/handlers/codeAction.ts";
import { completionHandler } from "../../server/src/lsp/handlers/completion.ts";
import { hoverHandler } from "../../server/src/lsp/handlers/hover.ts";
import type { Document } from "../../server/src/workspace/document.ts";
import type { WorkspaceView } from "../../server/src/workspace/workspace.ts";
import { type ClientOptions, MODERN, TestClient } from "./client.ts";

const TEXT = "# 😀\nscrape_configs:\n  - job_name: a\n";
const at = (line: number, character: number) => ({
  textDocument: { uri: "file:///p.yml" },
  position: { line, character },
});

let client: TestClient | undefined;
afterEach(() => client?.dispose());
const open = async (options: ClientOptions) => {
  client = await TestClient.start(options);
  await client.open("/p.yml", TEXT);
  return client;
};
/** The word at an offset: enough of a feature to see what it is given and what becomes of its answer. */
const wordAt = (_ws: WorkspaceView, { text }: Document, offset: number) => {
  const start = offset - (/\w*$/.exec(text.slice(0, offset))?.[0].length ?? 0);
  const word = /^\w*/.exec(text.slice(start))?.[0] ?? "";
  return { word, span: { start, end: start + word.length } };
};

describe("a hover", () => {
  const handlers = [
    hoverHandler((ws, document, offset) => {
      const { word, span } = wordAt(ws, document, offset);
      return word === "" ? undefined : { span, markdown: `**${word}**` };
    }),
  ];

  it("explains the place asked about, as Markdown where the client shows it", async () => {
    const c = await open({ handlers });
    expect(await c.request<Hover>("textDocument/hover", at(2, 6))).toEqual({
      contents: { kind: "markdown", value: "**job_name**" },
      range: { start: { line: 2, character: 4 }, end: { line: 2, character: 12 } },
    });
    expect(await c.request("textDocument/hover", at(2, 0))).toBeNull();
    c.dispose();
    const plain = await open({ handlers, capabilities: {} });
    expect(await plain.request<Hover>("textDocument/hover", at(2, 6))).toMatchObject({
      contents: { kind: "plaintext" },
    });
  });

  it("sees every edit that was sent before it", async () => {
    const c = await open({ handlers });
    for (let version = 2; version < 40; version++) void c.change("/p.yml", version, `${TEXT}# w${version}\n`);
    expect(await c.request<Hover>("textDocument/hover", at(3, 3))).toMatchObject({
      contents: { value: "**w39**" },
    });
  });
});

describe("a completion", () => {
  const handlers = [
    completionHandler((ws, document, offset) => {
      const { word, span: replace } = wordAt(ws, document, offset);
      const items = ["_one", "_two"].map((tail) => ({
        label: word + tail,
        kind: "metric" as const,
        documentation: `about ${word}${tail}`,
        replace,
        newText: word + tail,
      }));
      return { items, incomplete: true };
    }),
  ];

  it("carries its explanations", async () => {
    const c = await open({ handlers });
    const list = await c.request<CompletionList>("textDocument/completion", at(2, 15));
    expect(list.isIncomplete).toBe(true);
    expect(list.items.map((i) => [i.label, i.documentation])).toEqual([
      ["a_one", { kind: "markdown", value: "about a_one" }],
      ["a_two", { kind: "markdown", value: "about a_two" }],
    ]);
  });

  it("explains items of the last list on demand, and gives older ones back as they are", async () => {
    const completion = {
      completionItem: {
        documentationFormat: ["markdown" as const],
        resolveSupport: { properties: ["documentation"] },
      },
    };
    const capabilities = { ...MODERN, textDocument: { ...MODERN.textDocument, completion } };
    const c = await open({ handlers, capabilities });
    const [, first] = (await c.request<CompletionList>("textDocument/completion", at(2, 15))).items;
    expect(first?.documentation).toBeUndefined();
    expect((await c.request<CompletionItem>("completionItem/resolve", first)).documentation).toEqual({
      kind: "markdown",
      value: "about a_two",
    });
    await c.request("textDocument/completion", at(2, 12));
    expect(await c.request("completionItem/resolve", first)).toEqual(first);
  });
});

describe("actions of features", () => {
  it("stand beside the fixes, filtered by kind, with their edits on demand", async () => {
    let computed = 0;
    const handlers = [
      codeActionHandler([
        (_ws, { path }, span) => [
          {
            title: "Write it out",
            kind: "refactor.rewrite",
            snippet: true,
            edits: () => {
              computed++;
              return [
                { path, edits: [{ span, newText: "${1:x}" }] },
                {
                  path: "/new rules.yml",
                  create: true,
                  edits: [{ span: { start: 0, end: 0 }, newText: "groups:\n" }],
                },
              ];
            },
          },
        ],
      ]),
    ];
    const c = await open({ handlers });
    const range = { start: { line: 2, character: 14 }, end: { line: 2, character: 15 } };
    const ask = (only: string[]) =>
      c.request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri: "file:///p.yml" },
        range,
        context: { diagnostics: [], only },
      });
    expect(await ask(["quickfix"])).toEqual([]);
    const [action] = await ask(["refactor"]);
    expect([action?.title, computed]).toEqual(["Write it out", 0]);
    const { edit } = await c.request<CodeAction>("codeAction/resolve", action);
    const uri = "file:///new%20rules.yml";
    expect(edit?.documentChanges).toEqual([
      { textDocument: { uri: "file:///p.yml", version: 1 }, edits: [{ range, newText: "x" }] },
      { kind: "create", uri, options: { ignoreIfExists: true } },
      {
        textDocument: { uri, version: null },
        edits: [
          {
            range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
            newText: "groups:\n",
          },
        ],
      },
    ]);
  });
});
