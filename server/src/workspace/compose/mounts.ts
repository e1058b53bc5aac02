import { type Field, fieldsOf, itemsOf, textField, textOf } from "../../model/located.ts";
import type { Span } from "../../text/span.ts";
import { shift } from "../../text/span.ts";
import { isAbsolute, isInside, normalize, resolvePath } from "../paths.ts";
import { interpolate } from "./text.ts";

/** A file or folder of the host seen inside a container. */
export interface Mount {
  /** Absolute path in the workspace; undefined for named volumes and for paths that are not known here. */
  readonly source: string | undefined;
  /** Path in the container. */
  readonly target: string;
  readonly span: Span;
  /** The name of a named volume, which services can share. */
  readonly volume?: string;
  /** One of `configs` or `secrets`: Compose refuses to start when the file is missing, and makes no folder. */
  readonly named?: boolean;
}

/** The `volumes` of a service, short and long syntax. Sources are seen from the Compose file's folder. */
export function readMounts(field: Field | undefined, folder: string, base: number): Mount[] {
  return itemsOf(field).flatMap(({ node, site }): Mount[] => {
    const span = shift(site ?? node.span, base);
    const text = textOf(node, site);
    if (text) return fromShort(interpolate(text.value), folder, span);
    const fields = fieldsOf(node, site);
    const target = textField(fields, "target")?.value;
    if (target === undefined) return [];
    const kind = textField(fields, "type")?.value ?? "volume";
    const source = interpolate(textField(fields, "source")?.value ?? "") ?? "";
    return [
      kind === "bind"
        ? { source: hostPath(source, folder), target: normalize(target), span }
        : { source: undefined, target: normalize(target), span, ...nameOf(kind === "volume" ? source : "") },
    ];
  });
}

/**
 * The `configs` (or `secrets`) of a service: files named in the section of that name at the top of the Compose file.
 * @param files paths by the name of the config
 */
export function readConfigMounts(
  field: Field | undefined,
  files: ReadonlyMap<string, string>,
  base: number,
): Mount[] {
  return itemsOf(field).flatMap(({ node, site }): Mount[] => {
    const span = shift(site ?? node.span, base);
    const fields = fieldsOf(node, site);
    const name = textOf(node, site)?.value ?? textField(fields, "source")?.value;
    if (name === undefined) return [];
    const target = textField(fields, "target")?.value ?? `/${name}`;
    return [{ source: files.get(name), target: resolvePath("/", target), span, named: true }];
  });
}

/** The workspace path of a path in the container, by the mount that lies nearest to it. */
export function toHost(mounts: readonly Mount[], path: string): string | undefined {
  const wanted = normalize(path);
  let best: Mount | undefined;
  for (const mount of mounts) {
    if (isInside(mount.target, wanted) && (!best || mount.target.length >= best.target.length)) best = mount;
  }
  if (best?.source === undefined) return undefined;
  return normalize(`${best.source}/${wanted.slice(best.target === "/" ? 0 : best.target.length)}`);
}

/** `[SOURCE:]TARGET[:MODE]`; a source that is no path is a named volume. */
function fromShort(text: string | undefined, folder: string, span: Span): Mount[] {
  if (text === undefined) return [];
  const drive = /^[A-Za-z]:[\\/]/.test(text) ? text.slice(0, 2) : "";
  const parts = text.slice(drive.length).split(":");
  const first = drive + (parts[0] ?? "");
  const target = parts[1];
  if (target === undefined || !target.startsWith("/"))
    return [{ source: undefined, target: normalize(first), span }];
  const source = hostPath(first, folder);
  return [{ source, target: normalize(target), span, ...nameOf(source === undefined ? first : "") }];
}

/** Names of volumes hold no slash; what does is a path that is not known here (`~/data`). */
function nameOf(source: string): { readonly volume?: string } {
  return /^\w[\w.-]*$/.test(source) ? { volume: source } : {};
}

function hostPath(source: string, folder: string): string | undefined {
  const slashed = source.replaceAll("\\", "/");
  if (!/^\.{0,2}(?:\/|$)/.test(slashed) && !isAbsolute(slashed)) {
    // Without a leading dot or slash it is a named volume in the short syntax; a path with a slash is neither.
    return slashed.includes("/") && !slashed.startsWith("~") ? resolvePath(folder, slashed) : undefined;
  }
  return slashed === "" ? undefined : resolvePath(folder, slashed);
}
