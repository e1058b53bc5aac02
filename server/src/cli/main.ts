#!/usr/bin/env node
// The command line's entry: `promfed check …`. Each part is loaded when it is asked for.
import { existsSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { cacheFolder } from "../cache/cacheFolder.ts";
import { keepCompiledCode } from "../cache/compileCache.ts";
import { CHECKING, optimizeLater } from "../lsp/engineFlags.ts";
import { toSlash } from "./findings.ts";
import { sinkOf, type Terminal } from "./output.ts";

const program = new URL(import.meta.url);
if (isMainThread) {
  // The server does so for itself, and not for long: what is typed in an editor runs the same code over and over.
  if (process.argv[2] !== "lsp") optimizeLater(CHECKING);
  keepCompiledCode(process.env);
}

if (isMainThread || !(await isThreadOfOurs())) {
  const args = process.argv.slice(2);
  const terminal: Terminal = {
    out: sinkOf(process.stdout),
    err: sinkOf(process.stderr),
    cwd: toSlash(process.cwd()),
    env: process.env,
    program,
    async runRoomy() {
      const { runRoomy } = await import("./threads/roomyThread.ts");
      return runRoomy(program, args, terminal);
    },
  };
  // Not process.exit: what is still to be written would be lost.
  process.exitCode = await runIn(terminal, args);
}

/**
 * Runs a command line here, or at once where there is more room: a large check of which nothing can be known from
 * before would end up there, and all that was loaded here for it would have been in vain.
 */
async function runIn(terminal: Terminal, args: readonly string[]): Promise<number> {
  if (args[0] === "check" && terminal.runRoomy) {
    const fresh = args.includes("--no-cache") || !existsSync(cacheFolder(terminal.env));
    const { seemsLarge } = await import("./manyFiles.ts");
    if (fresh && seemsLarge(terminal.cwd, args.slice(1))) return terminal.runRoomy();
  }
  const { run } = await import("./program.ts");
  return run(args, terminal);
}

/** Does the work of a thread that this program started; answers false where there is none. */
async function isThreadOfOurs(): Promise<boolean> {
  const { doTasksSent, isCheckThread } = await import("./threads/checkTasks.ts");
  if (isCheckThread()) {
    doTasksSent();
    return true;
  }
  const [{ runHere }, { run }] = [await import("./threads/roomyThread.ts"), await import("./program.ts")];
  return runHere(program, run);
}
