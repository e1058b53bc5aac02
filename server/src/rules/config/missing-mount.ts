import type { Mount } from "../../workspace/compose/mounts.ts";
import type { ComposeProgram } from "../../workspace/compose/programs.ts";
import type { Document } from "../../workspace/document.ts";
import { basename, dirname, extname, isInside, normalize, resolvePath } from "../../workspace/paths.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { mayStandElsewhere } from "../support/mountedFile.ts";

export default defineRule({
  id: "config/missing-mount",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A Compose service mounts a config file that does not exist.",
  why: `When the source of a bind mount is missing, Docker makes an empty folder of that name on the host and mounts the
folder. The program then finds a folder where its config should be and ends with "is a directory", and the folder stays
behind, so that a file can no longer be put there without removing it first. A missing file of Compose's own
\`configs\` stops the service before it starts.

Only YAML and JSON files inside the workspace are looked for, and only for monitoring programs. Files that are made from a
template or an example beside them are left out, and so are secrets.`,
  examples: [
    {
      bad: `#- /docker-compose.yml
services:
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml:ro
#- /prometheus.yaml
global:
  scrape_interval: 15s
scrape_configs: []
`,
      fixed: `#- /docker-compose.yml
services:
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes:
      - ./prometheus.yaml:/etc/prometheus/prometheus.yml:ro
#- /prometheus.yaml
global:
  scrape_interval: 15s
scrape_configs: []
`,
    },
    {
      good: `#- /docker-compose.yml
services:
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml:ro
      - prometheus-data:/prometheus
volumes:
  prometheus-data:
#- /prometheus.yml
global:
  scrape_interval: 15s
scrape_configs: []
`,
    },
  ],
  *check(ws) {
    for (const program of topologyOf(ws).programs) {
      const document = ws.documents.get(program.service.path);
      if (!document || document.tree.templated || !isMonitoring(program)) continue;
      for (const mount of program.service.mounts) {
        const { source } = mount;
        if (source === undefined || ![".yml", ".yaml", ".json"].includes(extname(source))) continue;
        if (ws.fileExists(source) !== false) continue;
        const written = document.text.slice(mount.span.start, mount.span.end);
        if (written.includes("$") || mayStandElsewhere(ws, document, source)) continue;
        const place = placeOf(mount, source, written);
        yield {
          at: { path: document.path, span: place.span },
          message: messageFor(program, mount, source, place.text, dirname(document.path)),
          fix: fixes(ws, document, source, place),
        };
      }
    }
  },
});

/** Images besides those that promfed reads the configs of. */
const OTHER_PROGRAMS = /^(?:alertmanager|vmauth|(?:blackbox|snmp|json)[-_]exporter|pushgateway|thanos-\w+)$/;

function isMonitoring({ kind, service }: ComposeProgram): boolean {
  const image = basename(service.image?.value ?? "").replace(/[:@].*$/, "");
  return kind !== "other" || OTHER_PROGRAMS.test(image);
}

interface Place {
  readonly span: { readonly start: number; readonly end: number };
  /** The path as written; undefined where it stands elsewhere. */
  readonly text: string | undefined;
}

/** The source within the mount's text. */
function placeOf(mount: Mount, source: string, written: string): Place {
  const at = mount.named ? -1 : written.indexOf(basename(source));
  if (at < 0) return { span: mount.span, text: undefined };
  const before = /[^\s"',{:]*$/.exec(written.slice(0, at))?.[0] ?? "";
  const start = mount.span.start + at - before.length;
  const text = before + basename(source);
  return { span: { start, end: start + text.length }, text };
}

function messageFor(
  { kind, service, configInContainer }: ComposeProgram,
  mount: Mount,
  source: string,
  written: string | undefined,
  folder: string,
): string {
  const file =
    written ?? (isInside(folder, source) ? source.slice(folder.length).replace(/^\//, "") : source);
  const name = service.name.value;
  if (mount.named) return `${file} does not exist, and Compose does not start ${name} without it.`;
  const reader = service.flags.find(({ value }) => value !== undefined && normalize(value) === mount.target);
  const made = `${file} does not exist: Docker makes an empty folder of that name and mounts it at ${mount.target}`;
  if (reader)
    return `${made}, and --${reader.name} of ${name} cannot read it. Create the file, or correct the path.`;
  if (configInContainer === mount.target)
    return `${made}, and ${name} cannot read its config. Create the file, or correct the path.`;
  // Thanos reads the files that its flags name and no others.
  if (kind === "thanos")
    return `${made}. No flag of ${name} names it: create the file and name it, or remove the mount.`;
  return `${made}, where ${name} expects a file. Create the file, or correct the path.`;
}

/** The file is there with the other ending. */
function fixes(ws: WorkspaceView, document: Document, source: string, place: Place): readonly FixReport[] {
  const { text, span } = place;
  const ending = extname(source);
  const other = ending === ".yml" ? ".yaml" : ending === ".yaml" ? ".yml" : undefined;
  const stem = source.slice(0, -ending.length);
  if (text === undefined || other === undefined || ws.fileExists(stem + other) !== true) return [];
  const renamed = text.slice(0, -ending.length) + other;
  if (resolvePath(dirname(document.path), renamed) !== stem + other) return [];
  return [
    {
      title: `Mount ${renamed}`,
      safe: false,
      preferred: true,
      edits: () => [{ path: document.path, edits: [{ span, newText: renamed }] }],
    },
  ];
}
