import { distance } from "fastest-levenshtein";

/** Names that say the same; the longer ones are what the shorter ones stand for. */
const NAMES: readonly (readonly string[])[] = [
  ["env", "environment", "deployment_environment"],
  ["dc", "datacenter", "data_center"],
  ["cluster", "cluster_name", "clustername", "k8s_cluster", "kubernetes_cluster"],
  ["region", "region_name", "aws_region", "cloud_region"],
  ["az", "zone", "availability_zone"],
  ["ns", "namespace", "kubernetes_namespace", "k8s_namespace"],
  ["pod", "pod_name", "kubernetes_pod_name"],
  ["team", "team_name"],
  ["app", "application", "app_name", "service", "service_name", "svc"],
];

const VALUES: readonly (readonly string[])[] = [
  ["prod", "production", "prd"],
  ["staging", "stage", "stg"],
  ["dev", "development", "devel"],
  ["test", "testing", "tst"],
  ["preprod", "preproduction"],
];

const NAME_CLASSES = classesOf(NAMES);
const VALUE_CLASSES = classesOf(VALUES);

/** Two label names that differ in spelling only: env and environment, Region and region, datacenter and datacentre. */
export function isSameName(a: string, b: string): boolean {
  const [one, other] = [plain(a), plain(b)];
  if (one === other) return true;
  const known = NAME_CLASSES.get(one);
  if (known !== undefined && known === NAME_CLASSES.get(other)) return true;
  // Names that both are known say different things.
  if (NAME_CLASSES.has(one) && NAME_CLASSES.has(other)) return false;
  const [words, others] = [a.toLowerCase().split(/[-_.]/), b.toLowerCase().split(/[-_.]/)];
  return (
    words.length === others.length && words.every((word, index) => isSameWord(word, others[index] ?? ""))
  );
}

/** Equal, or long enough for a letter or two to be a slip: stage and state, id and ip are words of their own. */
function isSameWord(a: string, b: string): boolean {
  if (a === b) return true;
  const length = Math.min(a.length, b.length);
  // Numbers count things.
  if (length < 6 || withoutNumbers(a) === withoutNumbers(b)) return false;
  return distance(a, b) <= (length < 8 ? 1 : 2);
}

/** What label values that differ in spelling only have in common: prod and production, us-east-1 and us_east_1. */
export function valueKey(value: string): string {
  const bare = plain(value);
  const known = VALUE_CLASSES.get(bare);
  if (known !== undefined) return `#${known}`;
  // Without what stands between the numbers 1.10 and 11.0 were the same.
  return /\d[-_./ ]+\d/.test(value) ? value.toLowerCase().replace(/[-_./ ]+/g, "-") : bare;
}

/** True for values that name a stage, whatever the label: prod, staging, development. */
export function isStageValue(value: string): boolean {
  return VALUE_CLASSES.has(plain(value));
}

function classesOf(classes: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  return new Map(classes.flatMap((names, index) => names.map((name) => [plain(name), index] as const)));
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[-_./ ]/g, "");
}

function withoutNumbers(text: string): string {
  return text.replace(/\d+/g, "#");
}
