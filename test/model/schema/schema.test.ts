import { describe, expect, it } from "vitest";
import type { SectionName } from "../../../server/src/model/schema/schema.ts";
import {
  childSections,
  describeType,
  documentType,
  fieldAt,
  fieldOf,
  fieldsOf,
  knows,
  metaLabels,
  sdKinds,
  section,
  sectionIn,
  sectionNames,
  typeOf,
} from "../../../server/src/model/schema/schema.ts";
import { DOCUMENTS } from "../../../server/src/model/schema/sections.generated.ts";
import type { Field, FieldType } from "../../../server/src/model/schema/types.ts";
import { parseDuration } from "../../../server/src/syntax/values/duration.ts";
import { parseVersion } from "../../../server/src/syntax/values/version.ts";

const everyField = sectionNames().flatMap((name) =>
  Object.entries(section(name).fields).map(([key, field]) => ({ id: `${name}.${key}`, name, key, field })),
);

describe("the field tables", () => {
  it("reach every section from some document", () => {
    const seen = new Set<SectionName>();
    const visit = (name: SectionName): void => {
      if (seen.has(name)) return;
      seen.add(name);
      for (const inlined of section(name).inline ?? []) visit(inlined);
      for (const child of childSections(name)) visit(child.section);
    };
    for (const type of Object.values(DOCUMENTS)) {
      const root = sectionIn(type);
      if (root) visit(root);
    }
    expect(sectionNames().filter((n) => !seen.has(n))).toEqual([]);
  });

  it("describe every section and field in a sentence of their own", () => {
    for (const name of sectionNames()) expect(section(name).doc, name).toMatch(/[.:]$/);
    for (const { id, field } of everyField) expect(field.doc, id).toMatch(/^[A-Za-z`].{8,}\.$/);
  });

  it("hold defaults that their own types accept", () => {
    const bad = everyField.filter(
      ({ field }) => field.default !== undefined && !accepts(field.type, field.default),
    );
    expect(bad.map(({ id, field }) => `${id}: ${field.default}`)).toEqual([]);
  });

  it("name versions that can be read, and no field that is removed before it came", () => {
    for (const { id, field } of everyField) {
      for (const v of [field.since, field.removed])
        expect(v === undefined || parseVersion(v), id).toBeTruthy();
      const removed = parseVersion(field.removed ?? "0");
      const since = parseVersion(field.since ?? "2.0");
      if (field.removed && removed && since)
        expect(removed.major * 100 + removed.minor, id).toBeGreaterThan(since.major * 100 + since.minor);
    }
  });

  it("inherit only from fields that exist, and replace by keys that exist", () => {
    for (const { id, name, field } of everyField) {
      if (field.inherits) {
        const [from = "", key = ""] = field.inherits.split(".");
        expect(fieldOf(from as SectionName, key), id).toBeDefined();
      }
      if (field.replacement) {
        const [key = "", inner] = field.replacement.split(".");
        const target = fieldOf(name, key);
        expect(target, id).toBeDefined();
        if (inner && target) expect(fieldOf(sectionIn(target.field.type) ?? name, inner), id).toBeDefined();
      }
    }
  });

  it("never define a key twice in one section once inlined", () => {
    for (const name of sectionNames()) {
      const keys = fieldsOf(name).map((f) => f.name);
      expect(keys.length, name).toBe(new Set(keys).size);
    }
  });
});

describe("looking fields up", () => {
  it("finds a value by its path, through lists, maps and inlined sections", () => {
    const role = fieldAt("config", ["scrape_configs", 0, "kubernetes_sd_configs", 1, "role"]);
    expect(role?.parent).toBe("kubernetes_sd_config");
    expect(role?.type).toMatchObject({ kind: "enum", values: expect.arrayContaining(["endpointslice"]) });
    expect(fieldAt("config", ["scrape_configs", 0, "tls_config", "ca_file"])?.parent).toBe("tls_config");
    expect(fieldAt("config", ["scrape_configs", 0, "tls_config"])?.field?.section).toBe("http_config");
    expect(typeOf("config", ["scrape_configs", 0, "params", "match[]", 0])).toEqual({ kind: "string" });
    expect(typeOf("config", ["global", "external_labels", "cluster"])).toEqual({ kind: "string" });
    expect(typeOf("rules", ["groups", 0, "rules", 2, "for"])).toEqual({ kind: "duration" });
    expect(typeOf("file-sd", [0, "targets", 0])).toEqual({ kind: "host" });
    expect(typeOf("config", ["scrape_configs", 0, "http_headers", "X-A", "secrets", 0])).toEqual({
      kind: "secret",
    });
  });

  it("knows nothing of paths that do not exist", () => {
    for (const path of [
      ["nope"],
      ["scrape_configs", "0"],
      ["global", 0],
      ["constructor"],
      ["global", "scrape_interval", "x"],
    ]) {
      expect(fieldAt("config", path), path.join(".")).toBeUndefined();
    }
    expect(documentType("config")).toEqual({ kind: "section", name: "root" });
  });

  it("lists the fields that a release has", () => {
    const keys = (version: string): string[] => {
      const v = parseVersion(version);
      return v ? fieldsOf("scrape_config", v).map((f) => f.name) : [];
    };
    expect(keys("2.42")).not.toContain("scrape_classic_histograms");
    expect(keys("2.45")).toContain("scrape_classic_histograms");
    expect(keys("3.0")).not.toContain("scrape_classic_histograms");
    expect(keys("3.0")).toContain("always_scrape_classic_histograms");
    expect(fieldsOf("scrape_config").map((f) => f.name)).not.toContain("scrape_classic_histograms");
    const field: Field = { type: { kind: "bool" }, doc: "", since: "2.9" };
    expect(knows(field, { major: 2, minor: 10 })).toBe(true);
    expect(knows(field, { major: 2, minor: 8 })).toBe(false);
    expect(knows(field, { major: 3, minor: 0 })).toBe(true);
  });

  it("gives inlined fields the defaults of the section they stand in", () => {
    expect(fieldOf("remote_write", "enable_http2")?.field.default).toBe("false");
    expect(fieldOf("remote_read", "enable_http2")?.field.default).toBe("true");
  });

  it("lists service discoveries and their labels, by role and with what a role implies", () => {
    expect(sdKinds().length).toBe(37);
    const node = metaLabels("kubernetes_sd_configs", "node").map((l) => l.name);
    expect(node).toContain("__meta_kubernetes_node_name");
    expect(node).not.toContain("__meta_kubernetes_pod_name");
    expect(metaLabels("kubernetes_sd_configs", "endpoints").map((l) => l.name)).toContain(
      "__meta_kubernetes_pod_name",
    );
    expect(
      metaLabels("msk_sd_configs")
        .map((l) => l.name)
        .some((n) => n.startsWith("__meta_msk_")),
    ).toBe(true);
    expect(metaLabels("nothing_sd_configs")).toEqual([]);
  });

  it("names every type in words", () => {
    for (const { id, field } of everyField) expect(describeType(field.type), id).toMatch(/\w/);
  });
});

function accepts(type: FieldType, text: string): boolean {
  if (type.kind === "enum") return type.values.includes(text);
  if (type.kind === "bool") return text === "true" || text === "false";
  if (type.kind === "int" || type.kind === "uint") return /^\d+$/.test(text);
  if (type.kind === "float") return Number.isFinite(Number(text));
  if (type.kind === "duration") return "ms" in parseDuration(text);
  return type.kind !== "list" && type.kind !== "map" && type.kind !== "section";
}
