// Times a language server over stdio: a whole session with one file.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} = require("vscode-languageserver-protocol/node");

const PATIENCE_MS = 120_000;

/**
 * Starts the server, opens a file, edits one character of it some times.
 * @param {readonly string[]} command
 * @param {{ root: string, path: string, text: string, edits: number, settings?: object }} session
 * @returns times in milliseconds: to the answer of `initialize`, from opening and from each edit to diagnostics
 */
export async function timeSession(command, { root, path, text, edits, settings = {} }) {
  const [program = "", ...args] = command;
  const begin = performance.now();
  const server = spawn(program, args, { cwd: root, stdio: ["pipe", "pipe", "ignore"] });
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const uri = pathToFileURL(path).href;
  const waiting = [];
  connection.onNotification("textDocument/publishDiagnostics", (params) => {
    if (decodeURIComponent(params.uri) !== decodeURIComponent(uri)) return;
    const now = performance.now();
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
    const result = { startMs, openMs: opened.at - sent, editMs: [], diagnostics: opened.count };
    const sync = capabilities.textDocumentSync;
    const incremental = (typeof sync === "object" ? sync.change : sync) === 2;
    for (let edit = 0; edit < edits; edit++) {
      version++;
      const next = diagnostics(version);
      sent = performance.now();
      const change = changeOf(text, edit % 2 === 0, incremental);
      await connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [change],
      });
      result.editMs.push((await next).at - sent);
    }
    return result;
  } finally {
    await Promise.race([connection.sendRequest("shutdown").catch(() => undefined), after(2000)]);
    await connection.sendNotification("exit").catch(() => undefined);
    connection.dispose();
    if (server.exitCode === null) server.kill();
  }
}

/** A letter more, or again less, at the end of an expression in the middle of the file. */
function changeOf(text, add, incremental) {
  const lines = text.split("\n");
  const line = lines.findIndex((l, index) => index >= lines.length / 2 && /^\s+expr: [^|]/.test(l));
  const end = lines[line].length;
  if (!incremental) {
    if (add) lines[line] += "x";
    return { text: lines.join("\n") };
  }
  const start = { line, character: end };
  return { range: { start, end: add ? start : { line, character: end + 1 } }, text: add ? "x" : "" };
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

function after(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
