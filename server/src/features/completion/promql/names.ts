import type { JobUnit, Placed } from "../../../model/units.ts";
import { isPlainMetricName } from "../../../syntax/values/names.ts";
import { countLeading } from "../../../text/sorted.ts";
import type { Document } from "../../../workspace/document.ts";
import type { Definition } from "../../../workspace/index.ts";
import { relativePath } from "../../../workspace/paths.ts";
import { topologyOf } from "../../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../../workspace/workspace.ts";
import { fits } from "../fits.ts";
import type { Offer } from "../item.ts";

/** The metric names that can be offered at one place. */
export interface Names {
  /** Best first. */
  readonly all: readonly string[];
  offer(name: string): Offer;
}

/** More than are shown, so that it is known that there are more. */
const ENOUGH_NAMES = 300;

/**
 * Names that fit what is typed, no more than can be shown: those that begin with it, then those that hold it, then
 * those that hold its letters in their order.
 */
export function matchingNames(
  all: readonly string[],
  typed: string,
  accepts: (name: string) => boolean = () => true,
): string[] {
  const wanted = typed.toLowerCase();
  const found: [string[], string[], string[]] = [[], [], []];
  const [first, second, third] = found;
  for (const name of all) {
    const lower = name.toLowerCase();
    const at = lower.indexOf(wanted);
    const into = at === 0 ? first : at > 0 ? second : third;
    if (into.length >= ENOUGH_NAMES || (into === third && !fits(lower, wanted)) || !accepts(name)) continue;
    into.push(name);
    if (first.length >= ENOUGH_NAMES) break;
  }
  return found.flat().slice(0, ENOUGH_NAMES);
}

/** Every record and metric that the workspace defines or uses, records first. */
export function workspaceNames(ws: WorkspaceView): Names {
  return {
    get all() {
      return knownNames(ws).all;
    },
    offer: (name) => (ws.index.isRecorded(name) ? recordOffer(ws, name) : metricOffer(ws, name)),
  };
}

interface KnownNames {
  readonly all: readonly string[];
}

function knownNames(ws: WorkspaceView): KnownNames {
  return ws.derive("completion names", (view) =>
    view.memo.once(view.reader, "completion names", () => new NamesKeeper()).of(view),
  );
}

/** Names in alphabetical order. There may be very many, of which an edit changes one or two. */
class SortedNames {
  readonly #known: Set<string> = new Set();
  sorted: readonly string[] = [];

  /** The names that there are now, each once; `has` tells whether one is still among them. */
  update(names: Iterable<string>, has: (name: string) => boolean): void {
    const known = this.#known;
    const added: string[] = [];
    let count = 0;
    for (const name of names) {
      count++;
      if (!known.has(name)) added.push(name);
    }
    let kept = this.sorted;
    if (known.size + added.length > count) {
      kept = kept.filter(has);
      for (const name of known) if (!has(name)) known.delete(name);
    }
    if (kept === this.sorted && added.length === 0) return;
    for (const name of added) known.add(name);
    this.sorted = added.length > kept.length ? [...known].sort() : inserted(kept, added);
  }
}

function inserted(sorted: readonly string[], added: readonly string[]): string[] {
  const result: string[] = [];
  let at = 0;
  for (const name of [...added].sort()) {
    const before = countLeading(sorted, (other) => other < name, at);
    for (; at < before; at++) result.push(sorted[at] ?? "");
    result.push(name);
  }
  for (; at < sorted.length; at++) result.push(sorted[at] ?? "");
  return result;
}

class NamesKeeper {
  readonly #records = new SortedNames();
  readonly #metrics = new SortedNames();

  of({ index }: WorkspaceView): KnownNames {
    this.#records.update(index.definedNames("record"), (name) => index.isRecorded(name));
    this.#metrics.update(onlyScraped(index), (name) => index.isUsed(name) && !index.isRecorded(name));
    return { all: [...this.#records.sorted, ...this.#metrics.sorted] };
  }
}

function* onlyScraped(index: WorkspaceView["index"]): Iterable<string> {
  for (const name of index.usedNames()) if (!index.isRecorded(name)) yield name;
}

/**
 * The names for the match[] of a federate job: what its sources record and hold comes first, when the workspace
 * tells who they are.
 */
export function federatedNames(ws: WorkspaceView, document: Document, job: Placed<JobUnit>): Names {
  const { recorded, held } = sourcesOf(ws, document, job);
  const everything = workspaceNames(ws);
  if (recorded.size === 0 && held.size === 0) return everything;
  let all: readonly string[] | undefined;
  return {
    get all() {
      const known = new Set([...recorded.keys(), ...held]);
      all ??= [...known, ...everything.all.filter((name) => !known.has(name))];
      return all;
    },
    offer(name) {
      const base = everything.offer(name);
      const by = recorded.get(name);
      if (by) return { ...base, kind: "record", detail: `recorded by ${listed([...by])}`, rank: 1 };
      return held.has(name) ? { ...base, rank: 2 } : base;
    },
  };
}

/** What the sources of a job have, in alphabetical order. */
interface Sources {
  /** Records, each with the servers that evaluate it. */
  readonly recorded: ReadonlyMap<string, ReadonlySet<string>>;
  readonly held: ReadonlySet<string>;
}

/** The sources of the job last asked for, and everything they were made from but the file being typed in. */
class LastSources {
  #of: readonly unknown[] = [];
  #sources: Sources | undefined;

  get(of: readonly unknown[], make: () => Sources): Sources {
    const same = of.length === this.#of.length && of.every((part, i) => part === this.#of[i]);
    if (!this.#sources || !same) {
      this.#sources = make();
      this.#of = of;
    }
    return this.#sources;
  }
}

/**
 * Who a job's sources are takes the whole topology. While somebody types in the job nothing else changes, so the
 * last answer holds until another file, the settings or the job's targets do.
 */
function sourcesOf(ws: WorkspaceView, document: Document, job: Placed<JobUnit>): Sources {
  const last = ws.memo.once(ws.reader, "completion sources", () => new LastSources());
  const targets = [...job.unit.staticConfigs.flatMap((g) => g.targets), ...job.unit.fileSdFiles];
  const others = [...ws.documents.values()].filter((d) => d.path !== document.path);
  const of = [document.path, job.index, ws.settings, targets.map((t) => t.value).join(" "), ...others];
  return last.get(of, () => readSources(ws, document, job));
}

function readSources(ws: WorkspaceView, document: Document, job: Placed<JobUnit>): Sources {
  const topology = topologyOf(ws);
  const edges = topology.edgesOfJob(document.path, job.index);
  const recorded = new Map<string, Set<string>>();
  const held = new Set<string>();
  for (const { source } of edges) {
    for (const { name } of topology.recordsOf(source)) {
      const known = recorded.get(name);
      if (known) known.add(source.name);
      else recorded.set(name, new Set([source.name]));
    }
  }
  for (const { source } of edges.slice(0, MANY)) {
    for (const series of topology.seriesOf(source)) {
      if (series.kind !== "scrape" && !recorded.has(series.name)) held.add(series.name);
    }
  }
  return {
    recorded: new Map([...recorded].sort(([a], [b]) => (a < b ? -1 : 1))),
    held: new Set([...held].sort()),
  };
}

/** Sources beyond this many hold what the others hold, as a rule. */
const MANY = 20;

function recordOffer(ws: WorkspaceView, name: string): Offer {
  const definitions = ws.index.definitions(name);
  const [first] = definitions;
  const files = [...new Set(definitions.slice(0, 4).map((d) => d.document.path))];
  const more = definitions.length > 4 ? `, and ${definitions.length - 4} more` : "";
  const where = `${files.map((path) => shortPath(ws, path)).join(", ")}${more}`;
  return {
    label: name,
    kind: "record",
    detail: `record in ${first ? shortPath(ws, first.document.path) : "the workspace"}${definitions.length > 1 ? ` and ${definitions.length - 1} more` : ""}`,
    documentation: recordDocs(first, where),
    rank: 3,
    ...braced(name),
  };
}

function recordDocs(definition: Definition | undefined, where: string): string {
  const expr = definition?.rule.unit.expr?.value.trim();
  return `Recorded in ${where}.${expr ? `\n\n\`\`\`promql\n${expr}\n\`\`\`` : ""}`;
}

function metricOffer(ws: WorkspaceView, name: string): Offer {
  const paths: string[] = [];
  for (const { document } of ws.index.eachUse(name)) if (paths.push(document.path) > MANY) break;
  const [first] = paths;
  const more =
    paths.length > MANY ? ` and many more` : paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  const detail = first ? `used in ${shortPath(ws, first)}${more}` : "metric";
  return { label: name, kind: "metric", detail, rank: 4, ...braced(name) };
}

/** Names that PromQL cannot hold bare stand quoted in braces. */
function braced(name: string): Pick<Offer, "text"> {
  return isPlainMetricName(name) ? {} : { text: `{"${name.replace(/["\\]/g, "\\$&")}"}` };
}

function shortPath(ws: WorkspaceView, path: string): string {
  const root = ws.roots.find((r) => r === "/" || path.startsWith(`${r}/`));
  return root === undefined ? path : relativePath(root, path);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
