import { Command, Option } from "commander";
import { NAMED_KINDS } from "../../workspace/classify.ts";
import { readFeatures, readRuleLevel, readVersion } from "../options.ts";
import type { Terminal } from "../output.ts";
import type { Finish } from "../program.ts";

export const FORMAT_NAMES = ["text", "json", "sarif", "github", "junit"] as const;

export function checkCommand(terminal: Terminal, finish: Finish): Command {
  return new Command("check")
    .description("Finds and checks every Prometheus document below the given paths, as one workspace.")
    .argument("[paths...]", "folders to search and files to check", ["."])
    .addOption(new Option("--format <format>", "how to report").choices(FORMAT_NAMES).default("text"))
    .option("--output <file>", "write the report there, and a summary to standard error")
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 on findings of this severity or worse")
        .choices(["error", "warning", "info", "hint", "never"])
        .default("error"),
    )
    .option("--fix", "apply safe fixes, then report what is left")
    .option("--fix-unsafe", "apply also fixes that may change what a config means")
    .option("--config <file>", "the project file (default: .promfed.yaml in the folder or the nearest above)")
    .option(
      "--rule <id=severity>",
      "set a rule, or a family of them, to off, error, warning, info or hint; repeatable",
      readRuleLevel,
    )
    .optionsGroup("What the configs are for:")
    .option(
      "--prometheus-version <version>",
      "the Prometheus release (default: the newest known)",
      readVersion,
    )
    .option(
      "--enable-feature <names>",
      "feature flags Prometheus runs with, comma-separated; repeatable",
      readFeatures,
    )
    .option("--agent", "Prometheus runs in agent mode")
    .addOption(
      new Option("--validation-scheme <scheme>", "which names are valid").choices(["utf8", "legacy"]),
    )
    .option("--syntax-only", "look at each file by itself, and at no other file")
    .addOption(
      new Option("--kind <kind>", "what the named files are (default: by their content)").choices(
        Object.keys(NAMED_KINDS),
      ),
    )
    .option("--no-cache", "check again even if no file has changed since the last run")
    .optionsGroup("Output:")
    .option("--color", "colour the text report")
    .option("--no-color", "do not colour it (default: colour on a terminal, unless NO_COLOR is set)")
    .addHelpText(
      "after",
      `
A comment  # promfed-ignore rule/id -- reason  above or beside a line silences a rule there.
Exit status: 0 nothing at or above --fail-on; 1 findings at or above it; 2 a wrong option, an unreadable path, or an
internal error.`,
    )
    .action(async (paths: string[], options: CheckOptions) => {
      const { check } = await import("../check.ts");
      finish(await check(paths, options, terminal));
    });
}

/** The options as commander hands them over; see the help for what they mean. */
export interface CheckOptions {
  readonly format: (typeof FORMAT_NAMES)[number];
  readonly output?: string;
  readonly failOn: "error" | "warning" | "info" | "hint" | "never";
  readonly fix?: boolean;
  readonly fixUnsafe?: boolean;
  readonly config?: string;
  readonly rule?: ReturnType<typeof readRuleLevel>;
  readonly prometheusVersion?: ReturnType<typeof readVersion>;
  readonly enableFeature?: ReturnType<typeof readFeatures>;
  readonly agent?: boolean;
  readonly validationScheme?: "utf8" | "legacy";
  readonly syntaxOnly?: boolean;
  readonly kind?: string;
  readonly cache?: boolean;
  readonly color?: boolean;
}
