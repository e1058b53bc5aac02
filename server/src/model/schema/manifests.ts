import type { DocumentKind, NamedField } from "./schema.ts";
import { fieldsOf, type SectionName } from "./schema.ts";

/** The kinds of the Prometheus Operator's objects that the field tables describe. */
const KINDS: ReadonlyMap<string, DocumentKind> = new Map<string, DocumentKind>([
  ["ServiceMonitor", "service-monitor"],
  ["PodMonitor", "pod-monitor"],
  ["Probe", "probe"],
  ["ScrapeConfig", "scrape-config"],
]);

/** What a manifest with this `kind` is to the field tables; undefined for other objects. */
export function manifestDocument(kind: string | undefined): DocumentKind | undefined {
  return kind === undefined ? undefined : KINDS.get(kind);
}

/** The `kind` of the first object of a manifest, by its text; undefined when there is none. */
export function manifestKind(text: string): string | undefined {
  return /^kind:[ \t]*["']?(\w+)/m.exec(text)?.[1];
}

/** True for a section of the operator's objects, whose keys are written in camelCase. */
export function isManifestSection(name: SectionName): boolean {
  return name.startsWith("manifest_");
}

/** The field of a manifest's section that Prometheus's own config calls `key`. */
export function fieldLike(name: SectionName, key: string): NamedField | undefined {
  return fieldsOf(name).find(({ field }) => field.native === key);
}
