import { type ExtensionContext, Uri } from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
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
  const script = Uri.joinPath(context.extensionUri, "dist/browser/server.js").toString(true);
  extension = new PromfedExtension(context, (id, name, options) => {
    // Called again after a crash or a restart, when the old worker may still be running.
    const start = async () => {
      worker?.terminate();
      worker = new Worker(script);
      return worker as never;
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
