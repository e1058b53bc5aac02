import { type ExtensionContext, Uri, workspace } from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from "vscode-languageclient/browser";
import { PromfedExtension } from "./extension.ts";

// The compiler's library for web workers would also declare what only exists there for all other files.
declare class Worker {
  constructor(url: string);
  terminate(): void;
}

let extension: PromfedExtension | undefined;
let worker: Worker | undefined;

/** Starts promfed in a browser's extension host: the server is a web worker. */
export async function activate(context: ExtensionContext): Promise<void> {
  const script = Uri.joinPath(context.extensionUri, "dist/browser/server.js");
  extension = new PromfedExtension(context, (id, name, options) => {
    // Called again after a crash or a restart, when the old worker may still be running.
    const start = async () => {
      worker?.terminate();
      worker = new Worker(await workerAddress(script));
      // The editor hands out workers that are no instances of its Worker class, by which the language client
      // would know them: it is given the transport instead.
      return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
    };
    return new LanguageClient(id, name, start, options);
  });
  await extension.start();
}

/** Stops the server and its worker. */
export async function deactivate(): Promise<void> {
  await extension?.dispose();
  worker?.terminate();
  extension = undefined;
  worker = undefined;
}

/** The address that a worker can be started from, of a script of this extension. */
async function workerAddress(script: Uri): Promise<string> {
  if (script.scheme !== "vscode-remote") return script.toString(true);
  // Workers cannot load what lies on a remote machine, so they are handed the text of it.
  const text = await workspace.fs.readFile(script);
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}
