import { shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { dirname, relativePath } from "../../workspace/paths.ts";
import { fileTreeOf, findFiles } from "../../workspace/topology/filePatterns.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule, type Report } from "../rule.ts";

export default defineRule({
  id: "config/scrape-config-file",
  scope: "workspace",
  severity: "error",
  since: "0.1.0",
  summary: "A file of `scrape_config_files` does not fit the config that includes it.",
  why: `A file that a config includes by \`scrape_config_files\` holds \`scrape_configs\` and nothing else: a \`global\`
section of its own, or a bare list of jobs, makes Prometheus refuse the config that includes it. Its jobs join those of
that config and of the other included files, so their names must differ from all of these. For vmagent such files are
bare lists: where all of them are, the config is taken for one of its.`,
  examples: [
    {
      bad: `#- /prometheus.yml
scrape_config_files:
  - jobs/*.yml
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node-1:9100"]
#- /jobs/node.yml
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node-2:9100"]
`,
    },
    {
      good: `#- /prometheus.yml
scrape_config_files:
  - jobs/*.yml
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node-1:9100"]
#- /jobs/mysql.yml
scrape_configs:
  - job_name: mysql
    static_configs:
      - targets: ["mysql:9104"]
`,
    },
  ],
  *check(ws) {
    for (const document of ws.documents.values()) {
      if (document.dialect !== "prometheus" || !document.config?.scrapeConfigFiles.length) continue;
      const included = includedBy(ws, document);
      // For vmagent these files are bare lists, and a config all of whose files are is likely its.
      const forVmagent = included.every(({ tree }) => tree.root?.kind === "seq");
      for (const part of included) if (!forVmagent) yield* checkShape(document, part);
      yield* checkNames([document, ...included]);
    }
  },
});

function includedBy(ws: WorkspaceView, document: Document): Document[] {
  const programs = topologyOf(ws).nodes.get(document.path)?.programs ?? [];
  const tree = fileTreeOf(ws);
  const paths = (document.config?.scrapeConfigFiles ?? []).flatMap(
    (text) => findFiles(tree, document.path, programs, text).files,
  );
  return [...new Set(paths)].flatMap((path) => {
    const part = ws.documents.get(path);
    return part?.config && part !== document ? [part] : [];
  });
}

function* checkShape(main: Document, part: Document): Iterable<Report> {
  const { path, tree } = part;
  if (tree.templated) return;
  if (tree.root?.kind === "seq") {
    yield {
      at: { path, span: { start: tree.root.span.start, end: tree.root.span.start + 1 } },
      message: `${nameFrom(part, main)} includes this file, in which a bare list of jobs is refused. Put the list below \`scrape_configs:\`.`,
    };
  }
  for (const { key, base } of tree.entries) {
    if (key.value === "scrape_configs" || key.templated) continue;
    yield {
      at: { path, span: shift(key.span, base) },
      message: `${nameFrom(part, main)} includes this file, which then may hold scrape_configs only: with ${key.value} the config is refused. Move ${key.value} there.`,
    };
  }
}

function* checkNames(documents: readonly Document[]): Iterable<Report> {
  const first = new Map<string, { document: Document; at: Report["at"] }>();
  for (const document of documents) {
    for (const { unit, base } of document.config?.jobs ?? []) {
      if (!unit.name || unit.name.node.templated) continue;
      const at = { path: document.path, span: shift(unit.name.span, base) };
      const known = first.get(unit.name.value);
      if (!known) first.set(unit.name.value, { document, at });
      // Twice in one file is a finding of that file alone.
      else if (known.document !== document) {
        yield {
          at,
          message: `A job called "${unit.name.value}" stands in ${nameFrom(document, known.document)} too, and both are of one config: Prometheus refuses it. Rename one.`,
          related: [
            { location: { path: known.document.path, span: spanOf(known.at) }, message: "The first one" },
          ],
        };
      }
    }
  }
}

/** A file's path as seen from another one. */
function nameFrom(here: Document, there: Document): string {
  return relativePath(dirname(here.path), there.path);
}

function spanOf(at: Report["at"]) {
  return "path" in at ? at.span : at;
}
