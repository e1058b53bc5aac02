import type { Span } from "../../text/span.ts";
import { isManifest } from "../classify.ts";
import type { Document } from "../document.ts";

/** A Kubernetes object that answers at service names. */
export interface ServiceManifest {
  readonly kind: "Service" | "Prometheus";
  readonly path: string;
  readonly name: string;
  readonly namespace: string | undefined;
  /** The names of services that lead to it. */
  readonly services: readonly string[];
  /** How many pods the operator runs for a Prometheus; undefined for a Service, which does not say. */
  readonly replicas: number | undefined;
  /** The name's place in the file. */
  readonly span: Span;
}

/**
 * The Services and the operator's Prometheus objects of a manifest, each document of it. Only a few plain fields are
 * looked at, so they are found line by line: that serves templates too, whose names are left out where a placeholder
 * makes them.
 */
export function serviceManifests(document: Document): ServiceManifest[] {
  if (document.kind !== "kubernetes" && !isManifest(document)) return [];
  const found: ServiceManifest[] = [];
  let start = 0;
  for (const part of document.text.split(/^(?=---)/m)) {
    const one = readOne(document.path, part, start);
    if (one) found.push(one);
    start += part.length;
  }
  return found;
}

function readOne(path: string, text: string, start: number): ServiceManifest | undefined {
  const kind = /^kind:[ \t]*["']?(Service|Prometheus)["']?[ \t]*\r?$/m.exec(text)?.[1];
  const metadata = blockOf(text, "metadata");
  const name = metadata && fieldIn(metadata, "name");
  if ((kind !== "Service" && kind !== "Prometheus") || !name) return undefined;
  const replicas = fieldIn(blockOf(text, "spec") ?? NOTHING, "replicas")?.value;
  return {
    kind,
    path,
    name: name.value,
    namespace: fieldIn(metadata, "namespace")?.value,
    // The operator makes the first; the second is what everybody calls the one in front of it.
    services: kind === "Service" ? [name.value] : ["prometheus-operated", `prometheus-${name.value}`],
    replicas: kind === "Prometheus" ? (replicas === undefined ? 1 : Number(replicas)) : undefined,
    span: { start: start + name.at, end: start + name.at + name.value.length },
  };
}

interface Block {
  readonly text: string;
  readonly at: number;
}

const NOTHING: Block = { text: "", at: 0 };

/** What stands below a key at the left margin, or behind it in one line. */
function blockOf(text: string, key: string): Block | undefined {
  const head = new RegExp(`^${key}:[ \\t]*`, "m").exec(text);
  if (!head) return undefined;
  const at = head.index + head[0].length;
  const end = /^[^\s#]/m.exec(text.slice(at + 1));
  return { text: text.slice(at, end ? at + 1 + end.index : undefined), at };
}

/** A plain scalar right below the block's key: at its least indentation, or in its braces. */
function fieldIn(
  { text, at }: Block,
  key: string,
): { readonly value: string; readonly at: number } | undefined {
  const indent = /^( +)[\w"'-]+:/m.exec(text)?.[1];
  const before = text.startsWith("{") ? "[{,][ \\t]*" : `^${indent ?? " +"}`;
  const found = new RegExp(`(${before}${key}:[ \\t]*["']?)([\\w.-]+)["']?[ \\t]*(?=[,}\\r\\n#]|$)`, "m").exec(
    text,
  );
  const value = found?.[2];
  return found && value !== undefined ? { value, at: at + found.index + (found[1]?.length ?? 0) } : undefined;
}
