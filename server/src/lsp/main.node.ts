// The language server as a program of its own, for editors: `node server.js --stdio`.
import { loadServer } from "./serverPart.ts";

const program = new URL(import.meta.url);
const { exports, keepCode } = await loadServer(program, process.env);
const { startNodeServer, transportOf } = exports;

const transport = transportOf(process.argv.slice(2));
if (transport) {
  const cache = !process.argv.includes("--no-cache");
  startNodeServer({ transport, program, cache, keepCode });
} else {
  process.stderr.write(
    "promfed language server: say how to talk: --stdio, --node-ipc, --socket=PORT or --pipe=NAME\n",
  );
  process.exitCode = 2;
}
