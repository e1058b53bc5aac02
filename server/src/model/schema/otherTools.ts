import type { NamedField, SectionName } from "./schema.ts";
import { TOOL_FIELDS } from "./toolFields.ts";
import type { Field } from "./types.ts";

/** A program that reads documents of Prometheus's grammar with keys of its own. */
export type Tool = "vmagent" | "vmalert" | "thanos-ruler" | "mimir";

const TITLES: Readonly<Record<Tool, string>> = {
  vmagent: "VictoriaMetrics' vmagent",
  vmalert: "VictoriaMetrics' vmalert",
  "thanos-ruler": "Thanos Ruler",
  mimir: "Grafana Mimir's ruler",
};

const TOOLS = Object.keys(TITLES) as readonly Tool[];

/** A key that Prometheus does not have, and the program that does. */
export interface ToolField {
  readonly tool: Tool;
  readonly title: string;
  readonly field: Field;
}

/** The program that knows a key which Prometheus does not. */
export function otherTool(section: SectionName, key: string): ToolField | undefined {
  for (const tool of TOOLS) {
    const fields = TOOL_FIELDS[tool][section];
    const field = fields && Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field) return { tool, title: TITLES[tool], field };
  }
  return undefined;
}

/** The keys that a program adds to a section. */
export function toolFieldsOf(tool: Tool | undefined, section: SectionName): readonly NamedField[] {
  const fields = tool && TOOL_FIELDS[tool][section];
  return Object.entries(fields ?? {}).map(([name, field]) => ({ name, section, field }));
}

/** The program that a dialect of documents is named after. */
export function toolNamed(dialect: string): Tool | undefined {
  return TOOLS.find((tool) => tool === dialect);
}
