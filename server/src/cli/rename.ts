import type { Engine } from "../engine.ts";
import { planRename, type RenamePlan } from "../features/rename.ts";
import { applyEdits } from "../text/edit.ts";
import type { RenameOptions } from "./commands/rename.ts";
import { displayPath } from "./findings.ts";
import { loadWorkspace } from "./loadWorkspace.ts";
import type { Terminal } from "./output.ts";
import { amount } from "./report/text.ts";
import { EXIT, UsageError } from "./usageError.ts";
import { whyNotWritable, writeFileWhole } from "./writeFile.ts";

export interface RenameRequest {
  readonly oldName: string;
  readonly newName: string;
  readonly path: string;
}

/** Renames on disk, all files or none. @returns the exit status: 1 when some place is left to decide on */
export async function renameAll(
  request: RenameRequest,
  options: RenameOptions,
  terminal: Terminal,
): Promise<number> {
  const { checker, failed } = await loadWorkspace([request.path], options.config, terminal);
  if (failed) return EXIT.failure;
  const { engine } = checker;
  const plan = planRename(
    engine.workspace,
    { kind: options.alert ? "alert" : "metric", name: request.oldName },
    request.newName,
  );
  if ("error" in plan) throw new UsageError(shown(plan.error, engine, terminal));
  const texts = plan.edits.map(({ path, edits }) => {
    const old = engine.document(path)?.text ?? "";
    return { path, old, text: applyEdits(old, edits), count: edits.length };
  });
  for (const { path, old } of texts) {
    const why = options.dryRun ? undefined : whyNotWritable(path, old);
    if (why !== undefined)
      throw new UsageError(`${displayPath(terminal.cwd, path)} ${why}; nothing was renamed.`);
  }
  for (const { path, text, count } of texts) {
    if (!options.dryRun) await writeFileWhole(path, text);
    await terminal.out.write(`${displayPath(terminal.cwd, path)}: ${amount(count, "place")}\n`);
  }
  await sayUnsure(plan, engine, terminal);
  const verb = options.dryRun ? "would rename" : "renamed";
  await terminal.err.write(
    `promfed: ${verb} ${request.oldName} to ${request.newName} in ${amount(texts.length, "file")}\n`,
  );
  return plan.unsure.length > 0 ? EXIT.findings : EXIT.clean;
}

async function sayUnsure(plan: RenamePlan, engine: Engine, terminal: Terminal): Promise<void> {
  for (const { path, span, message } of plan.unsure) {
    const at = engine.document(path)?.lines.positionAt(span.start);
    await terminal.out.write(
      `${displayPath(terminal.cwd, path)}:${(at?.line ?? 0) + 1}:${(at?.character ?? 0) + 1}: left to decide: ${message}\n`,
    );
  }
}

/** Paths in a message as seen from where the user stands. */
function shown(message: string, engine: Engine, terminal: Terminal): string {
  let text = message;
  for (const path of engine.workspace.documents.keys())
    text = text.replace(path, displayPath(terminal.cwd, path));
  return text;
}
