export {
  type AlgebraOptions,
  differenceExample,
  overlapExample,
  type PreparedSelector,
  prepareSelector,
  type Relation,
  relate,
  type Selector,
  valueExample,
} from "./algebra.ts";
export { type Conflict, isImpossible, type Redundancy, redundantMatchers } from "./conflicts.ts";
export { Budget } from "./dfa.ts";
export {
  compileSelector,
  type LabelMatcher,
  type MatchOperator,
  METRIC_NAME,
  matchesLabels,
  type SeriesLabels,
  valueTest,
} from "./matcher.ts";
export {
  type Everything,
  matcherFor,
  matchesEmptyOnly,
  rejectsEmpty,
  type SimplerForm,
  selectsEverything,
  simplerForm,
} from "./simplify.ts";
export type { Witness } from "./witness.ts";
