import { describe, it } from "vitest";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { TestClient } from "../lsp/client.ts";
import type { Random } from "../support/random.ts";
import { askWell, linesOf, questions } from "./support/askAll.ts";
import { apply, randomEdit, randomText } from "./support/damage.ts";
import { everyKind, examples } from "./support/documents.ts";
import { fuzz, fuzzTimeout } from "./support/fuzz.ts";

const DONORS = [...everyKind().values(), ...examples().values()];

/** An editor with every document open, each with the text that the user sees. */
class Editor {
  readonly client: TestClient;
  readonly texts: Map<string, string>;
  #version = 1;

  private constructor(client: TestClient, texts: Map<string, string>) {
    this.client = client;
    this.texts = texts;
  }

  static async start(): Promise<Editor> {
    const files = everyKind();
    const client = await TestClient.start({ files });
    const texts = new Map<string, string>();
    for (const [path, text] of files) texts.set(await client.open(path, text), text);
    return new Editor(client, texts);
  }

  async type(uri: string, text: string): Promise<void> {
    this.texts.set(uri, text);
    await this.client.notify("textDocument/didChange", {
      textDocument: { uri, version: ++this.#version },
      contentChanges: [{ text }],
    });
  }

  /** Asks everything at some place of a document, and takes up one of the edits that are offered. */
  async askAll(uri: string, random: Random): Promise<void> {
    const asked = { uri, text: this.texts.get(uri) ?? "" };
    const request = (method: string, params: unknown) => this.client.request(method, params);
    for (const question of questions(asked, random))
      await askWell(request, question, asked, (of) => this.texts.get(of));
    const failed = this.client.logged.filter((line) => / failed: /.test(line));
    if (failed.length > 0) throw new Error(failed.join("\n"));
    for (const { uri: of, version, diagnostics } of this.client.published) {
      const text = this.texts.get(of);
      if (version !== this.#version || of !== uri || text === undefined) continue;
      const lines = linesOf(text);
      for (const { code, range } of diagnostics) {
        if ((lines[range.end.line]?.length ?? -1) < range.end.character)
          throw new Error(`${code} at ${JSON.stringify(range)} is not in the text`);
      }
    }
    this.client.published.length = 0;
  }

  dispose(): void {
    this.client.dispose();
  }
}

const DOCUMENTS = [...everyKind().keys()];

describe("every feature on every kind of document", () => {
  it(
    "answers with places in the text, whatever was typed",
    () =>
      fuzz(async (random) => {
        const editor = await Editor.start();
        try {
          for (let left = 6; left > 0; left--) {
            const uri = uriOf(random.pick(DOCUMENTS));
            const text = editor.texts.get(uri) ?? "";
            const typed = random.chance(10)
              ? randomText(random, DONORS)
              : apply(text, randomEdit(text, random, DONORS));
            await editor.type(uri, typed);
            await editor.askAll(uri, random);
            await editor.askAll(uriOf(random.pick(DOCUMENTS)), random);
          }
        } finally {
          editor.dispose();
        }
      }),
    fuzzTimeout(),
  );

  it(
    "answers at every place of a document as it was written",
    () =>
      fuzz(async (random) => {
        const editor = await Editor.start();
        try {
          for (let left = 12; left > 0; left--) await editor.askAll(uriOf(random.pick(DOCUMENTS)), random);
        } finally {
          editor.dispose();
        }
      }),
    fuzzTimeout(),
  );
});
