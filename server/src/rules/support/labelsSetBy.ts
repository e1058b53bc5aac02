import type { RecordedLabels } from "../../model/labels/index.ts";
import type { LabelPair } from "../../model/located.ts";
import type { RuleUnit } from "../../model/units.ts";
import { keptFor, type OwnedMemo } from "../../text/memo.ts";
import type { RuleGroup } from "../../workspace/document.ts";

/** The labels that a rule sets, those of its group before its own, as those win. */
export function labelsSetBy(unit: RuleUnit, { header }: RuleGroup, memo: OwnedMemo): RecordedLabels {
  const own = keptFor<RecordedLabels>(unit, KEY) ?? ownLabels(unit, memo);
  return header.labels.length === 0 ? own : [...header.labels.map(settingOf), ...own];
}

const KEY = "labels that it sets";

/** Most rules set none. To see what the others set takes reading them again: it is remembered. */
function ownLabels(unit: RuleUnit, memo: OwnedMemo): RecordedLabels {
  const { labels } = unit;
  return labels.length === 0 ? NONE : memo.once(unit, KEY, () => labels.map(settingOf));
}

const NONE: RecordedLabels = [];

function settingOf({ name, value }: LabelPair): RecordedLabels[number] {
  return [name.value, value.node.templated ? undefined : value.value];
}
