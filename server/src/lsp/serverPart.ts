import { keepCompiledCode } from "../cache/compileCache.ts";
import { type LoadedPart, loadPart } from "../cache/compiledPart.ts";

/** Where the build has put the server, as seen from the program; not defined where all is in one file. */
declare const SERVER_PART: string;

/**
 * Loads the server, which is a file of its own beside the small one that is started.
 * @param program the file that was started; of no use where nothing was built
 */
export async function loadServer(
  program: URL | undefined,
  env: NodeJS.ProcessEnv,
): Promise<LoadedPart<typeof import("./nodeServer.ts")>> {
  keepCompiledCode(env);
  // In this order the build sees that it has no use for the import.
  if (typeof SERVER_PART !== "string")
    return { exports: await import("./nodeServer.ts"), keepCode: undefined };
  return loadPart(new URL(SERVER_PART, program), env);
}
