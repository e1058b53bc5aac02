import type { YamlTree } from "../syntax/yaml/tree.ts";
import { LineIndex } from "../text/lineIndex.ts";
import { type Classified, type Dialect, type DocumentKind, holdsRules } from "./classify.ts";
import type { Dashboard } from "./dashboard/dashboard.ts";
import type { Document, RuleGroup } from "./document.ts";
import { seemingPace } from "./glance.ts";
import type { ReadFile } from "./host.ts";
import { Ignores } from "./ignores.ts";
import type { RuleFacts } from "./ruleFacts.ts";

/** True for files that others need nothing of before they are checked. */
export function mayBeLate(as: Classified): boolean {
  return holdsRules(as) || as.kind === "dashboard";
}

/**
 * A rule file or dashboard that is read once somebody asks for what stands in it. Where the facts of a rule file were
 * worked out elsewhere, hardly anybody does.
 */
export class LateDocument implements Document {
  readonly path: string;
  readonly kind: DocumentKind;
  readonly dialect: Dialect;
  readonly ignores: Ignores;
  readonly config = undefined;
  readonly targetGroups = [];
  readonly alertmanager = undefined;
  readonly unitTests = undefined;
  readonly #open: (text: string) => Document;
  /** Let go of once the text is known. */
  #file: ReadFile | undefined;
  #text: string | undefined;
  #opened: Document | undefined;
  #facts: RuleFacts | undefined;
  #lines: LineIndex | undefined;

  /** @param open reads the very same as a document of its own */
  constructor(path: string, file: ReadFile, { kind, dialect }: Classified, open: (text: string) => Document) {
    this.path = path;
    this.#file = file;
    this.kind = kind;
    this.dialect = dialect;
    const { glance } = file;
    this.ignores = glance ? new Ignores("", glance.mayIgnore) : new Ignores(file.text);
    this.#open = open;
  }

  get text(): string {
    this.#text ??= this.#file?.text ?? "";
    this.#file = undefined;
    return this.#text;
  }

  /** See `seemingPace`. */
  get seemingPaceMs(): number {
    return this.#file?.glance?.paceMs ?? seemingPace(this.text);
  }

  /** The text as threads share it, where it is not known yet as a string. */
  get bytes(): Uint8Array | undefined {
    return this.#file?.glance?.bytes;
  }

  /** What was found where the file was read. */
  adopt(facts: RuleFacts): void {
    this.#facts = facts;
  }

  /** Whether the index can be told of it without reading it; of other files than rules it is told by reading them. */
  get isKnown(): boolean {
    return !holdsRules(this) || (this.#facts ?? this.#opened) !== undefined;
  }

  get facts(): RuleFacts {
    return this.#facts ?? this.#read().facts;
  }

  get lines(): LineIndex {
    this.#lines ??= this.#opened?.lines ?? new LineIndex(this.text);
    return this.#lines;
  }

  get tree(): YamlTree {
    return this.#read().tree;
  }

  get dashboard(): Dashboard | undefined {
    return this.kind === "dashboard" ? this.#read().dashboard : undefined;
  }

  get groups(): readonly RuleGroup[] {
    return holdsRules(this) ? this.#read().groups : NO_GROUPS;
  }

  #read(): Document {
    this.#opened ??= this.#open(this.text);
    return this.#opened;
  }
}

const NO_GROUPS: readonly RuleGroup[] = [];
