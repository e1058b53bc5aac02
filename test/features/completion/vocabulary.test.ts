import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Engine } from "../../../server/src/engine.ts";
import { vocabularyOf } from "../../../server/src/features/completion/vocabulary.ts";
import { MemoryHost } from "../../../server/src/hosts/memory.ts";
import { DEFAULT_SETTINGS } from "../../../server/src/workspace/settings.ts";

const PATH = "/rules.yml";

function engine(): Engine {
  return new Engine(new MemoryHost(new Map()), { roots: ["/"], settings: DEFAULT_SETTINGS });
}

/** All that a vocabulary tells, in an order of its own where it has none. */
function told(of: Engine) {
  const words = vocabularyOf(of.workspace);
  const names = words.labelNames();
  const sorted = (all: ReadonlySet<string>) => [...all].sort();
  return {
    names,
    values: names.map((name) => [name, words.valuesOf(name), words.isRare(name)]),
    alerts: sorted(words.alerts),
    groups: sorted(words.groups),
    annotations: sorted(words.annotations),
  };
}

describe("the words of a rule file", () => {
  const rule = fc
    .tuple(
      fc.constantFrom("alert: A", "alert: B", "record: a:b", "record: c:d"),
      fc.constantFrom("up", 'up{job="x"}', "sum by (pod) (up)", "sum(", 'a{env=~"p|q"}'),
      fc.constantFrom("", "        labels: {team: a}\n", "        annotations: {summary: s}\n"),
    )
    .map(([name, expr, more]) => `      - ${name}\n        expr: ${expr}\n${more}`);
  const file = (rules: readonly string[]) =>
    `groups:\n  - name: one\n    rules:\n${rules.slice(0, 2).join("")}  - name: two\n    rules:\n${rules.slice(2).join("")}`;

  it("are those of the file as it is, whichever of its rules were edited", () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 4, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(3), rule), { maxLength: 6 }),
        (first, edits) => {
          const edited = engine();
          edited.openText(PATH, file(first));
          told(edited);
          const rules = [...first];
          for (const [at, now] of edits) {
            rules[at] = now;
            edited.openText(PATH, file(rules));
            const fresh = engine();
            fresh.openText(PATH, file(rules));
            expect(told(edited)).toEqual(told(fresh));
          }
        },
      ),
    );
  });
});
