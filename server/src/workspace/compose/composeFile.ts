import { type Field, fieldsOf, itemsOf, textField, textItems, textOf } from "../../model/located.ts";
import type { Span } from "../../text/span.ts";
import { shift } from "../../text/span.ts";
import { type Document, entry } from "../document.ts";
import { dirname, resolvePath } from "../paths.ts";
import { type ComposeFlag, readFlags, readWords } from "./command.ts";
import { type Mount, readConfigMounts, readMounts } from "./mounts.ts";
import { type PortMapping, readPorts } from "./ports.ts";
import { type ComposeText, composeText, interpolate } from "./text.ts";

/** A Docker Compose file, as far as it tells which program runs with which config under which name. */
export interface ComposeFile {
  readonly path: string;
  readonly services: readonly ComposeService[];
}

/** All spans count from the file's start. */
export interface ComposeService {
  /** The Compose file. */
  readonly path: string;
  readonly name: ComposeText;
  readonly span: Span;
  readonly image: ComposeText | undefined;
  readonly containerName: ComposeText | undefined;
  /** Lower-case names by which other containers reach it: service, container, host name, network aliases. */
  readonly hosts: readonly string[];
  /** `entrypoint`, then `command`. */
  readonly words: readonly ComposeText[];
  readonly flags: readonly ComposeFlag[];
  readonly ports: readonly PortMapping[];
  /** Ports of `expose`. */
  readonly exposed: readonly number[];
  readonly mounts: readonly Mount[];
  /** Values that are not known here are left out. */
  readonly environment: ReadonlyMap<string, string>;
}

/** Reads a Compose document; parts that make no sense are left out. */
export function readCompose(document: Document): ComposeFile {
  const folder = dirname(document.path);
  const services = entry(document.tree.entries, "services");
  if (!services) return { path: document.path, services: [] };
  const configs = new Map([
    ...readNamedFiles(document, "configs", folder),
    ...readNamedFiles(document, "secrets", folder),
  ]);
  const context = { path: document.path, folder, base: services.base, source: services.piece.text, configs };
  return {
    path: document.path,
    services: [...fieldsOf(services.node).values()].flatMap((field) => readService(field, context) ?? []),
  };
}

/** The last flag of this name, as the last one counts. */
export function flagOf(service: ComposeService, ...names: readonly string[]): ComposeFlag | undefined {
  return service.flags.findLast((flag) => names.includes(flag.name));
}

interface Context {
  readonly path: string;
  readonly folder: string;
  readonly base: number;
  readonly source: string;
  readonly configs: ReadonlyMap<string, string>;
}

function readService(
  field: Field,
  { path, folder, base, source, configs }: Context,
): ComposeService | undefined {
  if (field.value.kind !== "map") return undefined;
  const fields = fieldsOf(field.value, field.inherited ? field.span : undefined);
  const name = { value: field.key.value, span: shift(field.key.span, base) };
  const containerName = composeText(textField(fields, "container_name"), base);
  const hostname = composeText(textField(fields, "hostname"), base);
  const words = [
    ...readWords(fields.get("entrypoint"), source, base),
    ...readWords(fields.get("command"), source, base),
  ];
  const hosts = [name.value, containerName?.value, hostname?.value, ...readAliases(fields.get("networks"))];
  return {
    path,
    name,
    span: shift(field.pair.span, base),
    image: composeText(textField(fields, "image"), base),
    containerName,
    hosts: [...new Set(hosts.flatMap((host) => (host ? [host.toLowerCase()] : [])))],
    words,
    flags: readFlags(words),
    ports: readPorts(fields.get("ports"), base),
    exposed: readPorts(fields.get("expose"), base).map((port) => port.target),
    mounts: [
      ...readMounts(fields.get("volumes"), folder, base),
      ...readConfigMounts(fields.get("configs"), configs, base),
    ],
    environment: readEnvironment(fields.get("environment")),
  };
}

/** `networks: { net: { aliases: […] } }`; the list form has no aliases. */
function readAliases(field: Field | undefined): string[] {
  if (field?.value.kind !== "map") return [];
  return [...fieldsOf(field.value).values()].flatMap((network) =>
    textItems(fieldsOf(network.value).get("aliases")).map((alias) => alias.value),
  );
}

/** A mapping, or a list of `NAME=value`. */
function readEnvironment(field: Field | undefined): Map<string, string> {
  const result = new Map<string, string>();
  const set = (name: string, text: string | undefined) => {
    const value = text === undefined ? undefined : interpolate(text);
    if (value !== undefined) result.set(name, value);
  };
  if (field?.value.kind === "map") {
    for (const inner of fieldsOf(field.value).values()) set(inner.key.value, textOf(inner.value)?.value);
  }
  for (const { node, site } of itemsOf(field)) {
    const text = textOf(node, site)?.value ?? "";
    const equals = text.indexOf("=");
    if (equals > 0) set(text.slice(0, equals), text.slice(equals + 1));
  }
  return result;
}

/** The files of a top-level section `configs: { name: { file: … } }`, by name. */
function readNamedFiles(document: Document, section: string, folder: string): [string, string][] {
  const found = entry(document.tree.entries, section);
  if (!found) return [];
  return [...fieldsOf(found.node).values()].flatMap((field): [string, string][] => {
    const file = interpolate(textField(fieldsOf(field.value), "file")?.value ?? "");
    return file ? [[field.key.value, resolvePath(folder, file)]] : [];
  });
}
