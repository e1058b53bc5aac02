import { setFlagsFromString } from "node:v8";

/**
 * The V8 of Node.js 20 optimizes functions so early that many are optimized several times over: in a fresh process, a
 * third of all work goes to that. The check of a dozen clusters takes a third less time when it waits for eight times as
 * much to be run; what runs for long is as fast as before. Newer versions have another compiler for the time between,
 * and no such flag. To be called before anything runs for long.
 */
export function optimizeLater(): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=500000");
}
