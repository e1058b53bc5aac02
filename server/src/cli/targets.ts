import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { toSlash } from "./findings.ts";
import { type Problem, reasonOf } from "./problem.ts";

/** What the paths of a command line stand for; absolute, `/`-separated. */
export interface Targets {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** Sorts named paths into folders and files; what is neither is a problem. */
export async function findTargets(cwd: string, paths: readonly string[]): Promise<Targets> {
  const folders = new Set<string>();
  const files = new Set<string>();
  const problems: Problem[] = [];
  for (const path of paths) {
    const absolute = toSlash(resolve(cwd, path));
    try {
      const info = await stat(absolute);
      if (info.isDirectory()) folders.add(absolute);
      else if (info.isFile()) files.add(absolute);
      else problems.push({ path: absolute, message: "neither a file nor a folder" });
    } catch (error) {
      problems.push({ path: absolute, message: reasonOf(error) });
    }
  }
  return { folders: [...folders], files: [...files], problems };
}
