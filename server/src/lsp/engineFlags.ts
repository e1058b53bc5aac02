import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";

/** The major version of this process's V8: 11 in Node.js 20, 12 in 22, 13 in 24. */
const V8 = Number.parseInt(process.versions.v8, 10);
/** All flags here are known to be understood and of use. */
const IS_MEASURED = V8 >= 11 && V8 <= 13;

/** After so much bytecode has run, the V8 of Node.js 20 thinks about optimizing a function. */
const USUAL = 67_584;
/** The same for the check of a large workspace. */
const CHECKING_MANY = 120_000;
/** The same for the check of a small workspace, which takes a third less time with it. */
export const CHECKING = 500_000;
/** The same while the first file is opened, which takes a tenth less time with it. */
const OPENING = 270_000;

/**
 * The V8 of Node.js 20 optimizes functions so early that many are optimized several times over: in a fresh process, a
 * third of all work goes to that. It is told to wait for several times as much to be run; what runs for long is as fast
 * as before. Newer versions have another compiler for the time between, and no such flag. To be called before anything
 * runs for long, but behind the loading of code, as code that was made under other flags is not used.
 * @returns has it optimize as usual again
 */
export function optimizeLater(budget: number): () => void {
  if (V8 !== 11) return () => {};
  setBudget(budget);
  return () => setBudget(USUAL);
}

/** So many times as much room is given to young objects whenever they need more, while the first file is opened. */
const GROWTH = 4;
/** The same as V8 has it by itself. */
const USUAL_GROWTH = 2;

/**
 * Suits V8 to the opening of the first file, to be called where `optimizeLater` may be: most of what is read stays, and
 * with the little room that it gives young objects at first, V8 would collect garbage some ten times meanwhile.
 * @returns has it do everything as usual again
 */
export function prepareToOpen(): () => void {
  const optimizeSoon = optimizeLater(OPENING);
  if (!IS_MEASURED) return optimizeSoon;
  setGrowth(GROWTH);
  return () => {
    setGrowth(USUAL_GROWTH);
    optimizeSoon();
  };
}

function setGrowth(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}

function setBudget(budget: number): void {
  setFlagsFromString(`--interrupt-budget=${budget}`);
}

/**
 * Suits V8 to the check of a large workspace, for all threads of the process: a fifth less time, a third less memory.
 * Every object is made young. V8 would make old ones where objects have lived long, though what is kept of one file of
 * many is garbage in the next, and would optimize code anew each time it thinks so. The threads that optimize take their
 * time from those that check, a quarter of all in the V8 of Node.js 20: a quarter as much of what is called is put into
 * optimized functions there, of what goes through arrays nothing is, small functions have to run as often as others
 * before they are optimized, and loops are left as they are. Then it pays to optimize nearly as soon as usual. Where two
 * processors have a thread each that checks, others that help to collect garbage mostly wait for each other; with more
 * processors it was not measured, and is left to V8.
 */
export function prepareForMany(): void {
  if (!IS_MEASURED) return;
  setFlagsFromString("--no-allocation-site-pretenuring");
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${V8 === 11 ? 230 : 460}`);
  if (V8 === 11) {
    setBudget(CHECKING_MANY);
    setFlagsFromString("--no-turbo-inline-array-builtins");
    setFlagsFromString("--max-bytecode-size-for-early-opt=0");
    setFlagsFromString("--no-turbo-loop-peeling");
  }
  if (availableParallelism() <= 2) setFlagsFromString("--no-parallel-scavenge");
}

/** Has other threads help to collect garbage again: to be called when one thread is left that works. */
export function collectWithHelp(): void {
  if (IS_MEASURED) setFlagsFromString("--parallel-scavenge");
}
