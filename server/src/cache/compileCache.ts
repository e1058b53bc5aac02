import * as nodeModule from "node:module";
import { join } from "node:path";
import { cacheFolder } from "./cacheFolder.ts";

/** From Node.js 22.8 on. Answers what became of it, and throws nothing where the folder cannot be used. */
export interface CompileCache {
  readonly enableCompileCache?: (folder: string) => unknown;
}

/**
 * Has Node.js keep the code that it compiles of this program, which a third of a start goes to; for older versions see
 * `loadPart`. To be called before the modules are loaded that it is about.
 */
export function keepCompiledCode(env: NodeJS.ProcessEnv): void {
  (nodeModule as CompileCache).enableCompileCache?.(join(cacheFolder(env), "code"));
}
