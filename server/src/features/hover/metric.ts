import { carriedLabels } from "../../model/labels/index.ts";
import { inferenceIn } from "../../rules/support/recordLabels.ts";
import { formatPromql } from "../../syntax/promql/printer.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import { addTo } from "../../text/multiMap.ts";
import type { Definition, SelectorUse } from "../../workspace/index.ts";
import { SCRAPE_SERIES } from "../../workspace/topology/series.ts";
import {
  type FederateEdge,
  type Topology,
  type TopologyNode,
  topologyOf,
} from "../../workspace/topology/topology.ts";
import { ageWords } from "./ages.ts";
import { type HoverContext, shownPath } from "./context.ts";
import { bullets, code, count, paragraphs, promqlBlock, some, someCode } from "./markdown.ts";
import { queryOwner } from "./query.ts";

/** What a name of series stands for: where it is recorded and how, its labels, who federates and who uses it, its age. */
export function metricText(context: HoverContext, name: string): string {
  const { ws, document } = context;
  const definitions = ws.index.definitions(name);
  const topology = topologyOf(ws);
  return paragraphs(
    headWords(name, definitions),
    ...variantsOf(definitions)
      .slice(0, 2)
      .map((variant) => variantText(context, variant)),
    definitions.length > 0 ? undefined : nearNote(name),
    federatedWords(topology, name, definitions),
    ageHere(topology, document.path, name),
    usedWords(context, ws.index.uses(name)),
  );
}

function headWords(name: string, definitions: readonly Definition[]): string {
  const title = `**${code(name)}**`;
  if (definitions.length > 0) {
    const files = new Set(definitions.map((d) => d.document.path)).size;
    const variants = variantsOf(definitions).length;
    if (definitions.length === 1) return `${title}: a recording rule`;
    const how = variants === 1 ? "all alike" : `in ${variants} forms`;
    return `${title}: recorded by ${count(definitions.length, "rule")} in ${count(files, "file")}, ${how}`;
  }
  const own = OWN_SERIES[name];
  if (own) return `${title}: ${own}`;
  return name.includes(":")
    ? `${title}: named like a record, but no rule in this workspace records it`
    : `${title}: a metric that no rule in this workspace records, so it is scraped`;
}

/** Series that Prometheus makes by itself. */
const OWN_SERIES: Readonly<Record<string, string>> = {
  up: "1 while the last scrape of a target succeeded, else 0; every scrape adds it, with the scraping job's labels",
  scrape_duration_seconds: "how long the last scrape of a target took",
  scrape_samples_scraped: "how many samples a target exposed at the last scrape",
  scrape_samples_post_metric_relabeling: "how many samples of the last scrape metric relabeling left",
  scrape_series_added: "how many series the last scrape of a target added, about",
  ALERTS: "one series for each pending or firing alert, by the labels alertname and alertstate",
  ALERTS_FOR_STATE: "for each alert with a `for`, the Unix time since which it has been active",
};

function nearNote(name: string): string | undefined {
  return SCRAPE_SERIES.includes(name)
    ? "Federating it puts the source's own beside that of the federate job itself."
    : undefined;
}

interface Variant {
  readonly sample: Definition;
  readonly definitions: readonly Definition[];
}

/** Definitions by what they evaluate and the labels they set; the most frequent first. */
function variantsOf(definitions: readonly Definition[]): Variant[] {
  const byText = new Map<string, Definition[]>();
  for (const definition of definitions) {
    const text = JSON.stringify([
      definition.rule.unit.expr?.value.replace(/\s+/g, " ").trim(),
      ...labelsSetBy(definition),
    ]);
    addTo(byText, text, definition);
  }
  return [...byText.values()]
    .sort((a, b) => b.length - a.length)
    .flatMap((same) => (same[0] ? [{ sample: same[0], definitions: same }] : []));
}

function variantText(context: HoverContext, { sample, definitions }: Variant): string {
  return paragraphs(
    expressionBlock(sample),
    `In ${some(
      definitions.slice(0, 4).map((d) => placeWords(context, d)),
      3,
    )}${definitions.length > 4 ? `, ${definitions.length} in all` : ""}.`,
    labelWords(context, sample),
  );
}

/** The expression as `promfed fmt` writes it; as written where it does not parse. */
export function expressionBlock({ rule }: Definition): string | undefined {
  const { expr, expression } = rule.unit;
  if (!expr) return undefined;
  return promqlBlock((expression && formatPromql(expression.parsed)) ?? expr.value.trim());
}

/** "`rules/a.yml`, group `exports`" */
export function placeWords({ ws }: HoverContext, { document, group, span }: Definition): string {
  const line = document.lines.lineAt(span.start) + 1;
  const name = group.header.name?.value;
  return `${code(`${shownPath(ws, document.path)}:${line}`)}${name === undefined ? "" : ` (group ${code(name)})`}`;
}

function labelWords({ ws }: HoverContext, definition: Definition): string | undefined {
  const { expression } = definition.rule.unit;
  if (!expression || expression.parsed.problems.length > 0) return undefined;
  const set = labelsSetBy(definition);
  const possible = carriedLabels(inferenceIn(ws, definition.document).of(expression.parsed.expr));
  const added = [...set]
    .filter(([, value]) => value !== "")
    .map(([name, value]) => code(`${name}="${value}"`));
  const also = added.length > 0 ? `; the rule sets ${some(added)}` : "";
  if (!possible) return `Labels: those of its input${also}.`;
  const left = [...possible].filter((label) => !set.has(label));
  const kept = left.length > 0 ? `at most ${someCode(left)}` : "none of its input";
  return `Labels: ${kept}${also}.`;
}

/** The labels that a rule sets, over those of its group. */
function labelsSetBy({ rule, group }: Definition): ReadonlyMap<string, string> {
  return new Map([...group.header.labels, ...rule.unit.labels].map((l) => [l.name.value, l.value.value]));
}

function federatedWords(
  topology: Topology,
  name: string,
  definitions: readonly Definition[],
): string | undefined {
  const readers = new Set(topology.edges.map((edge) => edge.reader));
  const hops: { readonly key: string; readonly edge: FederateEdge; readonly sources: Set<string> }[] = [];
  for (const reader of readers) {
    for (const edge of topology.edgesBringing(reader, name)) {
      const key = `${edge.document.path} ${edge.job.index} ${reader.path}`;
      const known = hops.find((hop) => hop.key === key);
      if (known) known.sources.add(edge.source.name);
      else hops.push({ key, edge, sources: new Set([edge.source.name]) });
    }
  }
  if (hops.length === 0) {
    const owners = definitions.flatMap((d) => topology.ownersOf(d.document.path));
    const reachable = owners.some((node) => topology.edgesOutOf(node).length > 0);
    return reachable ? `Not federated: no ${code("match[]")} of this workspace selects it.` : undefined;
  }
  const lines = hops.slice(0, 4).map(({ edge, sources }) => {
    const job = edge.job.unit.name?.value;
    return `by ${code(edge.reader.name)}${job === undefined ? "" : ` in job ${code(job)}`}, from ${someCode([...sources], 3)}`;
  });
  const more = hops.length > 4 ? ` and ${hops.length - 4} more jobs` : "";
  return lines.length === 1 && more === ""
    ? `Federated ${lines[0]}.`
    : `Federated:\n\n${bullets(lines)}${more && `\n-${more}`}`;
}

/** How old its samples can be at the server that the file belongs to. */
function ageHere(topology: Topology, path: string, name: string): string | undefined {
  const holds = (node: TopologyNode) =>
    topology.recordsOf(node).some((record) => record.name === name) ||
    topology.edgesBringing(node, name).length > 0 ||
    (!name.includes(":") && node.jobs.some(({ job }) => !job.unit.federate));
  const owners = topology.ownersOf(path).slice(0, 20).filter(holds);
  const ages = owners.map((node) => ({ node, age: topology.ageAt(node, name) }));
  const oldest = ages.reduce<(typeof ages)[number] | undefined>(
    (a, b) => (a && a.age.ms >= b.age.ms ? a : b),
    undefined,
  );
  if (!oldest || oldest.age.parts.length === 0) return undefined;
  if (oldest.age.parts.length === 1)
    return `At ${code(oldest.node.name)} its newest sample is up to ${formatDuration(oldest.age.ms)} old.`;
  return `Worst-case age at ${code(oldest.node.name)}: ${ageWords(oldest.age)}.`;
}

/** Who reads the name: rules told of once each, however many files hold them. */
function usedWords(context: HoverContext, all: readonly SelectorUse[]): string | undefined {
  if (all.length === 0) return undefined;
  const uses = all.filter(({ query }) => !query?.copy);
  const users = new Map<string, { place: string; paths: Set<string> }>();
  for (const use of uses) {
    const { words, at } = userOf(use);
    const known = users.get(words);
    if (known) {
      known.paths.add(use.document.path);
      continue;
    }
    const line = use.document.lines.lineAt(at) + 1;
    const place = `${shownPath(context.ws, use.document.path)}:${line}`;
    users.set(words, { place, paths: new Set([use.document.path]) });
  }
  const list = [...users].map(([words, { place, paths }]) =>
    paths.size === 1 ? `${words} (${code(place)})` : `${words} (in ${paths.size} files)`,
  );
  return `Named in ${count(uses.length, "place")}: ${some(list, 3)}.`;
}

function userOf(use: SelectorUse): { words: string; at: number } {
  const { role, rule, job, base, expression } = use;
  const at = base + expression.text.span.start;
  if (role === "unit-test") return { words: "a rule test", at };
  if (use.query) return { words: queryOwner(use.query, use.document), at };
  if (role === "match") {
    const name = job?.unit.name?.value;
    return { words: `${code("match[]")}${name === undefined ? "" : ` of job ${code(name)}`}`, at };
  }
  const { record, alert } = rule?.unit ?? {};
  if (record) return { words: `record ${code(record.value)}`, at };
  return { words: alert ? `alert ${code(alert.value)}` : "a rule without a name", at };
}
