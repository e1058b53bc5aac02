// The language server as a program of its own, for editors: `node server.js --stdio`.
import { keepCompiledCode } from "../cache/compileCache.ts";

keepCompiledCode(process.env);
const { startNodeServer, transportOf } = await import("./nodeServer.ts");

const transport = transportOf(process.argv.slice(2));
if (transport) {
  const cache = !process.argv.includes("--no-cache");
  startNodeServer({ transport, program: new URL(import.meta.url), cache });
} else {
  process.stderr.write(
    "promfed language server: say how to talk: --stdio, --node-ipc, --socket=PORT or --pipe=NAME\n",
  );
  process.exitCode = 2;
}
