import type { Diagnostic as ProtocolDiagnostic } from "vscode-languageserver";
import type { KeptFinding, KeptResult, ResultStore } from "../../cache/result.ts";
import { ALL_RULES } from "../../rules/registry.generated.ts";
import type { Scope } from "../../rules/rule.ts";
import { LineIndex } from "../../text/lineIndex.ts";
import type { Found } from "../carryOver.ts";
import { keptToProtocol } from "../convert/diagnostic.ts";
import { isMarked, unmarked } from "../convert/range.ts";
import type { Session } from "../session.ts";
import { circumstancesOf, listFiles, readState } from "./readState.ts";
import { recalledIn } from "./recalled.ts";

/** What was found when the workspace was just as it is now, known before it is read. */
export class LastResult {
  readonly #session: Session;
  readonly #store: ResultStore;
  readonly #findings: ReadonlyMap<string, readonly KeptFinding[]>;
  readonly #digests: ReadonlyMap<string, string>;
  /** The texts on the disk of the files that were open, which may be open with other texts. */
  readonly #texts: ReadonlyMap<string, string>;

  /** Reads all files and looks for what was found in them; undefined when anything is not as it was. */
  static async find(session: Session): Promise<LastResult | undefined> {
    const known = circumstancesOf(session);
    if (!known) return undefined;
    const { store, circumstances } = known;
    const listing = await listFiles(session, store);
    const entry = listing && (await store.entry(circumstances));
    if (!entry || !(await entry.exists())) return undefined;
    const digests = new Map<string, string>();
    const texts = new Map<string, string>();
    const marked = new Set<string>();
    const current = () =>
      !session.disposed &&
      session.roots === circumstances.roots &&
      session.configuration.settings === circumstances.settings;
    const state = await readState(session, store, listing, (path, read, digest) => {
      digests.set(path, digest);
      if (read.ok && isMarked(read.text)) marked.add(path);
      if (read.ok && session.buffers.has(path)) texts.set(path, read.text);
      return current();
    });
    const result = state && (await entry.find(state.value));
    if (!result) return undefined;
    for (const [path, found] of result.looked)
      if (((await session.host.stat(path)) !== "none") !== found) return undefined;
    return current() ? new LastResult(session, store, result, { digests, texts, marked }) : undefined;
  }

  private constructor(
    session: Session,
    store: ResultStore,
    { findings }: KeptResult,
    read: {
      readonly digests: ReadonlyMap<string, string>;
      readonly texts: ReadonlyMap<string, string>;
      readonly marked: ReadonlySet<string>;
    },
  ) {
    this.#session = session;
    this.#store = store;
    this.#digests = read.digests;
    this.#texts = read.texts;
    const { marked } = read;
    this.#findings = marked.size === 0 ? new Map(findings) : new Map(asEditorsCount(findings, marked));
  }

  /** The files with findings. */
  paths(): Iterable<string> {
    return this.#findings.keys();
  }

  /** All findings of a file as it is on the disk. */
  shown(path: string): ProtocolDiagnostic[] {
    return (this.#findings.get(path) ?? []).map((kept) => keptToProtocol(kept, this.#session));
  }

  /**
   * Those findings of an open file that only the workspace can tell, with the text that they are of; undefined when
   * there are none, or nobody knows what the file was before it was edited.
   */
  found(path: string, openText: string): Found | undefined {
    const kept = (this.#findings.get(path) ?? []).filter(({ code }) => OF_WORKSPACE.has(code));
    if (kept.length === 0) return undefined;
    const same = () => this.#store.digest(openText) === this.#digests.get(path);
    const text = this.#texts.get(path) ?? (same() ? openText : undefined);
    if (text === undefined) return undefined;
    return { text, findings: recalledIn(path, { text, lines: new LineIndex(text) }, kept) };
  }
}

/** The scopes of rules that look at one file, or at less of it; what all others find takes more than that. */
const IN_A_FILE: ReadonlySet<Scope> = new Set<Scope>(["job", "remote-write", "rule", "selectors", "file"]);

/** An ignore counts as unused by what the workspace's rules find, too. */
const OF_WORKSPACE: ReadonlySet<string> = new Set([
  ...ALL_RULES.filter(({ scope }) => !IN_A_FILE.has(scope)).map(({ id }) => id),
  "config/unused-ignore",
]);

function asEditorsCount(
  findings: KeptResult["findings"],
  marked: ReadonlySet<string>,
): KeptResult["findings"] {
  const count = <T extends { readonly range: KeptFinding["range"] }>(path: string, place: T): T =>
    marked.has(path) ? { ...place, range: unmarked(place.range) } : place;
  return findings.map(([path, found]) => [
    path,
    found.map((one) => ({
      ...count(path, one),
      related: one.related.map((place) => count(place.path, place)),
    })),
  ]);
}
