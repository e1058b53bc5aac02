import { asScalar, resolveAlias } from "../syntax/yaml/access.ts";
import type { YamlNode, YamlScalar } from "../syntax/yaml/nodes.ts";
import { type Span, shift } from "../text/span.ts";
import type { Document } from "./document.ts";
import { dirname, isAbsolute, isInside, resolvePath } from "./paths.ts";
import type { WorkspaceView } from "./workspace.ts";

/** A file of credentials, a certificate or a key that a config names. */
export interface NamedFile {
  /** "credentials_file" */
  readonly key: string;
  /** As it is written. */
  readonly text: string;
  /** Its place in the config. */
  readonly span: Span;
  /** Where it is looked for: seen from the config's folder. */
  readonly path: string;
}

/**
 * The files that a config names besides rules and targets. Absolute paths are those of the machine that the config is
 * made for, and what a template makes is not known: both are left out.
 */
export function namedFiles(workspace: WorkspaceView, document: Document): readonly NamedFile[] {
  if (!document.config || document.dialect !== "prometheus") return NONE;
  return workspace.memo.once(document, "named files", () => readNamedFiles(document));
}

/** Where all configs' files would stand, those outside of the workspace left out. */
export function namedPaths(workspace: WorkspaceView): ReadonlySet<string> {
  return workspace.derive("named paths", (ws) => {
    const paths = new Set<string>();
    for (const document of ws.documents.values()) {
      for (const { path } of namedFiles(ws, document))
        if (ws.roots.some((root) => isInside(root, path))) paths.add(path);
    }
    return paths;
  });
}

const NONE: readonly never[] = [];

/** The keys that name a file which is read; those that name one to write are left out. */
const KEYS: ReadonlySet<string> = new Set([
  "auth_token_file",
  "bearer_token_file",
  "ca_file",
  "cert_file",
  "client_certificate_key_file",
  "client_secret_file",
  "credentials_file",
  "key_file",
  "key_passphrase_file",
  "kubeconfig_file",
  "password_file",
  "secret_key_file",
  "username_file",
]);

function readNamedFiles({ path, text, tree }: Document): NamedFile[] {
  // Most configs name none, and a look at the text is quicker than one at the tree.
  if (!/_file["']?\s*:/.test(text)) return [];
  const found: NamedFile[] = [];
  const folder = dirname(path);
  const take = (key: YamlScalar, value: YamlScalar, base: number) => {
    if (value.templated || value.value === "" || isAbsolute(value.value)) return;
    const at = shift(value.span, base);
    found.push({ key: key.value, text: value.value, span: at, path: resolvePath(folder, value.value) });
  };
  const visit = (node: YamlNode | undefined, base: number): void => {
    if (node?.kind === "seq") for (const item of node.items) visit(item, base);
    if (node?.kind !== "map") return;
    for (const { key, value } of node.pairs) {
      // What an alias brings in stands, and is found, at its anchor.
      const scalar = value.kind === "alias" ? undefined : asScalar(resolveAlias(value) ?? value);
      if (scalar && KEYS.has(key.value)) take(key, scalar, base);
      else if (value.kind !== "alias") visit(value, base);
    }
  };
  if (tree.root) visit(tree.root, 0);
  else {
    for (const { node, base, items } of tree.entries) {
      if (items) for (const item of items) visit(item.node, item.base);
      else visit(node, base);
    }
  }
  return found;
}
