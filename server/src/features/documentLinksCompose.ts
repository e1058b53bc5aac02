import { type Field, fieldsOf, itemsOf, type LocatedText, textField, textOf } from "../model/located.ts";
import { type Span, shift } from "../text/span.ts";
import { interpolate } from "../workspace/compose/text.ts";
import { type Document, entry } from "../workspace/document.ts";
import { dirname, resolvePath } from "../workspace/paths.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { fieldOf, pathSpan } from "./documentLinksPlace.ts";

interface Link {
  readonly span: Span;
  readonly target: string;
}

/** The files of the workspace that a Compose file mounts: by volumes, and by its configs and secrets. */
export function composeLinks(ws: WorkspaceView, document: Document): Link[] {
  const folder = dirname(document.path);
  const links: Link[] = [];
  const add = (path: string | undefined, span: Span) => {
    const filled = path === undefined ? undefined : interpolate(path);
    if (!filled) return;
    const target = resolvePath(folder, filled);
    if (ws.fileExists(target) === true) links.push({ span, target });
  };
  const { entries } = document.tree;
  const services = entry(entries, "services");
  for (const service of fieldsBelow(services && fieldOf(services))) {
    for (const { node, site } of itemsOf(fieldsOf(service.value).get("volumes"))) {
      const short = textOf(node, site);
      const source = short ? sourceOf(short) : own(textField(fieldsOf(node, site), "source"));
      if (source && services) add(source.path, shift(source.span, services.base));
    }
  }
  for (const name of ["configs", "secrets"]) {
    const section = entry(entries, name);
    for (const field of fieldsBelow(section && fieldOf(section))) {
      const file = own(textField(fieldsOf(field.value), "file"));
      if (file && section) add(file.path, shift(file.span, section.base));
    }
  }
  return links;
}

interface Source {
  readonly path: string;
  readonly span: Span;
}

function own(text: LocatedText | undefined): Source | undefined {
  return text && !text.inherited ? { path: text.value, span: pathSpan(text) } : undefined;
}

/** The host's part of `SOURCE:TARGET[:MODE]`; undefined for a volume without one, and where escapes hide its place. */
function sourceOf(text: LocatedText): Source | undefined {
  const whole = own(text);
  if (!whole) return undefined;
  const path = beforeColon(whole.path);
  if (path === undefined || whole.span.end - whole.span.start !== whole.path.length) return undefined;
  return { path, span: { start: whole.span.start, end: whole.span.start + path.length } };
}

/** The text before the first colon that is none of a drive and none inside a variable with a default. */
function beforeColon(text: string): string | undefined {
  let depth = 0;
  for (let at = /^[A-Za-z]:[\\/]/.test(text) ? 2 : 0; at < text.length; at++) {
    const char = text[at];
    if (char === "{" && text[at - 1] === "$") depth++;
    else if (char === "}" && depth > 0) depth--;
    else if (char === ":" && depth === 0) return text.slice(0, at);
  }
  return undefined;
}

function fieldsBelow(field: Field | undefined): readonly Field[] {
  return field ? [...fieldsOf(field.value, field.inherited ? field.span : undefined).values()] : [];
}
