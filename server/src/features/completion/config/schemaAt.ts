import { fieldAt, type SchemaPlace } from "../../../model/schema/schema.ts";
import type { Document } from "../../../workspace/document.ts";

type Path = readonly (string | number)[];

/** What the field tables say of a place in a document; undefined where they say nothing. */
export function schemaAt(document: Pick<Document, "kind" | "dialect">, path: Path): SchemaPlace | undefined {
  switch (document.kind) {
    case "config":
      return fieldAt("config", document.dialect === "job-list" ? ["scrape_configs", ...path] : path);
    case "rules":
      return fieldAt("rules", path);
    case "prometheus-rule":
      return path[0] === "spec" ? fieldAt("rules", path.slice(1)) : undefined;
    case "file-sd":
      return fieldAt("file-sd", path);
    case "unit-test":
      return fieldAt("unit-test", path);
    default:
      return undefined;
  }
}
