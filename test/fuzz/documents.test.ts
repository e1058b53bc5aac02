import { describe, expect, it } from "vitest";
import { Engine } from "../../server/src/engine.ts";
import { MemoryHost } from "../../server/src/hosts/memory.ts";
import { NAMED_KINDS } from "../../server/src/workspace/classify.ts";
import { DEFAULT_SETTINGS } from "../../server/src/workspace/settings.ts";
import { randomText } from "./support/damage.ts";
import { everyKind, examples } from "./support/documents.ts";
import { fuzz, fuzzTimeout } from "./support/fuzz.ts";

const DONORS = [...everyKind().values(), ...examples().values()];
const PATHS = [...everyKind().keys()];
const KINDS = Object.values(NAMED_KINDS);

/** Milliseconds that one text may take on a slow and busy machine; what runs away takes minutes. */
const LIMIT = 20_000;

describe("any text in place of a document", () => {
  it(
    "is read as whatever it may be, with every finding in the text",
    () =>
      fuzz((random) => {
        const path = random.pick(PATHS);
        const text = randomText(random, DONORS);
        const engine = new Engine(new MemoryHost(), { roots: ["/"], settings: DEFAULT_SETTINGS });
        if (random.chance(50)) engine.setKind(path, random.pick(KINDS));
        for (const [other, content] of everyKind()) if (other !== path) engine.openText(other, content);
        const start = performance.now();
        engine.openText(path, text);
        const lengthOf = (of: string) => engine.document(of)?.text.length ?? 0;
        for (const [of, found] of engine.checkAll()) {
          for (const { code, location, related, fixes } of found) {
            expect(location.path, code).toBe(of);
            for (const { path: at, span } of [location, ...related.map((r) => r.location)]) {
              if (!(0 <= span.start && span.start <= span.end && span.end <= lengthOf(at)))
                throw new Error(`${code}: ${at} ${span.start}-${span.end} of ${lengthOf(at)}`);
            }
            for (const fix of fixes) fix.edits();
          }
        }
        expect(performance.now() - start).toBeLessThan(LIMIT);
      }),
    fuzzTimeout(),
  );
});
