import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "./random.ts";

/** Values by kind, as they are written in YAML, a line each below "%% kind": some fit, more do not, many nearly. */
const VALUES: ReadonlyMap<string, readonly string[]> = new Map(
  readFileSync(join(import.meta.dirname, "wrongValues.txt"), "utf8")
    .split(/^%% /m)
    .slice(1)
    .map((block) => {
      const [kind = "", ...values] = block.trimEnd().split("\n");
      return [kind, values];
    }),
);

/** Values to put in the place of one: often of its kind, so that they nearly fit. */
export function wrongValues(old: string, random: Random): readonly string[] {
  const kind = random.chance(25) ? random.pick([...VALUES.keys()]) : kindOf(old);
  return VALUES.get(kind) ?? [];
}

function kindOf(value: string): string {
  const bare = value.replace(/^["']|["']$/g, "");
  if (/^\d+(?:ms|[smhdwy])$/.test(bare)) return "duration";
  if (/^\d+[KMGT]?B$/.test(bare)) return "size";
  if (/^(?:true|false)$/.test(bare)) return "bool";
  if (/^-?[\d.]+$/.test(bare)) return "number";
  if (/^https?:/.test(bare)) return "url";
  if (/\{\{/.test(bare)) return "template";
  if (/\.(?:yml|yaml|json)$|^\//.test(bare)) return "path";
  if (/[*+?\\|^]/.test(bare)) return "regex";
  if (/[({]/.test(bare)) return "promql";
  if (/^[\w.-]+:\d+$/.test(bare)) return "address";
  return "word";
}
