import { asMap, asSeq, pairOf } from "../../syntax/yaml/access.ts";
import { EditBuilder, quoteLike } from "../../syntax/yaml/edit.ts";
import type { YamlNode, YamlScalar, YamlSeq } from "../../syntax/yaml/nodes.ts";
import { shiftEdits, type TextEdit } from "../../text/edit.ts";
import { type Span, shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { yamlPlace } from "../rename/place.ts";

/** A path, or a pattern of paths, that a file names. */
export interface NamedPath {
  readonly text: string;
  readonly node: YamlScalar;
  /** Patterns may stand for many files; elsewhere `*` is a character like any. */
  readonly pattern: boolean;
  /** In the file. */
  readonly span: Span;
  /** The edit that makes it another path; undefined where the scalar cannot hold that. */
  readonly rewrite: (path: string) => TextEdit | undefined;
  /** The edit that adds another item behind it, where it is one of a list. */
  readonly add?: (path: string) => readonly TextEdit[];
}

/** The paths of other files that a document names: rule files, targets, credentials, mounts, the inventory's configs. */
export function pathsIn(document: Document): NamedPath[] {
  const collector = new Collector(document);
  switch (document.kind) {
    case "config":
    case "unit-test":
      return collector.keys(CONFIG_KEYS);
    case "project":
      return collector.keys(PROJECT_KEYS);
    case "compose":
      return collector.compose();
    default:
      return [];
  }
}

const LISTS: ReadonlySet<string> = new Set(["rule_files", "scrape_config_files", "files"]);
const CONFIG_KEYS = /^(?:rule_files|scrape_config_files|files|\w+_file)$/;
const PROJECT_KEYS = /^(?:config|metrics)$/;

class Collector {
  readonly #document: Document;
  readonly #found: NamedPath[] = [];

  constructor(document: Document) {
    this.#document = document;
  }

  keys(keys: RegExp): NamedPath[] {
    const visit = (node: YamlNode | undefined, text: string, base: number): void => {
      if (node?.kind === "seq") for (const item of node.items) visit(item, text, base);
      if (node?.kind !== "map") return;
      for (const { key, value } of node.pairs) {
        if (keys.test(key.value)) this.#take(key.value, value, text, base);
        else visit(value, text, base);
      }
    };
    const { root, entries } = this.#document.tree;
    if (root) visit(root, this.#document.text, 0);
    else {
      for (const { key, node, items, piece, base } of entries) {
        if (items) for (const item of items) visit(item.node, item.piece.text, item.base);
        else if (keys.test(key.value)) this.#take(key.value, node, piece.text, base);
        else visit(node, piece.text, base);
      }
    }
    return this.#found;
  }

  compose(): NamedPath[] {
    const { entries, root } = this.#document.tree;
    const { text } = this.#document;
    if (root) for (const { key, value } of asMap(root)?.pairs ?? []) this.#section(key.value, value, text, 0);
    else for (const { key, node, base, piece } of entries) this.#section(key.value, node, piece.text, base);
    return this.#found;
  }

  #section(key: string, section: YamlNode, text: string, base: number): void {
    for (const { value } of asMap(section)?.pairs ?? []) {
      if (key === "services") this.#service(value, text, base);
      const file = key === "configs" || key === "secrets" ? pairOf(asMap(value), "file")?.value : undefined;
      if (file?.kind === "scalar") this.#scalar(file, text, base, false);
    }
  }

  #service(service: YamlNode, text: string, base: number): void {
    for (const item of asSeq(pairOf(asMap(service), "volumes")?.value)?.items ?? []) {
      const source = item.kind === "map" ? pairOf(item, "source")?.value : item;
      if (source?.kind !== "scalar") continue;
      const end = item.kind === "map" ? source.value.length : source.value.indexOf(":");
      // A name without a slash is a volume of Docker's own.
      const named = item.kind === "map" ? !source.value.includes("/") : !/^[./~]/.test(source.value);
      if (end > 0 && !named) this.#scalar(source, text, base, false, end);
    }
  }

  #take(key: string, value: YamlNode, text: string, base: number): void {
    const list = LISTS.has(key);
    if (!list && value.kind === "scalar") this.#scalar(value, text, base, false);
    if (!list || value.kind !== "seq") return;
    for (const item of value.items) {
      if (item.kind === "scalar") this.#scalar(item, text, base, true, undefined, value);
    }
  }

  /** @param end where the path ends in the decoded text */
  #scalar(
    scalar: YamlScalar,
    text: string,
    base: number,
    pattern: boolean,
    end = scalar.value.length,
    list?: YamlSeq,
  ): void {
    if (scalar.templated || scalar.value === "") return;
    const place = yamlPlace(text, scalar);
    const span = { start: 0, end };
    this.#found.push({
      text: scalar.value.slice(0, end),
      node: scalar,
      pattern,
      span: shift(place.spanOf(span), base),
      rewrite(path) {
        const edit = place.encode(span, path);
        return edit && { span: shift(edit.span, base), newText: edit.newText };
      },
      ...(list && {
        add(path) {
          const builder = new EditBuilder(text);
          builder.insertItemAfter(list, scalar, quoteLike(scalar.style, path));
          return shiftEdits(builder.edits, base);
        },
      }),
    });
  }
}
