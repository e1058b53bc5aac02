import { Random } from "../../support/random.ts";

/** A run goes on for this long, in seconds, unless PROMFED_FUZZ_SECONDS says otherwise. */
const SECONDS = 3;

/**
 * Does something again and again with random numbers until the time is over: each time with the numbers of another
 * seed. In the ordinary run of the tests the seeds are the same each time; a longer one, by hand, begins anywhere.
 * PROMFED_FUZZ_SEED does one of them again, or with "any" begins anywhere.
 * @param usual how many seconds it takes in the ordinary run
 * @throws Error that names the seed with which it failed
 */
export async function fuzz(once: (random: Random) => Promise<void> | void, usual = SECONDS): Promise<void> {
  const { PROMFED_FUZZ_SEED: given, PROMFED_FUZZ_SECONDS: seconds } = process.env;
  const only = given === "any" ? undefined : given;
  const end = performance.now() + 1000 * Number(seconds ?? usual);
  let seed =
    only !== undefined
      ? Number(only)
      : seconds === undefined && given === undefined
        ? 1
        : Date.now() % 2 ** 31;
  do {
    try {
      await once(new Random(seed));
    } catch (error) {
      const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
      throw new Error(`failed with PROMFED_FUZZ_SEED=${seed}\n${said}`, { cause: error });
    }
    seed++;
  } while (only === undefined && performance.now() < end);
}

/** How long a test of `fuzz` may take, in milliseconds: the last round may have begun at the very end. */
export function fuzzTimeout(): number {
  return 60_000 + 1000 * Number(process.env.PROMFED_FUZZ_SECONDS ?? SECONDS);
}
