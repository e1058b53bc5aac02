import type { UnitReader } from "../model/units.ts";
import { ByPath } from "../text/byPath.ts";
import { OwnedMemo } from "../text/memo.ts";
import { type DocumentKind, holdsRules } from "./classify.ts";
import type { Document } from "./document.ts";
import { Index } from "./index.ts";
import { LateDocument } from "./lateDocument.ts";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";

/**
 * All documents as one system, as rules and features see it. `generation` grows with every change of a document
 * or setting: what is derived from the whole is remembered by it.
 */
export interface WorkspaceView {
  readonly roots: readonly string[];
  readonly settings: Settings;
  readonly generation: number;
  /** In the order of their paths. */
  readonly documents: ReadonlyMap<string, Document>;
  readonly index: Index;
  readonly reader: UnitReader;
  /** True when a file stands at this path, document or not; undefined when nobody looked (outside the workspace). */
  fileExists(path: string): boolean | undefined;
  /** Every known file below the workspace's folders. */
  readonly files: ReadonlySet<string>;
  /** Whether the host found files that no folder was searched for, such as certificates; see Engine.lookForFiles. */
  readonly looked: ReadonlyMap<string, boolean>;
  /** Computes something from the whole workspace once per generation. `key` names it. */
  derive<T>(key: string, make: (workspace: WorkspaceView) => T): T;
  /**
   * The same for what depends on how the workspace is laid out: which files there are, what its configs, Compose
   * files and settings say. It stays while only the contents of rule files, their tests and dashboards change; what of
   * those it looks at it has to ask for each time.
   */
  deriveLayout<T>(key: string, make: (workspace: WorkspaceView) => T): T;
  /** Remembers what was made of one document or unit alone for as long as it lives, over generations. */
  readonly memo: OwnedMemo;
}

/** The one that changes; the engine owns it. */
export class Workspace implements WorkspaceView {
  readonly index = new Index();
  readonly documents = new ByPath<Document>();
  readonly files = new Set<string>();
  readonly looked = new Map<string, boolean>();
  readonly memo = new OwnedMemo();
  readonly reader: UnitReader;
  roots: readonly string[];
  settings: Settings = DEFAULT_SETTINGS;
  generation = 0;
  #derived = new Map<string, unknown>();
  #layout = new Map<string, unknown>();

  constructor(reader: UnitReader, roots: readonly string[]) {
    this.reader = reader;
    this.roots = roots;
  }

  setDocument(path: string, document: Document | undefined): void {
    const before = this.documents.get(path);
    if (document) this.documents.set(path, document);
    else this.documents.delete(path);
    this.index.replace(path, document);
    if (before && before.kind === document?.kind && LAID_OUT_BY_OTHERS.has(before.kind)) this.#changed();
    else this.touch();
  }

  /** As `setDocument`, for a new file that the index is told of later. */
  setLate(path: string, document: Document): void {
    this.documents.set(path, document);
    this.touch();
  }

  /** Tells the index of such a file. */
  indexLate(document: Document): void {
    const { path } = document;
    if (this.documents.get(path) !== document) return;
    if (document instanceof LateDocument && holdsRules(document))
      this.index.add(path, document, document.facts.names);
    else this.index.replace(path, document);
    this.#changed();
  }

  /** Files, settings or anything else may be other than they were. */
  touch(): void {
    this.#changed();
    this.#layout = new Map();
  }

  #changed(): void {
    this.generation++;
    this.#derived = new Map();
  }

  fileExists(path: string): boolean | undefined {
    if (this.files.has(path) || this.documents.has(path) || this.looked.get(path)) return true;
    return this.roots.some((root) => root === "/" || path === root || path.startsWith(`${root}/`))
      ? false
      : undefined;
  }

  derive<T>(key: string, make: (workspace: WorkspaceView) => T): T {
    if (!this.#derived.has(key)) this.#derived.set(key, make(this));
    return this.#derived.get(key) as T;
  }

  deriveLayout<T>(key: string, make: (workspace: WorkspaceView) => T): T {
    if (!this.#layout.has(key)) this.#layout.set(key, make(this));
    return this.#layout.get(key) as T;
  }
}

/** Kinds of documents that say nothing of other files or servers. */
const LAID_OUT_BY_OTHERS: ReadonlySet<DocumentKind> = new Set<DocumentKind>([
  "rules",
  "unit-test",
  "dashboard",
  "alertmanager",
]);
