// Writes the tables of docs/configuration.md: the project file's options and the editors' settings. `--check` only compares.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describeOptionType, PROJECT_OPTIONS, type ProjectOption } from "../src/workspace/project/options.ts";
import { DEFAULT_HIGH_CARDINALITY_LABELS } from "../src/workspace/settings.ts";
import { Output, projectRoot } from "./output.ts";

interface EditorSetting {
  readonly type: string | readonly string[];
  readonly default: unknown;
  readonly markdownDescription: string;
}

const PAGE = "docs/configuration.md";
const output = new Output();
let page = readFileSync(join(projectRoot, PAGE), "utf8");
fill("options", table(["option", "takes", "without it", "what it does"], rowsOf(PROJECT_OPTIONS, "")));
fill("labels", `${DEFAULT_HIGH_CARDINALITY_LABELS.map((label) => `\`${label}\``).join(", ")}.`);
fill("settings", table(["setting", "type", "default", "what it does"], settings()));
output.write(PAGE, page);
output.finish();

/** Replaces what stands between the marks `<!-- name -->` and `<!-- /name -->`. */
function fill(name: string, text: string): void {
  const open = `<!-- ${name} -->\n`;
  const start = page.indexOf(open);
  const end = page.indexOf(`<!-- /${name} -->`);
  if (start < 0 || end < start) throw new Error(`${PAGE} has no marks for ${name}`);
  page = `${page.slice(0, start)}${open}${text}\n${page.slice(end)}`;
}

/** One row an option, those of sections below theirs with the section in their name. */
function rowsOf(options: readonly ProjectOption[], above: string): string[][] {
  return options.flatMap((option) => {
    const { key, type, doc, required } = option;
    const inner = type.kind === "list" ? type.of : type;
    const name = `${above}${key}`;
    const missing = required ? "required" : (option.default ?? "nothing");
    const row = [`\`${name}\``, describeOptionType(type), missing, doc];
    if (inner.kind !== "section") return [row];
    return [row, ...rowsOf(inner.options, type.kind === "list" ? `${name}[].` : `${name}.`)];
  });
}

function settings(): string[][] {
  const { contributes } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
    contributes: { configuration: { properties: Record<string, EditorSetting> } };
  };
  return Object.entries(contributes.configuration.properties).map(([name, setting]) => [
    `\`${name}\``,
    [setting.type].flat().join(" or "),
    `\`${JSON.stringify(setting.default)}\``,
    setting.markdownDescription,
  ]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
