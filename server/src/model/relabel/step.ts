export const RELABEL_ACTIONS = [
  "replace",
  "keep",
  "drop",
  "keepequal",
  "dropequal",
  "hashmod",
  "labelmap",
  "labeldrop",
  "labelkeep",
  "lowercase",
  "uppercase",
] as const;

export type RelabelAction = (typeof RELABEL_ACTIONS)[number];

/** One entry of relabel_configs, metric_relabel_configs, write_relabel_configs and the like, defaults filled in. */
export interface RelabelStep {
  readonly action: RelabelAction;
  readonly sourceLabels: readonly string[];
  readonly separator: string;
  readonly regex: string;
  /** Only hashmod uses it; 0 when unset. Whole, and exact up to 2^53. */
  readonly modulus: number;
  readonly targetLabel: string;
  readonly replacement: string;
}

export const RELABEL_DEFAULTS: RelabelStep = {
  action: "replace",
  sourceLabels: [],
  separator: ";",
  regex: "(.*)",
  modulus: 0,
  targetLabel: "",
  replacement: "$1",
};

/** A step from the fields that are written, with Prometheus's defaults for the others. */
export function relabelStep(written: Partial<RelabelStep>): RelabelStep {
  return { ...RELABEL_DEFAULTS, ...written };
}

/** Prometheus does not mind an action's case. */
export function relabelAction(text: string): RelabelAction | undefined {
  const lower = text.toLowerCase();
  return RELABEL_ACTIONS.find((action) => action === lower);
}
