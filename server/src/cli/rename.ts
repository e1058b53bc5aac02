import { resolve } from "node:path";
import type { Engine } from "../engine.ts";
import { planFinish } from "../features/migration/finish.ts";
import { planMigration } from "../features/migration/plan.ts";
import { thingNamed } from "../features/rename/named.ts";
import { planRename, type RenamePlan } from "../features/rename/plan.ts";
import { isRelevant } from "../features/rename/relevant.ts";
import { labelOf, type NamedThing } from "../features/rename/thing.ts";
import { withUnsure } from "../features/rename/withUnsure.ts";
import type { FileEdit } from "../rules/finding.ts";
import { applyEdits } from "../text/edit.ts";
import type { RenameOptions } from "./commands/rename.ts";
import { displayPath } from "./findings.ts";
import { loadWorkspace } from "./loadWorkspace.ts";
import type { Terminal } from "./output.ts";
import { type RenameReport, renameJson, renameText } from "./report/rename.ts";
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
  const loaded = await load(request, options, terminal);
  if (!loaded) return EXIT.failure;
  const { engine, thing } = loaded;
  const show = (path: string) => displayPath(terminal.cwd, path);
  const made = planOf(engine, thing, request, options, show);
  const plan = options.unsure ? withUnsure(made) : made;
  await write(engine, plan.edits, options, terminal);
  await tell({ plan, engine, dryRun: options.dryRun === true, show }, options, terminal);
  return plan.unsure.length > 0 ? EXIT.findings : EXIT.clean;
}

/** The checklist of a gradual rename is what standard output is for, so that it can be written to a file. */
async function tell(report: RenameReport, options: RenameOptions, terminal: Terminal): Promise<void> {
  const { plan } = report;
  const checklist = "checklist" in plan ? String(plan.checklist) : undefined;
  const toFile = checklist !== undefined && options.checklist !== undefined;
  if (toFile && !options.dryRun) await writeFileWhole(resolve(terminal.cwd, options.checklist), checklist);
  if (options.format === "json") await terminal.out.write(renameJson(report));
  else if (checklist === undefined || toFile) await terminal.out.write(renameText(report));
  else {
    await terminal.err.write(renameText(report));
    await terminal.out.write(checklist);
  }
  for (const note of plan.notes) await terminal.err.write(`promfed: ${note}\n`);
  const files = amount(plan.edits.length, "file");
  const [would, did] = options.finish
    ? [`would remove ${plan.thing.name} from`, `removed ${plan.thing.name} from`]
    : [
        `would rename ${plan.thing.name} to ${plan.newName} in`,
        `renamed ${plan.thing.name} to ${plan.newName} in`,
      ];
  await terminal.err.write(`promfed: ${options.dryRun ? would : did} ${files}\n`);
}

/** Reads what the rename has to know, and finds out what is renamed; undefined when a file could not be read. */
async function load(
  { oldName, newName, path }: RenameRequest,
  options: RenameOptions,
  terminal: Terminal,
): Promise<{ engine: Engine; thing: NamedThing } | undefined> {
  const kind = options.alert ? "alert" : options.kind;
  const bare = kind === undefined || kind === "label-value";
  const names = [oldName, newName].map((name) => (bare ? name.slice(name.indexOf("=") + 1) : name));
  // The steps of a gradual rename depend on all that the servers record.
  const all = options.migration || options.finish;
  let labels: readonly string[] = ["__name__", "alertname", oldName.split("=", 1)[0] ?? ""];
  for (;;) {
    const wanted = all ? undefined : isRelevant(names, labels);
    const { checker, failed } = await loadWorkspace([path], options.config, terminal, wanted);
    if (failed) return undefined;
    const { engine } = checker;
    const thing = thingNamed(engine.workspace, oldName, kind);
    if ("error" in thing) throw new UsageError(thing.error);
    if (all || labels.includes(labelOf(thing))) return { engine, thing };
    labels = [labelOf(thing)];
  }
}

function planOf(
  { workspace }: Engine,
  thing: NamedThing,
  request: RenameRequest,
  options: RenameOptions,
  show: (path: string) => string,
): RenamePlan {
  if (options.checklist !== undefined && !options.migration)
    throw new UsageError("--checklist is for --migration: a rename at once has no steps.");
  if (options.finish && options.migration)
    throw new UsageError("--migration begins a gradual rename and --finish ends it: use one of them.");
  // Who names a label on the left may do so on the right.
  const prefix = thing.kind === "label-value" ? `${thing.label}=` : "";
  const newName = request.newName.startsWith(prefix) ? request.newName.slice(prefix.length) : request.newName;
  const plan = options.finish
    ? planFinish(workspace, thing.name, newName, show)
    : options.migration
      ? planMigration(workspace, thing, newName, show)
      : planRename(workspace, thing, newName);
  if ("error" in plan) throw new UsageError(plan.error);
  return plan;
}

async function write(
  engine: Engine,
  edits: readonly FileEdit[],
  options: RenameOptions,
  terminal: Terminal,
): Promise<void> {
  if (options.dryRun) return;
  const texts = edits.map(({ path, edits: own }) => {
    const old = engine.document(path)?.text ?? "";
    return { path, old, text: applyEdits(old, own) };
  });
  for (const { path, old } of texts) {
    const why = whyNotWritable(path, old);
    if (why !== undefined)
      throw new UsageError(`${displayPath(terminal.cwd, path)} ${why}; nothing was renamed.`);
  }
  for (const { path, text } of texts) await writeFileWhole(path, text);
}
