import { URI } from "vscode-uri";

/**
 * The engine's path of a document. Files become decoded, `/`-separated paths (`/etc/prometheus.yml`,
 * `c:/prom/prometheus.yml`, `//server/share/prometheus.yml`); every other scheme keeps it: `vscode-vfs://host/a.yml`.
 * What is no URI has a path of its own, at which there is no file.
 */
export function pathOf(uri: string): string {
  const { scheme, authority, path, query, fragment } = parsed(uri);
  if (scheme !== "file") {
    const slash = path.startsWith("/") ? "" : "/";
    return `${scheme}://${authority}${slash}${path}${query && `?${query}`}${fragment && `#${fragment}`}`;
  }
  if (authority !== "") return `//${authority}${path}`;
  // Windows does not tell "C:" from "c:", and editors send both.
  const drive = /^\/([A-Za-z]):/.exec(path)?.[1];
  return drive === undefined ? path : `${drive.toLowerCase()}${path.slice(2)}`;
}

function parsed(uri: string): URI {
  try {
    return URI.parse(uri);
  } catch {
    return URI.from({ scheme: "invalid", path: `/${uri}` });
  }
}

/** The URI of an engine's path, spelt as `vscode-uri` (and so VS Code) spells it. */
export function uriOf(path: string): string {
  const parts = /^([a-z][\w+.-]+):\/\/([^/]*)(\/.*)$/is.exec(path);
  if (!parts) return URI.file(path).toString();
  const [, scheme = "", authority = "", rest = ""] = parts;
  return URI.from({ scheme, authority, path: rest }).toString();
}

/**
 * Paths and URIs of one session. Clients compare URIs as text, so a document that was ever opened is named as the
 * client itself named it last.
 */
export class Uris {
  readonly #spelt = new Map<string, string>();

  /** Takes in the client's spelling. Answers the path. */
  open(uri: string): string {
    const path = pathOf(uri);
    this.#spelt.set(path, uri);
    return path;
  }

  uriOf(path: string): string {
    return this.#spelt.get(path) ?? uriOf(path);
  }
}
