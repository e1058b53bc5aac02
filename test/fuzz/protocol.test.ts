import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { classify } from "../../server/src/workspace/classify.ts";
import type { Random } from "../support/random.ts";
import { ServerProcess } from "../support/serverProcess.ts";
import { positionAt, questions } from "./support/askAll.ts";
import { apply, randomEdit } from "./support/damage.ts";
import { everyKind, examples } from "./support/documents.ts";
import { fuzz, fuzzTimeout } from "./support/fuzz.ts";

const DONORS = [...everyKind().values(), ...examples().values()];
const MESSAGES = 150;

/** A client that does what clients do, and between that what none should; it knows what must be answered. */
class Hostile {
  readonly server: ServerProcess;
  /** The folder's files, and what the client has open, by path in the folder. */
  readonly disk = everyKind();
  readonly open = new Map<string, { version: number; text: string }>();
  /** Ids of requests that are to be answered, with how often they were used. */
  readonly expected = new Map<string | number, number>();
  readonly #folder: string;
  readonly #random: Random;
  #id = 0;

  constructor(server: ServerProcess, folder: string, random: Random) {
    this.server = server;
    this.#folder = folder;
    this.#random = random;
  }

  async act(): Promise<void> {
    const random = this.#random;
    const roll = random.int(100);
    if (roll < 25) this.#edit();
    else if (roll < 50) this.#ask();
    else if (roll < 60) this.#askNonsense();
    else if (roll < 70) this.#notifyNonsense();
    else if (roll < 78) this.#sendNonsense();
    else if (roll < 85) this.#breakFrame();
    else if (roll < 90) this.#cancel();
    else if (roll < 95) await this.#changeDisk();
    else this.#openOrClose();
  }

  uri(path: string): string {
    return pathToFileURL(join(this.#folder, path)).href;
  }

  #anyPath(): string {
    return this.#random.pick([...this.disk.keys()]);
  }

  #openOrClose(): void {
    const path = this.#anyPath();
    if (this.open.delete(path)) {
      this.server.notify("textDocument/didClose", { textDocument: { uri: this.uri(path) } });
      // And again, as no document is open any more.
      if (this.#random.chance(20))
        this.server.notify("textDocument/didClose", { textDocument: { uri: this.uri(path) } });
      return;
    }
    this.#didOpen(path);
  }

  #didOpen(path: string): void {
    const text = this.disk.get(path) ?? "";
    this.open.set(path, { version: 1, text });
    const textDocument = { uri: this.uri(path), languageId: "yaml", version: 1, text };
    this.server.notify("textDocument/didOpen", { textDocument });
    if (this.#random.chance(10)) this.server.notify("textDocument/didOpen", { textDocument });
  }

  #edit(): void {
    const random = this.#random;
    const path = random.pick([...this.open.keys(), this.#anyPath()]);
    const document = this.open.get(path);
    if (!document) {
      this.#didOpen(path);
      return;
    }
    const contentChanges = [];
    for (let left = 1 + random.int(3); left > 0; left--) {
      const { start, end, text } = randomEdit(document.text, random, DONORS);
      // Between CR and LF there is no place.
      const from = document.text.slice(start - 1, start + 1) === "\r\n" ? start - 1 : start;
      const to = document.text.slice(end - 1, end + 1) === "\r\n" ? end + 1 : end;
      const range = { start: positionAt(document.text, from), end: positionAt(document.text, to) };
      contentChanges.push({ range, text });
      document.text = apply(document.text, { start: from, end: Math.max(from, to), text });
    }
    document.version = random.chance(5) ? random.pick([-1, 0, 2 ** 40]) : document.version + 1;
    const textDocument = { uri: this.uri(path), version: document.version };
    this.server.notify("textDocument/didChange", { textDocument, contentChanges });
  }

  #ask(): void {
    const random = this.#random;
    const path = this.#anyPath();
    const text = this.open.get(path)?.text ?? this.disk.get(path) ?? "";
    const uri = random.chance(15) ? random.pick(URIS) : this.uri(path);
    const { method, params } = random.pick(questions({ uri, text }, random));
    const id = this.#nextId();
    this.#expect(id);
    this.server.send({ jsonrpc: "2.0", id, method, params });
    if (!random.chance(10)) return;
    this.#expect(id);
    this.server.send({ jsonrpc: "2.0", id, method, params });
  }

  #askNonsense(): void {
    const random = this.#random;
    const { method, params } = random.pick([
      ...questions({ uri: this.uri(this.#anyPath()), text: "a: b\n" }, random),
      ...[
        "codeAction/resolve",
        "codeLens/resolve",
        "completionItem/resolve",
        "callHierarchy/incomingCalls",
      ].map((name) => ({
        method: name,
        params: { title: "x", item: { uri: "x" }, data: { uri: "file:///a", span: {} } },
      })),
      { method: "initialize", params: { capabilities: {} } },
      { method: "workspace/executeCommand", params: { command: "rm", arguments: ["-rf"] } },
      { method: "textDocument/unknown", params: {} },
      { method: "", params: {} },
      { method: "__proto__", params: {} },
    ]);
    const id = this.#nextId();
    this.#expect(id);
    this.server.send({ jsonrpc: "2.0", id, method, params: wrong(params, random) });
  }

  #notifyNonsense(): void {
    const random = this.#random;
    // Not about a document that is open: what the server then takes its text for would be anybody's guess.
    const uri = random.pick([...URIS, this.uri("none.yml")]);
    const textDocument = { uri, version: random.pick([1, -1, 0, 1e300]), text: "a", languageId: "yaml" };
    const method = random.pick([
      "textDocument/didOpen",
      "textDocument/didChange",
      "textDocument/didClose",
      "textDocument/didSave",
      "workspace/didChangeWatchedFiles",
      "workspace/didChangeWorkspaceFolders",
      "workspace/didRenameFiles",
      "workspace/didDeleteFiles",
      "workspace/didCreateFiles",
      "workspace/didChangeConfiguration",
      "$/setTrace",
      "$/unknown",
      "window/workDoneProgress/cancel",
      "nothing/of/the/kind",
      "initialized",
    ]);
    const params = wrong(
      {
        textDocument,
        contentChanges: [
          { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } }, text: "b" },
        ],
        changes: [{ uri, type: 1 + random.int(4) }],
        event: { added: [], removed: [] },
        files: [{ uri, oldUri: uri, newUri: this.uri("none2.yml") }],
        value: "off",
        token: 1,
      },
      random,
    );
    this.server.notify(method, params);
    this.server.notify("textDocument/didClose", { textDocument: { uri } });
  }

  #sendNonsense(): void {
    this.server.sendText(
      this.#random.pick([
        "null",
        "5",
        '"text"',
        "[]",
        "{}",
        '[{"jsonrpc":"2.0","id":"b1","method":"shutdown"}]',
        '{"jsonrpc":"2.0","id":null,"method":"shutdown"}',
        '{"jsonrpc":"2.0","id":{},"method":"shutdown"}',
        '{"jsonrpc":"2.0","id":7e99,"result":{}}',
        '{"jsonrpc":"2.0","id":1,"error":"no"}',
        '{"jsonrpc":"2.0","id":0}',
        '{"jsonrpc":"2.0","method":5}',
        '{"jsonrpc":"2.0","method":"$/cancelRequest"}',
        '{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":[]}}',
        '{"jsonrpc":"2.0","method":"$/progress","params":{"token":{},"value":1}}',
        '{"jsonrpc":"1.0","method":"x","params":"hunter2"}',
        `{"jsonrpc":"2.0","method":"x","params":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
        `{"jsonrpc":"2.0","method":"x","params":{"a":"${"y".repeat(1 << 20)}"}}`,
      ]),
    );
  }

  #breakFrame(): void {
    const random = this.#random;
    const body = '{"jsonrpc":"2.0","method":"$/odd","params":{"secret":"é hunter2"}}';
    const length = Buffer.byteLength(body);
    const { server } = this;
    const broken: readonly (() => void)[] = [
      () => server.sendText("not json!"),
      () => server.sendText(body, length - 1 - random.int(length - 1)),
      () => server.sendText(body, length + 1 + random.int(200)),
      () => server.sendText(body, random.pick(["-5", "x", "", "0", "1e3", "99999999999999999999", "0x10"])),
      () => server.sendBytes(`X-Other: 1\r\n\r\n${body}`),
      () => server.sendBytes("no header at all\r\n\r\n"),
      () => server.sendBytes(Uint8Array.from({ length: random.int(300) }, () => random.int(256))),
      () => server.sendBytes(`content-LENGTH:${length}\r\nContent-Type: x/y; charset=utf-8\r\n\r\n${body}`),
      () => server.sendBytes("\r\n".repeat(random.int(9))),
    ];
    random.pick(broken)();
  }

  #cancel(): void {
    const random = this.#random;
    const id = random.pick([...this.expected.keys(), 5, "none", null, 1e300]);
    this.server.notify("$/cancelRequest", { id });
  }

  async #changeDisk(): Promise<void> {
    const random = this.#random;
    const path = random.chance(70) ? this.#anyPath() : `/new-${random.int(5)}/rules.yml`;
    const uri = this.uri(path);
    if (random.chance(30) && this.disk.size > 5 && !this.open.has(path)) {
      this.disk.delete(path);
      await rm(join(this.#folder, path), { force: true });
      this.server.notify("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 3 }] });
    } else {
      const text = random.pick(DONORS);
      const type = this.disk.has(path) ? 2 : 1;
      this.disk.set(path, text);
      await mkdir(dirname(join(this.#folder, path)), { recursive: true });
      await writeFile(join(this.#folder, path), text);
      this.server.notify("workspace/didChangeWatchedFiles", { changes: [{ uri, type }] });
    }
  }

  #nextId(): string | number {
    this.#id++;
    return this.#random.pick([this.#id, `s${this.#id}`, -this.#id, 1e15 + this.#id, `"\\\n🐌${this.#id}`]);
  }

  #expect(id: string | number): void {
    this.expected.set(id, (this.expected.get(id) ?? 0) + 1);
  }
}

const URIS: readonly string[] = [
  "file:///none.yml",
  "file:////none.yml",
  "file://host/share/none.yml",
  "file:///c%3A/none.yml",
  "file:///%00.yml",
  "file:///%E0%A4%A.yml",
  "untitled:Untitled-1",
  "vscode-vfs://host/none.yml",
  "http://[::1/none.yml",
  "//none",
  "none",
  "",
  "%",
  "file:",
  ":",
];

/** Parameters with something else in one place, or in all of them. */
function wrong(params: unknown, random: Random): unknown {
  if (typeof params !== "object" || params === null || random.chance(15)) return random.pick(WRONG);
  if (Array.isArray(params)) return params.map((one) => (random.chance(60) ? wrong(one, random) : one));
  const entries = Object.entries(params);
  const chosen = random.int(entries.length);
  return Object.fromEntries(
    entries.map(([key, value], at) => [key, at === chosen ? wrong(value, random) : value]),
  );
}

const WRONG: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  "",
  "x",
  "\ud800",
  [],
  {},
  [null],
  { uri: 5 },
  { line: "0", character: null },
  { line: 2 ** 31, character: 2 ** 31 },
  { length: -1 },
  [[[[]]]],
];

/** Waits until the servers have published the same findings; answers both for the comparison when they do not. */
async function bothFindings(a: ServerProcess, b: ServerProcess) {
  const end = performance.now() + 8000;
  for (;;) {
    const both = [a.findings(), b.findings()] as const;
    if (JSON.stringify(both[0]) === JSON.stringify(both[1]) || performance.now() > end) return both;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("a server among hostile messages", () => {
  it(
    "stays up, answers every request, and finds what a fresh one finds",
    () =>
      fuzz(async (random) => {
        const folder = mkdtempSync(join(tmpdir(), "promfed-fuzz-"));
        const write = async (path: string, text: string) => {
          await mkdir(dirname(join(folder, path)), { recursive: true });
          await writeFile(join(folder, path), text);
        };
        for (const [path, text] of everyKind()) await write(path, text);
        const server = await ServerProcess.start({ folder });
        let fresh: ServerProcess | undefined;
        try {
          const client = new Hostile(server, folder, random);
          for (let left = MESSAGES; left > 0; left--) await client.act();
          // Enough for whatever length was announced.
          server.sendBytes(`${" ".repeat(500)}\r\n\r\n`);
          await server.settled();
          for (const [id, times] of client.expected) {
            const answers = server.answers.get(id) ?? [];
            if (answers.length < 1 || answers.length > times)
              throw new Error(`${answers.length} answers to ${id} instead of up to ${times}`);
            for (const { error } of answers)
              if (error?.code === -32603) throw new Error(`internal error: ${error.message}`);
          }
          for (const line of server.logged())
            if (/hunter2| failed: (?!TypeError)/.test(line)) throw new Error(line);
          expect(server.stderr).toBe("");
          // What is being typed stays what it was; a fresh server knows such texts by their content only.
          for (const [path, document] of client.open) {
            const kind = classify(path, client.disk.get(path) ?? "")?.kind;
            if (kind === undefined) {
              // Nobody's on the disk, whatever it was taken for while somebody typed.
              client.open.delete(path);
              server.notify("textDocument/didClose", { textDocument: { uri: client.uri(path) } });
              continue;
            }
            if (classify(path, document.text)?.kind === kind) continue;
            document.text = client.disk.get(path) ?? "";
            server.notify("textDocument/didChange", {
              textDocument: { uri: client.uri(path), version: ++document.version },
              contentChanges: [{ text: document.text }],
            });
          }
          await server.settled();
          fresh = await ServerProcess.start({ folder });
          for (const [path, { version, text }] of client.open)
            fresh.notify("textDocument/didOpen", {
              textDocument: { uri: client.uri(path), languageId: "yaml", version, text },
            });
          await fresh.settled();
          const [ours, theirs] = await bothFindings(server, fresh);
          expect(ours).toEqual(theirs);
          expect(await server.stop()).toBe(0);
        } finally {
          server.kill();
          fresh?.kill();
          rmSync(folder, { recursive: true, force: true });
        }
      }),
    fuzzTimeout(),
  );
});
