export {
  applyRelabel,
  changeCase,
  hashModulo,
  joinedValue,
  type RelabelOptions,
  type RelabelResult,
  relabeler,
  type StepEffect,
} from "./apply.ts";
export type { Labels } from "./labelBuilder.ts";
export {
  droppedLabels,
  type Likelihood,
  labelsSetBy,
  type PartialInput,
  type PartialResult,
  partialRelabel,
  type WrittenLabel,
} from "./partial.ts";
export { ABSENT, mayBeAbsent, oneOf, type Possible } from "./possible.ts";
export {
  RELABEL_ACTIONS,
  RELABEL_DEFAULTS,
  type RelabelAction,
  type RelabelStep,
  relabelAction,
  relabelStep,
} from "./step.ts";
