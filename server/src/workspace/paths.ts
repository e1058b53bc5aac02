/** Path helpers for absolute, `/`-separated paths. */

export function dirname(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

export function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function extname(path: string): string {
  const base = basename(path);
  const dot = base.lastIndexOf(".");
  return dot <= 0 ? "" : base.slice(dot).toLowerCase();
}

export function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path) || /^[a-z][\w+.-]*:\/\//i.test(path);
}

/** `path` as seen from `folder`, `.` and `..` resolved; an absolute path stays. */
export function resolvePath(folder: string, path: string): string {
  return normalize(isAbsolute(path) ? path : `${folder}/${path}`);
}

export function normalize(path: string): string {
  // "scheme://authority", or the drive of a Windows path.
  const scheme = /^(?:[a-z][\w+.-]*:\/\/[^/]*|[a-z]:(?=\/))/i.exec(path)?.[0] ?? "";
  const parts: string[] = [];
  for (const part of path.slice(scheme.length).split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `${scheme}/${parts.join("/")}`;
}

/** `path` relative to `folder`, with `..` where it lies outside. */
export function relativePath(folder: string, path: string): string {
  const from = normalize(folder).split("/").filter(Boolean);
  const to = normalize(path).split("/").filter(Boolean);
  let same = 0;
  while (same < from.length && same < to.length && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/") || ".";
}

export function isInside(folder: string, path: string): boolean {
  const base = normalize(folder);
  return base === "/" || path === base || path.startsWith(`${base}/`);
}
