import { otherTool } from "../../model/schema/otherTools.ts";
import {
  describeType,
  fieldAt,
  isBefore,
  knows,
  type NamedField,
  type SectionName,
  sectionIn,
} from "../../model/schema/schema.ts";
import type { FieldType } from "../../model/schema/types.ts";
import { durationWords, parseDuration } from "../../syntax/values/duration.ts";
import { parseSize } from "../../syntax/values/size.ts";
import { formatVersion, type PrometheusVersion } from "../../syntax/values/version.ts";
import type { Hover, HoverContext, SchemaPath } from "./context.ts";
import { code, paragraphs } from "./markdown.ts";

/** What a key means, and what its value comes to, from the field tables. */
export function keyHover(context: HoverContext): Hover | undefined {
  const { field, at } = context;
  if (!field) return toolKeyHover(context);
  return { span: at.span, markdown: paragraphs(valueWords(context), fieldText(context)) };
}

/** The field under the cursor in the words of the tables; empty where they know none. */
export function fieldText({ field, schemaPath, ws }: HoverContext): string {
  if (!field || !schemaPath) return "";
  const { version } = ws.settings;
  const other = otherTool(field.section, field.name);
  const note = other?.field === field.field ? `A key of ${other.title}.` : linkTo(schemaPath);
  return paragraphs(headOf(field), field.field.doc, versionNote(field, version), note);
}

/** The value under the cursor in words, where its unit hides what it comes to. */
export function valueWords({ at, schema }: HoverContext): string | undefined {
  if (at.part !== "value" || at.scalar.templated || !schema) return undefined;
  const { value } = at.scalar;
  if (schema.type.kind === "duration") {
    const duration = parseDuration(value);
    if ("problem" in duration) return undefined;
    return `${code(value)} is ${durationWords(duration.ms)}.`;
  }
  if (schema.type.kind === "size") {
    const size = parseSize(value);
    return "bytes" in size ? `${code(value)} is ${sizeWords(size.bytes)}.` : undefined;
  }
  return undefined;
}

function sizeWords(bytes: number): string {
  const grouped = String(bytes).replace(/\B(?=(\d{3})+$)/g, ",");
  return bytes === 0 ? "0 bytes: no limit" : `${grouped} bytes (units are powers of 1024)`;
}

function headOf({ name, field }: NamedField): string {
  const parts = [describeType(field.type)];
  if (field.required) parts.push("required");
  if (field.default !== undefined) parts.push(`default ${code(field.default)}`);
  if (field.inherits) parts.push(`otherwise ${code(field.inherits)}`);
  if (field.since) parts.push(`since Prometheus ${field.since}`);
  return `**${code(name)}**: ${parts.join("; ")}`;
}

function versionNote({ field }: NamedField, version: PrometheusVersion): string | undefined {
  const release = `Prometheus ${formatVersion(version)}`;
  const instead = field.replacement ? ` Use ${code(field.replacement)} instead.` : "";
  if (isBefore(version, field.since))
    return `**${release} does not know it yet** and would refuse the file; it came with ${field.since}.`;
  if (field.removed && !knows(field, version))
    return `**${release} has it no more**: it was removed in ${field.removed}.${instead}`;
  if (field.deprecated) return `**Deprecated.**${instead}`;
  return field.removed ? `Gone from Prometheus ${field.removed} on.${instead}` : undefined;
}

const DOCUMENTATION = "https://prometheus.io/docs/prometheus/latest/configuration/configuration/";

/** Sections that have a heading of their own on the documentation page. */
const HEADINGS: ReadonlySet<SectionName> = new Set<SectionName>([
  "scrape_config",
  "tls_config",
  "oauth2",
  "azure_sd_config",
  "consul_sd_config",
  "digitalocean_sd_config",
  "docker_sd_config",
  "dockerswarm_sd_config",
  "dns_sd_config",
  "ec2_sd_config",
  "openstack_sd_config",
  "ovhcloud_sd_config",
  "puppetdb_sd_config",
  "file_sd_config",
  "gce_sd_config",
  "hetzner_sd_config",
  "http_sd_config",
  "ionos_sd_config",
  "kubernetes_sd_config",
  "kuma_sd_config",
  "lightsail_sd_config",
  "linode_sd_config",
  "marathon_sd_config",
  "nerve_sd_config",
  "nomad_sd_config",
  "serverset_sd_config",
  "triton_sd_config",
  "eureka_sd_config",
  "scaleway_sd_config",
  "uyuni_sd_config",
  "vultr_sd_config",
  "static_config",
  "relabel_config",
  "alertmanager_config",
  "remote_write",
  "remote_read",
  "tsdb",
  "exemplars",
  "tracing_config",
]);

/** Where Prometheus documents the innermost section on the way to a key; only configs have that page. */
function linkTo({ kind, path }: SchemaPath): string | undefined {
  if (kind !== "config" && kind !== "scrape-configs") return undefined;
  let anchor = "configuration-file";
  for (let length = 1; length < path.length; length++) {
    const type: FieldType | undefined = fieldAt(kind, path.slice(0, length))?.type;
    const inner = type && sectionIn(type);
    if (inner && HEADINGS.has(inner)) anchor = inner;
  }
  return `[Prometheus documentation](${DOCUMENTATION}#${anchor})`;
}

/** A key that only another program of the same grammar knows. */
function toolKeyHover({ at, schemaPath }: HoverContext): Hover | undefined {
  const key = schemaPath?.path.at(-1);
  if (!schemaPath || typeof key !== "string" || at.part !== "key") return undefined;
  const parent =
    schemaPath.path.length > 1
      ? fieldAt(schemaPath.kind, schemaPath.path.slice(0, -1), schemaPath.tool)
      : undefined;
  const section = parent && sectionIn(parent.type);
  const other = section && otherTool(section, key);
  if (!other) return undefined;
  const refused = `Prometheus does not know it and refuses a file that holds it.`;
  const markdown = paragraphs(`**${code(key)}** is a key of ${other.title}. ${refused}`, other.field.doc);
  return { span: at.span, markdown };
}

/** "15 seconds" for a duration in milliseconds, beside how it is written. */
export function durationText(ms: number, written: string): string {
  const words = durationWords(ms);
  return `**${written}**${words === written ? "" : ` (${words})`}`;
}
