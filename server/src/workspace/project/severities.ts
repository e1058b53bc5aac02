import { type Field, fieldsOf, textOf } from "../../model/located.ts";
import { yaml11Bool } from "../../syntax/yaml/access.ts";
import type { Settings, Severity } from "../settings.ts";
import { RULE_LEVELS } from "./options.ts";
import { type Fields, nearest, type ProjectReader } from "./reader.ts";

type Level = Severity | "off";

/**
 * The `rules` section. A family may be written `federation` or `federation/*`.
 * YAML 1.1 reads a plain `off` as the boolean false, so false counts as off.
 */
export function readSeverities(
  reader: ProjectReader,
  fields: Fields,
  ruleIds: ReadonlySet<string> | undefined,
): Settings["severities"] | undefined {
  const field = fields.get("rules");
  if (!field || field.value.kind === "null") return undefined;
  if (field.value.kind !== "map") {
    reader.wrongType(field.span, "rules", { kind: "severities" });
    return undefined;
  }
  const names = ruleIds && new Set([...ruleIds, ...[...ruleIds].map(familyOf)]);
  const severities = new Map<string, Level>();
  for (const entry of fieldsOf(field.value, field.inherited ? field.span : undefined).values()) {
    const name = entry.key.value.replace(/\/\*$/, "");
    if (names && !names.has(name)) reportUnknown(reader, entry, names);
    const level = readLevel(reader, entry);
    if (level) severities.set(name, level);
  }
  return severities;
}

function readLevel(reader: ProjectReader, entry: Field): Level | undefined {
  const text = textOf(entry.value, entry.inherited ? entry.span : undefined);
  if (!text) {
    reader.report(entry.span, `The severity of ${entry.key.value} is one of ${RULE_LEVELS.join(", ")}.`);
    return undefined;
  }
  if (yaml11Bool(text.node) === false) return "off";
  const level = RULE_LEVELS.find((l) => l === text.value.toLowerCase());
  if (level) return level as Level;
  const near = ALIASES.get(text.value.toLowerCase()) ?? nearest(text.value, RULE_LEVELS);
  reader.report(
    text.span,
    `\`${text.value}\` is no severity; it is one of ${RULE_LEVELS.join(", ")}.`,
    near === undefined ? {} : { replacement: { title: `Change to ${near}`, newText: near } },
  );
  return undefined;
}

/** What other tools call these severities. */
const ALIASES: ReadonlyMap<string, Level> = new Map([
  ["warn", "warning"],
  ["err", "error"],
  ["information", "info"],
  ["note", "info"],
  ["none", "off"],
  ["disabled", "off"],
  ["ignore", "off"],
]);

function reportUnknown(reader: ProjectReader, entry: Field, names: ReadonlySet<string>): void {
  const name = entry.key.value;
  const sameTail = [...names].filter(
    (known) => known.slice(known.indexOf("/") + 1) === name.slice(name.indexOf("/") + 1),
  );
  const near = sameTail.length === 1 ? sameTail[0] : nearest(name, names);
  const hint = near === undefined ? "`promfed rules` lists those there are." : `Did you mean \`${near}\`?`;
  reader.report(
    entry.key.span,
    `No rule or family is called \`${name}\`. ${hint}`,
    near === undefined || entry.inherited
      ? {}
      : { replacement: { title: `Change to ${near}`, newText: near } },
  );
}

function familyOf(id: string): string {
  return id.slice(0, id.indexOf("/"));
}
