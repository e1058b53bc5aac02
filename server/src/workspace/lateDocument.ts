import type { YamlTree } from "../syntax/yaml/tree.ts";
import { LineIndex } from "../text/lineIndex.ts";
import type { Classified, Dialect, DocumentKind } from "./classify.ts";
import type { Document, RuleGroup } from "./document.ts";
import { Ignores } from "./ignores.ts";
import type { RuleFacts } from "./ruleFacts.ts";

/**
 * A rule file that is read once somebody asks for what stands in it. Where its facts were worked out elsewhere, hardly
 * anybody does.
 */
export class LateDocument implements Document {
  readonly path: string;
  readonly text: string;
  readonly kind: DocumentKind;
  readonly dialect: Dialect;
  readonly ignores: Ignores;
  readonly config = undefined;
  readonly targetGroups = [];
  readonly dashboard = undefined;
  readonly alertmanager = undefined;
  readonly unitTests = undefined;
  readonly #open: () => Document;
  #opened: Document | undefined;
  #facts: RuleFacts | undefined;
  #lines: LineIndex | undefined;

  /** @param open reads the very same as a document of its own */
  constructor(path: string, text: string, { kind, dialect }: Classified, open: () => Document) {
    this.path = path;
    this.text = text;
    this.kind = kind;
    this.dialect = dialect;
    this.ignores = new Ignores(text);
    this.#open = open;
  }

  /** What was found where the file was read. */
  adopt(facts: RuleFacts): void {
    this.#facts = facts;
  }

  /** Whether its facts are known without reading it. */
  get isKnown(): boolean {
    return (this.#facts ?? this.#opened) !== undefined;
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

  get groups(): readonly RuleGroup[] {
    return this.#read().groups;
  }

  #read(): Document {
    this.#opened ??= this.#open();
    return this.#opened;
  }
}
