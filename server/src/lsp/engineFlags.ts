import { setFlagsFromString } from "node:v8";

/** After so much bytecode has run, the V8 of Node.js 20 thinks about optimizing a function. */
const USUAL = 67_584;
/** The same for the check of a small workspace, which takes a third less time with it. */
export const CHECKING = 500_000;
/** The same while the first file is opened, which takes a tenth less time with it. */
export const OPENING = 270_000;

/**
 * The V8 of Node.js 20 optimizes functions so early that many are optimized several times over: in a fresh process, a
 * third of all work goes to that. It is told to wait for several times as much to be run; what runs for long is as fast
 * as before. Newer versions have another compiler for the time between, and no such flag. To be called before anything
 * runs for long, but behind the loading of code, as code that was made under other flags is not used.
 * @returns has it optimize as usual again
 */
export function optimizeLater(budget: number): () => void {
  if (!process.versions.v8.startsWith("11.")) return () => {};
  const set = (to: number) => setFlagsFromString(`--interrupt-budget=${to}`);
  set(budget);
  return () => set(USUAL);
}
