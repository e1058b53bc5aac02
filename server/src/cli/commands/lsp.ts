import { Command } from "commander";
import { loadServer } from "../../lsp/serverPart.ts";
import type { Terminal } from "../output.ts";
import type { Finish } from "../program.ts";
import { UsageError } from "../usageError.ts";

export function lspCommand(terminal: Terminal, _finish: Finish): Command {
  return (
    new Command("lsp")
      .description("Runs the language server, for editors.")
      .option("--stdio", "talk over standard input and output (the default)")
      .option("--node-ipc", "talk over Node's channel to the process that started this one")
      .option("--socket <port>", "connect to this port, where the editor listens")
      .option("--pipe <name>", "connect to this named pipe or socket file, where the editor listens")
      .option("--no-cache", "do not keep what was found in large workspaces and files for the next start")
      // Editors tell every server; when that process ends, so does the server.
      .option("--clientProcessId <id>", "the editor's process")
      .action(async (options: LspOptions) => {
        const { program, env } = terminal;
        const transport = transportOf(options);
        const { exports, keepCode } = await loadServer(program, env);
        exports.startNodeServer({ transport, program, cache: options.cache, keepCode });
        // The server ends the process itself when the editor lets go of it.
        await new Promise(() => undefined);
      })
  );
}

interface LspOptions {
  readonly stdio?: boolean;
  readonly nodeIpc?: boolean;
  readonly socket?: string;
  readonly pipe?: string;
  readonly cache?: boolean;
}

function transportOf({ nodeIpc, socket, pipe }: LspOptions) {
  if (nodeIpc) {
    if (!process.send)
      throw new UsageError("--node-ipc needs a Node process that started this one; editors use --stdio.");
    return { kind: "node-ipc" } as const;
  }
  if (socket !== undefined) {
    const port = /^\d{1,5}$/.test(socket) ? Number(socket) : 0;
    if (port < 1 || port > 65535) throw new UsageError(`--socket ${socket}: write a port from 1 to 65535.`);
    return { kind: "socket", port } as const;
  }
  return pipe === undefined ? ({ kind: "stdio" } as const) : ({ kind: "pipe", name: pipe } as const);
}
