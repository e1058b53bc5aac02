import { totalmem } from "node:os";
import type { ExtensionContext } from "vscode";
import { workspace } from "vscode";
import { LanguageClient, type ServerOptions, TransportKind } from "vscode-languageclient/node";
import { PromfedExtension } from "./extension.ts";
import { memoryOptions } from "./memory.ts";

let extension: PromfedExtension | undefined;

/** Starts promfed in a desktop (or remote) extension host: the server is a Node process. */
export async function activate(context: ExtensionContext): Promise<void> {
  extension = new PromfedExtension(context, (id, name, options) => {
    return new LanguageClient(id, name, serverOptions(context), options);
  });
  await extension.start();
}

/** Stops the server; VS Code waits for the promise before it ends the extension host. */
export async function deactivate(): Promise<void> {
  await extension?.dispose();
  extension = undefined;
}

function serverOptions(context: ExtensionContext): ServerOptions {
  const module = context.asAbsolutePath("dist/server.js");
  // A folder must not choose which program runs, so VS Code ignores this setting's workspace value
  // until the folder is trusted (restrictedConfigurations in package.json).
  const runtime = workspace.getConfiguration("promfed").get<string>("server.nodePath", "").trim();
  const execArgv = memoryOptions({
    total: totalmem(),
    constrained: process.constrainedMemory?.(),
    nodeOptions: process.env.NODE_OPTIONS,
  });
  const node = { module, transport: TransportKind.ipc, ...(runtime === "" ? {} : { runtime }) };
  const debug = ["--nolazy", "--inspect=6019", "--enable-source-maps"];
  return {
    run: { ...node, options: { execArgv } },
    debug: { ...node, options: { execArgv: [...debug, ...execArgv] } },
  };
}
