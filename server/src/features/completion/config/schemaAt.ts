import { toolNamed } from "../../../model/schema/otherTools.ts";
import { fieldAt, type SchemaPlace } from "../../../model/schema/schema.ts";
import type { Document } from "../../../workspace/document.ts";
import { objectKindAt } from "../../../workspace/manifest.ts";

type Path = readonly (string | number)[];

/**
 * What the field tables say of a place in a document; undefined where they say nothing.
 * @param offset where the path leads, or near it
 */
export function schemaAt(
  document: Pick<Document, "kind" | "dialect" | "text">,
  path: Path,
  offset: number,
): SchemaPlace | undefined {
  const tool = toolNamed(document.dialect);
  switch (document.kind) {
    case "config":
      return fieldAt("config", typeof path[0] === "number" ? ["scrape_configs", ...path] : path, tool);
    case "rules":
      return fieldAt("rules", path, tool);
    case "prometheus-rule":
    case "manifest": {
      const kind = objectKindAt(document, offset);
      return kind === "prometheus-rule" && path[0] === "spec"
        ? fieldAt("rules", path.slice(1), "thanos-ruler")
        : kind && fieldAt(kind, path);
    }
    case "file-sd":
      return fieldAt("file-sd", path);
    case "unit-test":
      return fieldAt("unit-test", path);
    default:
      return undefined;
  }
}
