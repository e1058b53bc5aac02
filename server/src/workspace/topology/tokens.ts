import { basename, isInside, normalize } from "../paths.ts";

/** Parts of a name that tell it from others, in order: words, and numbers without leading zeros. */
export interface NameTokens {
  readonly words: readonly string[];
  readonly numbers: readonly string[];
}

/**
 * Words that stand in the names of all kinds of Prometheus servers, hosts and folders, and so tell nothing apart.
 * With a number behind ("cluster1") such a word counts as the number.
 */
const GENERIC: ReadonlySet<string> = new Set(
  (
    "prometheus prom promfed federate federation federated federator thanos victoriametrics vm vmagent " +
    "internal intern external svc service services cluster clusters local localhost localdomain lan corp " +
    "monitoring monitor metrics observability server servers operated operator k8s kube kubernetes stack http https " +
    "www com net org io example host hosts node instance source target default main " +
    "config configs configuration conf cfg scrape scraping yml yaml values etc deploy deployment docker compose " +
    "manifests base templates template files generated rendered the"
  ).split(" "),
);

/** Words for what kind of use a system is in; hosts often have them where configs do not, so they may be left over. */
const STAGES: ReadonlySet<string> = new Set(
  "prod production prd live staging stage stg dev development test testing qa uat preprod nonprod sandbox".split(
    " ",
  ),
);

export function isStage(word: string): boolean {
  return STAGES.has(word);
}

/** The telling parts of a name such as "prometheus-us-east-1": us, east and 1. */
export function nameTokens(text: string): NameTokens {
  const words: string[] = [];
  const numbers: string[] = [];
  for (const part of text.toLowerCase().split(/[^a-z0-9\u0080-\uffff]+/)) {
    const [, stem = part, digits = ""] = /^([^0-9]*)([0-9]+)$/.exec(part) ?? [];
    if (part === "") continue;
    if (digits !== "" && (stem === "" || GENERIC.has(stem))) numbers.push(digits.replace(/^0+(?=.)/, ""));
    else if (!GENERIC.has(part)) words.push(part);
  }
  return { words: [...new Set(words)], numbers: [...new Set(numbers)] };
}

/** Equal for names with the same telling parts, in whatever order; undefined when they have no word among them. */
export function tokenKey({ words, numbers }: NameTokens): string | undefined {
  return words.length === 0 ? undefined : [...words, ...numbers].sort().join(" ");
}

/**
 * The parts of a config's path that may name its server, nearest first: the file's name without its endings, then
 * its folders up to the workspace's. The workspace folder's own name counts when there are several of them.
 */
export function pathParts(path: string, roots: readonly string[]): string[] {
  const root = roots.filter((r) => isInside(r, path)).sort((a, b) => b.length - a.length)[0];
  const above = root === undefined ? 0 : normalize(root).split("/").filter(Boolean).length;
  const parts = path.split("/").filter(Boolean);
  const own = parts.slice(root !== undefined && roots.length > 1 ? Math.max(0, above - 1) : above).reverse();
  return own.map((part, index) => (index === 0 ? stemOf(part) : part));
}

/** The nearest part of the path that tells the config from others; undefined when all are generic. */
export function tellingPart(
  path: string,
  roots: readonly string[],
): { text: string; from: "file" | "folder" } | undefined {
  const parts = pathParts(path, roots);
  const index = parts.findIndex((part) => nameTokens(part).words.length > 0);
  const text = parts[index];
  return text === undefined ? undefined : { text, from: index === 0 ? "file" : "folder" };
}

/** A file's name without its endings: "prometheus-eu" for "prometheus-eu.yml.tmpl". */
export function stemOf(path: string): string {
  return basename(path).replace(/(?:\.(?:ya?ml|json|tpl|tmpl|j2|jinja2?|erb|gotmpl))+$/i, "");
}
