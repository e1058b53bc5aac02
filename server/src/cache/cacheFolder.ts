import { homedir } from "node:os";
import { join } from "node:path";

/** The folder for what may be lost: `PROMFED_CACHE_DIR`, else where the system keeps such things for its user. */
export function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  if (env.PROMFED_CACHE_DIR) return env.PROMFED_CACHE_DIR;
  if (platform === "win32")
    return join(env.LOCALAPPDATA || join(homedir(), "AppData", "Local"), "promfed", "Cache");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "promfed");
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "promfed");
}
