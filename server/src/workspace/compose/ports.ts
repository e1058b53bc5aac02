import { type Field, fieldsOf, itemsOf, textField, textOf } from "../../model/located.ts";
import type { Span } from "../../text/span.ts";
import { shift } from "../../text/span.ts";
import { interpolate } from "./text.ts";

/** A port of a container and the one of the host that leads to it; `published` undefined when Docker picks one. */
export interface PortMapping {
  readonly published: number | undefined;
  readonly target: number;
  readonly span: Span;
}

/** No service publishes more; a longer range is cut off here. */
const MAX_RANGE = 256;

/** The `ports` of a service, short and long syntax; ranges come out port by port. */
export function readPorts(field: Field | undefined, base: number): PortMapping[] {
  return itemsOf(field).flatMap(({ node, site }) => {
    const span = shift(site ?? node.span, base);
    const text = textOf(node, site);
    if (text) return fromShort(interpolate(text.value) ?? "", span);
    const fields = fieldsOf(node, site);
    return pair(textField(fields, "published")?.value, textField(fields, "target")?.value ?? "", span);
  });
}

/** `[HOST:]CONTAINER[/PROTOCOL]`, HOST being `[IP:](PORT | RANGE)`. */
function fromShort(text: string, span: Span): PortMapping[] {
  const parts = text
    .replace(/\/\w+$/, "")
    .replace(/^\[[^\]]*\]:/, "")
    .split(":");
  const target = parts.pop() ?? "";
  const published = parts.pop();
  return pair(published, target, span);
}

function pair(published: string | undefined, target: string, span: Span): PortMapping[] {
  const targets = range(target);
  const hosts = published === undefined || published === "" ? [] : range(published);
  return targets.map((port, index) => ({ published: hosts[index], target: port, span }));
}

function range(text: string): number[] {
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  if (!found) return [];
  const first = Number(found[1]);
  const last = Math.min(Number(found[2] ?? found[1]), first + MAX_RANGE - 1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
