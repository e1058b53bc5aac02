#!/usr/bin/env node
// The command line's entry: `promfed check …`. Each part is loaded when it is asked for.
import { isMainThread } from "node:worker_threads";
import { toSlash } from "./findings.ts";
import { sinkOf } from "./output.ts";

const thread = isMainThread ? undefined : await import("./threads/checkFiles.ts");
if (thread?.isCheckThread()) thread.checkFilesSent();
else {
  const { run } = await import("./program.ts");
  const terminal = {
    out: sinkOf(process.stdout),
    err: sinkOf(process.stderr),
    cwd: toSlash(process.cwd()),
    env: process.env,
    program: new URL(import.meta.url),
  };
  // Not process.exit: what is still to be written would be lost.
  process.exitCode = await run(process.argv.slice(2), terminal);
}
