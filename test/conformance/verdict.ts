import { Engine } from "../../server/src/engine.ts";
import { MemoryHost } from "../../server/src/hosts/memory.ts";
import type { Diagnostic } from "../../server/src/rules/finding.ts";
import { NAMED_KINDS } from "../../server/src/workspace/classify.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../server/src/workspace/settings.ts";
import type { CheckedKind } from "../support/promtool.ts";

/** Families whose errors are no refusal of Prometheus's. */
const OWN = /^(?:federation|remote-write|recording|alerting|dashboard|thanos|vmagent)\//;

export function isRefusal({ severity, code }: Diagnostic): boolean {
  return severity === "error" && !OWN.test(code);
}

/** What promfed finds in each text that Prometheus would refuse it for, as with `--syntax-only`. */
export function refusals(
  kind: CheckedKind,
  texts: readonly string[],
  settings: Partial<Settings>,
): Diagnostic[][] {
  const engine = new Engine(new MemoryHost(), {
    roots: [],
    settings: { ...DEFAULT_SETTINGS, syntaxOnly: true, ...settings },
  });
  const as = NAMED_KINDS[kind];
  if (!as) throw new Error(`no kind ${kind}`);
  return texts.map((text, index) => {
    const path = `/${index}.yml`;
    engine.setKind(path, as);
    engine.openText(path, text);
    const found = engine.check(path).filter(isRefusal);
    engine.fileDeleted(path);
    return found;
  });
}
