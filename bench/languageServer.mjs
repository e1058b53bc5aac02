// Times a language server over stdio: a whole session with one file.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} = require("vscode-languageserver-protocol/node");

const PATIENCE_MS = 600_000;
/** Hovers go all over the file: a prime that is longer than what is seen of it at once. */
const HOVER_STRIDE = 389;
const HOVER_REST_MS = 20;
/** After this long a server has sent what it had to say of the workspace. */
const QUIET_MS = 3000;

/**
 * Starts the server, opens a file, edits one character of it some times.
 * @param {readonly string[]} command
 * @param {{ root: string, path: string, text: string, edits: number, settings?: object, cache?: string, awaited?: string,
 * settle?: boolean, stayMs?: number, hovers?: number }} session what to do; `cache`: the folder of promfed's cache, a new one when left
 * out; `awaited`: the code of a finding in the file that takes the whole workspace to find; `settle`: the edits begin
 * once the server has read and checked the workspace; `stayMs`: how long the file is left as it is before the first edit;
 * `hovers`: how many are asked for right after opening, one after the other, and until the awaited finding came
 * @returns times in milliseconds: to the answer of `initialize`, from opening and from each edit to diagnostics, from
 * the start to the awaited finding, the slowest of the hovers, from an edit and a request right behind it to the answer; and the most memory that
 * the server took, where the system tells
 */
export async function timeSession(command, session) {
  const { root, path, text, edits, settings = {}, awaited, settle = false, stayMs = 0, hovers = 0 } = session;
  const [program = "", ...args] = command;
  const begin = performance.now();
  // Each start is a first one unless it is told otherwise.
  const cache = mkdtempSync(join(tmpdir(), "promfed-bench-cache-"));
  const env = { ...process.env, PROMFED_CACHE_DIR: session.cache ?? cache };
  const server = spawn(program, args, { cwd: root, stdio: ["pipe", "pipe", "ignore"], env });
  server.on("exit", () => rmSync(cache, { recursive: true, force: true }));
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const uri = pathToFileURL(path).href;
  const waiting = [];
  let foundAwaited = () => {};
  const awaitedAt = new Promise((resolve) => {
    foundAwaited = resolve;
  });
  connection.onNotification("textDocument/publishDiagnostics", (params) => {
    if (decodeURIComponent(params.uri) !== decodeURIComponent(uri)) return;
    const now = performance.now();
    if (params.diagnostics.some(({ code }) => code === awaited)) foundAwaited(now);
    for (const one of waiting.splice(0)) {
      if (params.version != null && params.version < one.version) waiting.push(one);
      else one.resolve({ at: now, count: params.diagnostics.length });
    }
  });
  connection.onRequest("workspace/configuration", ({ items }) =>
    items.map(({ section }) => (section ? valueAt(settings, section) : settings)),
  );
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("window/workDoneProgress/create", () => null);
  connection.listen();
  const diagnostics = (version) => within(new Promise((resolve) => waiting.push({ version, resolve })));
  try {
    const rootUri = pathToFileURL(root).href;
    const { capabilities } = await within(
      connection.sendRequest("initialize", {
        processId: process.pid,
        rootUri,
        workspaceFolders: [{ uri: rootUri, name: "bench" }],
        capabilities: {
          workspace: { configuration: true, workspaceFolders: true },
          textDocument: { publishDiagnostics: { versionSupport: true, relatedInformation: true } },
        },
      }),
    );
    const startMs = performance.now() - begin;
    await connection.sendNotification("initialized", {});
    await connection.sendNotification("workspace/didChangeConfiguration", { settings });
    let version = 1;
    let sent = performance.now();
    const first = diagnostics(version);
    const textDocument = { uri, languageId: "yaml", version, text };
    await connection.sendNotification("textDocument/didOpen", { textDocument });
    const opened = await first;
    const result = {
      startMs,
      openMs: opened.at - sent,
      awaitedMs: undefined,
      slowestHoverMs: undefined,
      editMs: [],
      hoverMs: [],
      completionMs: [],
      peakMiB: undefined,
      diagnostics: opened.count,
    };
    const there = awaited === undefined ? undefined : within(awaitedAt);
    let waits = there !== undefined;
    const end = () => {
      waits = false;
    };
    there?.then(end, end);
    const places = placesToHover(text);
    for (let hover = 0; hovers > 0 && (hover < hovers || waits); hover++) {
      const position = places[(hover * HOVER_STRIDE) % places.length];
      sent = performance.now();
      await within(connection.sendRequest("textDocument/hover", { textDocument: { uri }, position }));
      result.slowestHoverMs = Math.max(result.slowestHoverMs ?? 0, performance.now() - sent);
      await after(HOVER_REST_MS, true);
    }
    if (there) result.awaitedMs = (await there) - begin;
    if (stayMs > 0) await after(stayMs, true);
    if (settle) {
      await within(connection.sendRequest("workspace/executeCommand", { command: "promfed.checkWorkspace" }));
      await after(QUIET_MS, true);
    }
    const sync = capabilities.textDocumentSync;
    const incremental = (typeof sync === "object" ? sync.change : sync) === 2;
    const { line, character } = placeToEdit(text);
    const change = () => {
      version++;
      return connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [changeOf(text, version % 2 === 0, incremental)],
      });
    };
    for (let edit = 0; edit < edits; edit++) {
      const next = diagnostics(version + 1);
      sent = performance.now();
      await change();
      result.editMs.push((await next).at - sent);
    }
    for (const [method, times] of [
      ["textDocument/hover", result.hoverMs],
      ["textDocument/completion", result.completionMs],
    ]) {
      for (let edit = 0; edit < edits; edit++) {
        const next = diagnostics(version + 1);
        sent = performance.now();
        await change();
        const position = { line, character: method.endsWith("hover") ? character - 1 : character };
        await within(connection.sendRequest(method, { textDocument: { uri }, position }));
        times.push(performance.now() - sent);
        // The next edit is that of somebody who has read what the last one brought.
        await next;
      }
    }
    result.peakMiB = peakMiB(server.pid);
    return result;
  } finally {
    await Promise.race([connection.sendRequest("shutdown").catch(() => undefined), after(2000)]);
    await connection.sendNotification("exit").catch(() => undefined);
    connection.dispose();
    if (server.exitCode === null) server.kill();
  }
}

/** The end of an expression, or else of any value, in the middle of the file. */
function placeToEdit(text) {
  const lines = text.split("\n");
  const behind = (pattern) => lines.findIndex((l, index) => index >= lines.length / 2 && pattern.test(l));
  const expr = behind(/^\s+expr: [^|]/);
  const line = expr >= 0 ? expr : behind(/^\s+(?:- )?[a-z_]+: [a-z]/);
  return { line, character: lines[line].length };
}

/** Where keys begin. */
function placesToHover(text) {
  return text.split("\n").flatMap((content, line) => {
    const character = content.search(/[A-Za-z_]\w*:/);
    return character < 0 ? [] : [{ line, character: character + 1 }];
  });
}

/** A letter more, or again less, at that place. */
function changeOf(text, add, incremental) {
  const { line, character } = placeToEdit(text);
  if (!incremental) {
    const lines = text.split("\n");
    if (add) lines[line] += "x";
    return { text: lines.join("\n") };
  }
  const start = { line, character };
  return { range: { start, end: add ? start : { line, character: character + 1 } }, text: add ? "x" : "" };
}

function peakMiB(pid) {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

function valueAt(settings, section) {
  return section.split(".").reduce((inner, key) => inner?.[key], settings) ?? null;
}

function within(promise) {
  const late = after(PATIENCE_MS).then(() => {
    throw new Error("the language server did not answer in time");
  });
  return Promise.race([promise, late]);
}

function after(ms, keepAlive = false) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    if (!keepAlive) timer.unref();
  });
}
