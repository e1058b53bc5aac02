import { type Tool, toolNamed } from "../../model/schema/otherTools.ts";
import { type DocumentKind, fieldAt, type SchemaPlace, type SectionName } from "../../model/schema/schema.ts";
import type { Span } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { objectKindAt } from "../../workspace/manifest.ts";
import { extname, isInside, relativePath } from "../../workspace/paths.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { YamlPlaceAt } from "./yamlPlace.ts";

/** What is told of a place; the span counts from the file's start and holds the place. */
export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

/** What a hover is made from: the place, and what the field tables know of it. */
export interface HoverContext {
  readonly ws: WorkspaceView;
  readonly document: Document;
  readonly offset: number;
  readonly at: YamlPlaceAt;
  readonly field: SchemaPlace["field"];
  readonly schema: SchemaPlace | undefined;
  readonly schemaPath: SchemaPath | undefined;
}

export interface SchemaPath {
  readonly kind: DocumentKind;
  readonly path: readonly (string | number)[];
  /** The program whose own keys count too. */
  readonly tool?: Tool | undefined;
}

/** The place in the field tables' terms; undefined in files that they do not describe. */
export function schemaPathOf(document: Document, { path, span }: YamlPlaceAt): SchemaPath | undefined {
  const tool = toolNamed(document.dialect);
  switch (document.kind) {
    case "config":
      return typeof path[0] === "number"
        ? { kind: "scrape-configs", path: ["scrape_configs", ...path], tool }
        : { kind: "config", path, tool };
    case "rules":
      return { kind: "rules", path, tool };
    case "prometheus-rule":
    case "manifest": {
      const kind = objectKindAt(document, span.start);
      return kind === "prometheus-rule" && path[0] === "spec"
        ? { kind: "rules", path: path.slice(1), tool: "thanos-ruler" }
        : kind && { kind, path };
    }
    case "file-sd":
      // Go reads the keys of a JSON object in any case.
      return extname(document.path) === ".json"
        ? { kind: "file-sd", path: path.map((p) => (typeof p === "string" ? p.toLowerCase() : p)) }
        : { kind: "file-sd", path };
    case "unit-test":
      return { kind: "unit-test", path };
    default:
      return undefined;
  }
}

export function schemaAt(at: SchemaPath | undefined): SchemaPlace | undefined {
  return at && at.path.length > 0 ? fieldAt(at.kind, at.path, at.tool) : undefined;
}

/** True on the key or value of a field, named by the section that the tables define it in. */
export function isField({ field }: HoverContext, section: SectionName, ...names: readonly string[]): boolean {
  return field?.section === section && names.includes(field.name);
}

/** A file's path as the user knows it: from the workspace's folder. */
export function shownPath(ws: WorkspaceView, path: string): string {
  const root = ws.roots.find((r) => isInside(r, path));
  return root === undefined ? path : relativePath(root, path);
}
