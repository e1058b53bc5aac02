export { type Clash, clashesOf } from "./clash.ts";
export { ExpressionLabels, type Inputs, NO_INPUTS } from "./expressionLabels.ts";
export { type InferenceOptions, inferLabels, LabelInference } from "./inference.ts";
export {
  ANYTHING,
  carriedLabels,
  joined,
  type LabelFacts,
  lostLabels,
  mayCarry,
  mustCarry,
  valuesOf,
} from "./labelFacts.ts";
export { isSetOperator, matchesSeries } from "./ofBinary.ts";
export { selectedName } from "./ofSelector.ts";
export { possibleLabels } from "./possible.ts";
export { type RecordedLabels, recordFacts } from "./record.ts";
export { contains, mayBePresent, type ValueSet } from "./valueSet.ts";
