import type { Engine } from "../engine.ts";
import { formatEdits } from "../features/formatExpressions.ts";
import { printOneLine } from "../syntax/promql/oneLine.ts";
import { parsePromql } from "../syntax/promql/parse.ts";
import { formatPromql } from "../syntax/promql/printer.ts";
import { applyEdits } from "../text/edit.ts";
import { LineIndex } from "../text/lineIndex.ts";
import type { Document } from "../workspace/document.ts";
import { mergeSettings } from "../workspace/projectFile.ts";
import { DEFAULT_SETTINGS } from "../workspace/settings.ts";
import { Checker } from "./checker.ts";
import type { FmtOptions } from "./commands/fmt.ts";
import { displayPath } from "./findings.ts";
import { internalError } from "./internalError.ts";
import type { Terminal } from "./output.ts";
import { projectsFor } from "./projectFile.ts";
import { excerpt } from "./report/excerpt.ts";
import { amount } from "./report/text.ts";
import { findTargets } from "./targets.ts";
import { EXIT, UsageError } from "./usageError.ts";
import { whyNotWritable, writeFileWhole } from "./writeFile.ts";

/** Formats one expression, or files in place. @returns the exit status */
export async function format(
  paths: readonly string[],
  options: FmtOptions,
  terminal: Terminal,
): Promise<number> {
  if (options.expr === undefined) return formatFiles(paths.length > 0 ? paths : ["."], options, terminal);
  if (paths.length > 0) throw new UsageError("--expr formats one expression; leave the paths out.");
  const parsed = parsePromql(options.expr);
  const formatted = formatPromql(parsed, { width: options.width });
  if (formatted !== undefined) {
    if (options.check) return formatted === options.expr.trimEnd() ? EXIT.clean : EXIT.findings;
    await terminal.out.write(`${formatted}\n`);
    return EXIT.clean;
  }
  const lines = new LineIndex(options.expr);
  for (const { span, message } of parsed.problems) {
    const range = lines.rangeOf(span);
    const { source, marks } = excerpt(lines, range, 100);
    const place = `${range.start.line + 1}:${range.start.character + 1}`;
    await terminal.err.write(`promfed: ${place}: ${message}\n  ${source}\n  ${marks}\n`);
  }
  return EXIT.failure;
}

async function formatFiles(
  paths: readonly string[],
  options: FmtOptions,
  terminal: Terminal,
): Promise<number> {
  const { cwd } = terminal;
  const say = (path: string, text: string) =>
    terminal.err.write(`promfed: ${displayPath(cwd, path)}: ${text}\n`);
  const targets = await findTargets(cwd, paths);
  const [project] = await projectsFor(targets);
  const checker = new Checker(targets, project, mergeSettings(DEFAULT_SETTINGS, project?.settings ?? {}));
  const unread = [...targets.problems, ...(await checker.load())];
  for (const { path, message } of unread) await say(path, message);
  const named = new Set([...targets.folders, ...targets.files, ...targets.problems.map((p) => p.path)]);
  let failed = unread.some(({ path }) => named.has(path)) || checker.failures.length > 0;
  for (const { path, error } of checker.failures)
    await terminal.err.write(internalError(error, path, terminal.env));
  let changes = 0;
  const { documents } = checker.engine.workspace;
  for (const path of [...documents.keys()].sort()) {
    const text = documents.get(path)?.text ?? "";
    const formatted = formattedText(checker.engine, path, options.width);
    if (formatted === undefined) continue;
    const why = options.check ? undefined : whyNotWritable(path, text);
    if (why !== undefined) {
      await say(path, `not formatted, as it ${why}`);
      failed = true;
      continue;
    }
    if (!options.check) await writeFileWhole(path, formatted);
    changes++;
    await terminal.out.write(`${displayPath(cwd, path)}\n`);
  }
  const verb = options.check ? "not formatted" : "formatted";
  await terminal.err.write(
    changes === 0 && !failed ? "Nothing to format.\n" : `${amount(changes, "file")} ${verb}.\n`,
  );
  return failed ? EXIT.failure : options.check && changes > 0 ? EXIT.findings : EXIT.clean;
}

/** The formatted text of a file; undefined when there is nothing to change. @throws when it would not read the same. */
function formattedText(engine: Engine, path: string, width: number): string | undefined {
  const before = engine.document(path);
  const edits = before ? formatEdits(before, width) : [];
  if (!before || edits.length === 0) return undefined;
  const text = applyEdits(before.text, edits);
  engine.openText(path, text);
  const after = engine.document(path);
  // A file that is rewritten must not change its meaning, whatever YAML it is written in.
  if (!after || meaning(after) !== meaning(before))
    throw new Error(`formatting ${path} would change what it means`);
  return text;
}

/** Everything that the rules and the match[] of a file say, apart from how their expressions are laid out. */
function meaning({ groups, config }: Document): string {
  const rules = groups.flatMap((group) => group.rules.map(({ unit }) => unit));
  const selectors = (config?.jobs ?? []).flatMap(({ unit }) =>
    unit.selectors.map(({ selector, text }) => (selector ? printOneLine(selector) : text.value)),
  );
  return JSON.stringify([
    selectors,
    rules.map(({ name, expression, labels }) => [
      name?.value,
      expression &&
        (formatPromql(expression.parsed, { width: Number.MAX_SAFE_INTEGER }) ?? expression.text.value),
      labels.map((label) => [label.name.value, label.value.value]),
    ]),
  ]);
}
