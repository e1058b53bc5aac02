import { fieldsOf, itemsOf, type LocatedText, textField, textItems } from "../model/located.ts";
import { type Span, shift } from "../text/span.ts";
import { type Document, entry } from "../workspace/document.ts";
import { dirname, resolvePath } from "../workspace/paths.ts";
import { fileTreeOf, findFiles } from "../workspace/topology/filePatterns.ts";
import { topologyOf } from "../workspace/topology/topology.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { composeLinks } from "./documentLinksCompose.ts";
import { fieldOf, pathSpan } from "./documentLinksPlace.ts";
import { shownPath } from "./hover/context.ts";

/** A path in a file that leads to the file it names; the span counts from the file's start. */
export interface DocumentLink {
  readonly span: Span;
  /** The path of a file that exists. */
  readonly target: string;
  readonly tooltip: string;
}

/**
 * The paths of a file that name one existing file: rule_files, scrape_config_files and file_sd files of configs,
 * rule_files of unit tests, the inventory's configs and catalogues, mounts of Compose. Patterns that several files
 * fit lead nowhere in particular.
 */
export function documentLinks(ws: WorkspaceView, document: Document): DocumentLink[] {
  const links = linksOf(ws, document);
  return links
    .map(({ span, target }) => ({ span, target, tooltip: shownPath(ws, target) }))
    .sort((a, b) => a.span.start - b.span.start);
}

function linksOf(ws: WorkspaceView, document: Document): Omit<DocumentLink, "tooltip">[] {
  switch (document.kind) {
    case "config":
    case "unit-test":
      return patternsOf(document).flatMap(({ text, base }) => {
        const target = onlyFile(ws, document, text);
        return target === undefined ? [] : [{ span: shift(pathSpan(text), base), target }];
      });
    case "project":
      return inventoryPaths(document).flatMap(({ text, base }) => {
        const target = resolvePath(dirname(document.path), text.value);
        const exists = text.value !== "" && ws.fileExists(target) === true;
        return exists ? [{ span: shift(pathSpan(text), base), target }] : [];
      });
    case "compose":
      return composeLinks(ws, document);
    default:
      return [];
  }
}

interface PlacedText {
  readonly text: LocatedText;
  readonly base: number;
}

function patternsOf({ config, tree }: Document): PlacedText[] {
  const inFile = (text: LocatedText) => ({ text, base: 0 });
  if (config) {
    return [
      ...config.ruleFiles.map(inFile),
      ...config.scrapeConfigFiles.map(inFile),
      ...config.jobs.flatMap(({ unit, base }) => unit.fileSdFiles.map((text) => ({ text, base }))),
    ];
  }
  const list = entry(tree.entries, "rule_files");
  return list ? textItems(fieldOf(list)).map((text) => ({ text, base: list.base })) : [];
}

function inventoryPaths({ tree }: Document): PlacedText[] {
  const list = entry(tree.entries, "clusters");
  if (!list) return [];
  return itemsOf(fieldOf(list)).flatMap(({ node, site }) => {
    const fields = fieldsOf(node, site);
    const texts = [textField(fields, "config"), textField(fields, "metrics")];
    return texts.flatMap((text) => (text && !text.inherited ? [{ text, base: list.base }] : []));
  });
}

/** The one file that a pattern stands for. */
function onlyFile(ws: WorkspaceView, { path }: Document, text: LocatedText): string | undefined {
  if (text.inherited || text.node.templated || text.value === "") return undefined;
  const tree = fileTreeOf(ws);
  const beside = findFiles(tree, path, [], text);
  // Most files stand where they say; only others are worth asking which containers run the config.
  const found =
    beside.via === "folder" && beside.files.length > 0
      ? beside
      : findFiles(tree, path, topologyOf(ws).node(path)?.programs ?? [], text);
  return found.files.length === 1 ? found.files[0] : undefined;
}
