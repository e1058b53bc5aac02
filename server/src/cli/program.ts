import { Command, CommanderError } from "commander";
import { checkCommand } from "./commands/check.ts";
import { fmtCommand } from "./commands/fmt.ts";
import { lspCommand } from "./commands/lsp.ts";
import { relabelCommand } from "./commands/relabel.ts";
import { renameCommand } from "./commands/rename.ts";
import { rulesCommand } from "./commands/rules.ts";
import { topologyCommand } from "./commands/topology.ts";
import { internalError } from "./internalError.ts";
import type { Terminal } from "./output.ts";
import { EXIT, UsageError } from "./usageError.ts";
import { VERSION } from "./version.ts";

/** What a command hands back: its exit status. */
export type Finish = (status: number) => void;

/**
 * Runs one command line to its end and gives the exit status: 0, 1 for findings, 2 when the request could not be
 * carried out. Never throws.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let status: number = EXIT.clean;
  const finish: Finish = (result) => {
    status = result;
  };
  const program = programOf(terminal, finish);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.failure;
    if (error instanceof UsageError) await terminal.err.write(`promfed: ${error.message}\n`);
    else await terminal.err.write(internalError(error, undefined, terminal.env));
    return EXIT.failure;
  }
  return status;
}

function programOf(terminal: Terminal, finish: Finish): Command {
  const program = new Command("promfed")
    .description(
      "Checks Prometheus configs and rule files, federation above all: a whole repository as one system.",
    )
    .version(VERSION, "-V, --version", "print promfed's version")
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText(
      "after",
      `
Examples:
  promfed check                          check everything below this folder
  promfed check --fix clusters/          mend what can be mended safely
  promfed check --format sarif --output promfed.sarif
  promfed rules federation/match-all     what a rule is about
  promfed lsp --stdio                    the language server, for editors

Exit status: 0 nothing found at or above --fail-on; 1 findings; 2 the request could not be carried out.`,
    );
  for (const make of [
    checkCommand,
    rulesCommand,
    topologyCommand,
    renameCommand,
    fmtCommand,
    relabelCommand,
    lspCommand,
  ]) {
    program.addCommand(make(terminal, finish));
  }
  for (const command of [program, ...program.commands]) settle(command, terminal);
  // Without a command there is nothing to do; commander then shows the help and fails.
  return program;
}

/** What all commands have in common: where they write, and that a mistake ends in an exception. */
function settle(command: Command, terminal: Terminal): void {
  command
    .exitOverride()
    .allowExcessArguments(
      command.registeredArguments.length > 0 && command.registeredArguments.at(-1)?.variadic === true,
    )
    .showSuggestionAfterError(true)
    .showHelpAfterError(`(see promfed ${command.name() === "promfed" ? "" : `${command.name()} `}--help)`)
    .configureHelp({
      helpWidth: terminal.out.columns ?? 100,
      sortSubcommands: false,
      showGlobalOptions: false,
    })
    .configureOutput({
      writeOut: (text) => void terminal.out.write(text),
      writeErr: (text) => void terminal.err.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "promfed: ")),
    });
}
