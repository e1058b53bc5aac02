import { resolve } from "node:path";
import { mergeSettings } from "../workspace/projectFile.ts";
import { DEFAULT_SETTINGS } from "../workspace/settings.ts";
import { Checker } from "./checker.ts";
import { displayPath } from "./findings.ts";
import { internalError } from "./internalError.ts";
import type { Terminal } from "./output.ts";
import { loadProject, projectsFor } from "./projectFile.ts";
import { findTargets } from "./targets.ts";

/** What a command line names, read as one workspace. `failed` when a named path could not be read. */
export interface LoadedWorkspace {
  readonly checker: Checker;
  readonly failed: boolean;
}

/**
 * Reads the paths with the project file that holds for them; says on standard error what could not be read.
 * @param wanted whether the content of a file is of use; all files when left out
 */
export async function loadWorkspace(
  paths: readonly string[],
  config: string | undefined,
  terminal: Terminal,
  wanted?: (path: string, text: string) => boolean,
): Promise<LoadedWorkspace> {
  const { cwd } = terminal;
  const targets = await findTargets(cwd, paths);
  const project =
    config === undefined ? (await projectsFor(targets))[0] : await loadProject(resolve(cwd, config), config);
  const settings = mergeSettings(DEFAULT_SETTINGS, project?.settings ?? {});
  const checker = new Checker(targets, project, settings, { wanted });
  const unread = [...targets.problems, ...(await checker.load())];
  for (const { path, message } of unread)
    await terminal.err.write(`promfed: ${displayPath(cwd, path)}: ${message}\n`);
  for (const { path, error } of checker.failures)
    await terminal.err.write(internalError(error, path, terminal.env));
  const named = new Set([...targets.folders, ...targets.files, ...targets.problems.map((p) => p.path)]);
  return { checker, failed: unread.some(({ path }) => named.has(path)) || checker.failures.length > 0 };
}
