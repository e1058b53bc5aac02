import type { RuleUnit } from "../../model/units.ts";
import { AT_A_TIME, type Steps } from "../../text/steps.ts";
import type { Document } from "../../workspace/document.ts";

/** Does something for each rule of a file, a few at a time. */
export function* eachRule({ groups }: Document, work: (unit: RuleUnit) => void): Steps<void> {
  for (const { rules } of groups) {
    for (const [index, { unit }] of rules.entries()) {
      work(unit);
      if (index % AT_A_TIME === 0) yield undefined;
    }
  }
}
