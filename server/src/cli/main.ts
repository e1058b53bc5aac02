#!/usr/bin/env node
// The command line's entry: `promfed check …`.
import process from "node:process";
import { toSlash } from "./findings.ts";
import { sinkOf } from "./output.ts";
import { run } from "./program.ts";
import { checkFilesSent, isCheckThread } from "./threads/checkFiles.ts";

if (isCheckThread()) checkFilesSent();
else {
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
