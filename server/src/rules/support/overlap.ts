import { matchersOf } from "../../model/matchers.ts";
import { prepareSelector, type Relation, relate } from "../../model/series/index.ts";
import type { JobUnit, MatchSelector } from "../../model/units.ts";
import type { Once } from "../rule.ts";
import { readableSelectors } from "./federated.ts";

/** Two selectors of different jobs that can select the same series. */
export interface Overlap {
  readonly one: MatchSelector;
  readonly other: MatchSelector;
  readonly relation: Exclude<Relation, "disjoint" | "unknown">;
}

/**
 * How the series of one federate job and those of another overlap: the plainest case, where one selector covers the
 * other, before one where they only share some. Undefined when all exclude each other, as far as can be told.
 */
export function overlapOf(one: JobUnit, other: JobUnit, once: Once): Overlap | undefined {
  return once(one, other, () => {
    let partial: Overlap | undefined;
    for (const a of preparedSelectors(one, once)) {
      for (const b of preparedSelectors(other, once)) {
        const relation = relate(a.set, b.set);
        if (relation === "disjoint" || relation === "unknown") continue;
        const found = { one: a.item, other: b.item, relation };
        if (relation !== "overlaps") return found;
        partial ??= found;
      }
    }
    return partial;
  });
}

function preparedSelectors(job: JobUnit, once: Once) {
  return once(job, "prepared selectors", () =>
    readableSelectors(job).map(({ item, selector }) => ({
      item,
      set: prepareSelector(matchersOf(selector)),
    })),
  );
}
