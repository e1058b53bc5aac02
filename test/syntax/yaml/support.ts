import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from "yaml";
import type { ParsedYaml, YamlNode, YamlScalar } from "../../../server/src/syntax/yaml/nodes.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";

/** A tree without spans, to compare: mappings as `{ map: [[key, value], …] }`, aliases as `*name`, nothing as null. */
export type Plain = string | null | Plain[] | { map: [string, Plain][] };

export function plain(node: YamlNode | undefined): Plain {
  switch (node?.kind) {
    case "scalar":
      return node.value;
    case "alias":
      return `*${node.name}`;
    case "map":
      return { map: node.pairs.map((pair) => [pair.key.value, plain(pair.value)]) };
    case "seq":
      return node.items.map(plain);
    default:
      return null;
  }
}

/** The same of the yaml package's reading; undefined where it reports an error or has a key that is no text. */
export function packageReading(text: string): Plain[] | undefined {
  const documents = parseAllDocuments(text, { schema: "failsafe", uniqueKeys: false, logLevel: "silent" });
  if (!Array.isArray(documents) || documents.some((d) => d.errors.length > 0)) return undefined;
  try {
    return documents.map((d) => convert(d.contents));
  } catch {
    return undefined;
  }
}

function convert(node: unknown): Plain {
  if (isAlias(node)) return `*${node.source}`;
  if (isScalar(node)) return node.type === "PLAIN" && node.source === "" ? null : String(node.value ?? "");
  if (isSeq(node)) return node.items.map(convert);
  if (isMap(node)) {
    return {
      map: node.items.map((pair) => {
        if (!isScalar(pair.key) || (pair.key.type === "PLAIN" && pair.key.source === ""))
          throw new Error("no text as key");
        return [String(pair.key.value ?? ""), convert(pair.value)];
      }),
    };
  }
  return null;
}

export function allNodes(parsed: ParsedYaml): YamlNode[] {
  const found: YamlNode[] = [];
  const visit = (node: YamlNode): void => {
    found.push(node);
    if (node.kind === "seq") node.items.forEach(visit);
    if (node.kind === "map") {
      for (const pair of node.pairs) {
        visit(pair.key);
        visit(pair.value);
      }
    }
  };
  for (const node of [parsed.root, ...parsed.others]) if (node) visit(node);
  return found;
}

export function scalars(parsed: ParsedYaml): YamlScalar[] {
  return allNodes(parsed).filter((node): node is YamlScalar => node.kind === "scalar");
}

/** Takes the `<|>` out of a text and says where it stood. */
export function cursor(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf("<|>");
  if (offset < 0) throw new Error("no <|> in the text");
  return { text: marked.slice(0, offset) + marked.slice(offset + 3), offset };
}

/** Problems as `message @ the text they stand on`. */
export function problemsOf(text: string): string[] {
  return parseYaml(text).problems.map((p) => `${p.message} @ ${text.slice(p.span.start, p.span.end)}`);
}
