import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BlockingNodeHost, NodeHost } from "../hosts/node.ts";
import { ALL_RULES } from "../rules/registry.generated.ts";
import { PROJECT_FILE_NAMES, type ProjectSettings, readProjectFile } from "../workspace/projectFile.ts";
import { toSlash } from "./findings.ts";
import type { Targets } from "./targets.ts";
import { UsageError } from "./usageError.ts";

export interface Project {
  /** Absolute, `/`-separated. */
  readonly path: string;
  readonly settings: ProjectSettings;
}

/** The project files that hold for what a command line names, in the order of the paths; the first one counts. */
export async function projectsFor({ folders, files }: Targets): Promise<Project[]> {
  const found = new Map<string, Project>();
  for (const folder of new Set([...folders, ...files.map((file) => dirname(file))])) {
    const project = await findProject(folder);
    if (project) found.set(project.path, project);
  }
  return [...found.values()];
}

/**
 * Reads one project file that the user named. `shown` is its name in messages.
 * @throws UsageError when it cannot be read
 */
export async function loadProject(file: string, shown: string = file): Promise<Project> {
  return readProject(file, shown, new BlockingNodeHost());
}

async function readProject(file: string, shown: string, host: NodeHost): Promise<Project> {
  const path = toSlash(file);
  const read = await host.read(path);
  if (!read.ok) throw new UsageError(`the project file ${shown} cannot be read: ${read.message}`);
  const { settings } = readProjectFile(path, read.text, new Set(ALL_RULES.map((rule) => rule.id)));
  return { path, settings };
}

/**
 * The project file of a folder: in it, or in the nearest folder above, up to the one that holds the repository.
 * A file that stands there and cannot be read is an error, as checking with other settings would mislead.
 */
async function findProject(folder: string): Promise<Project | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    for (const name of PROJECT_FILE_NAMES) {
      const path = join(at, name);
      if (existsSync(path) && (await stat(path)).isFile()) return readProject(path, path, new NodeHost());
    }
    if (existsSync(join(at, ".git")) || dirname(at) === at) return undefined;
  }
}
