import { manifestDocument, manifestKind } from "../../../model/schema/manifests.ts";
import { toolNamed } from "../../../model/schema/otherTools.ts";
import { fieldAt, type SchemaPlace } from "../../../model/schema/schema.ts";
import type { Document } from "../../../workspace/document.ts";

type Path = readonly (string | number)[];

/** What the field tables say of a place in a document; undefined where they say nothing. */
export function schemaAt(
  document: Pick<Document, "kind" | "dialect" | "text">,
  path: Path,
): SchemaPlace | undefined {
  const tool = toolNamed(document.dialect);
  switch (document.kind) {
    case "config":
      return fieldAt("config", typeof path[0] === "number" ? ["scrape_configs", ...path] : path, tool);
    case "rules":
      return fieldAt("rules", path, tool);
    case "prometheus-rule":
      return path[0] === "spec"
        ? fieldAt("rules", path.slice(1), "thanos-ruler")
        : fieldAt("prometheus-rule", path);
    case "manifest": {
      const kind = manifestDocument(manifestKind(document.text));
      return kind && fieldAt(kind, path);
    }
    case "file-sd":
      return fieldAt("file-sd", path);
    case "unit-test":
      return fieldAt("unit-test", path);
    default:
      return undefined;
  }
}
