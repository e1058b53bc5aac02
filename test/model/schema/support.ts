import type { DocumentKind } from "../../../server/src/model/schema/schema.ts";
import {
  type CheckOptions,
  checkDocument,
  type SchemaProblem,
} from "../../../server/src/model/schema/validate.ts";
import type { YamlNode, YamlScalar } from "../../../server/src/syntax/yaml/nodes.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";
import { applyEdits } from "../../../server/src/text/edit.ts";
import { LineIndex } from "../../../server/src/text/lineIndex.ts";

/** The problems of a text as "line code text-at-the-span", in document order. */
export function found(text: string, kind: DocumentKind = "config", options: CheckOptions = {}): string[] {
  const lines = new LineIndex(text);
  return check(text, kind, options).map(({ code, span }) => {
    const at = text.slice(span.start, span.end);
    return `${lines.positionAt(span.start).line + 1} ${code} ${at}`;
  });
}

export function check(
  text: string,
  kind: DocumentKind = "config",
  options: CheckOptions = {},
): SchemaProblem[] {
  const { root } = parseYaml(text);
  const templated = text.includes("@@");
  return checkDocument(templated && root ? markTemplated(root) : root, kind, { templated, ...options });
}

/** Scalars with `@@` stand for those that a template placeholder makes. */
function markTemplated(node: YamlNode): YamlNode {
  if (node.kind === "seq") return { ...node, items: node.items.map(markTemplated) };
  if (node.kind === "map") {
    const pairs = node.pairs.map((p) => ({
      ...p,
      key: markTemplated(p.key) as YamlScalar,
      value: markTemplated(p.value),
    }));
    return { ...node, pairs };
  }
  return node.kind === "scalar" && node.value.includes("@@") ? { ...node, templated: true } : node;
}

/** The text after the first fix of its first problem that has one. */
export function fixed(text: string, kind: DocumentKind = "config", options: CheckOptions = {}): string {
  const fix = check(text, kind, options).find((p) => p.fixes)?.fixes?.[0];
  return fix ? applyEdits(text, fix.edits) : text;
}

/** A config with one scrape job that has these lines. */
export function job(...lines: string[]): string {
  return ["scrape_configs:", "  - job_name: j", ...lines.map((l) => `    ${l}`), ""].join("\n");
}
