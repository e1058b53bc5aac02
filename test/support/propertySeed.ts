import fc from "fast-check";

/**
 * Properties are tried with the same cases in every ordinary run, so that a change is judged by what it changed.
 * PROMFED_FUZZ_SEED=N tries other cases, PROMFED_FUZZ_SEED=any other ones each time (the failing seed is printed).
 */
const wanted = process.env.PROMFED_FUZZ_SEED ?? "1";
if (wanted !== "any") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted) });
