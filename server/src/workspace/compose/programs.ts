import { resolvePath } from "../paths.ts";
import type { ComposeFlag } from "./command.ts";
import { type ComposeFile, type ComposeService, flagOf } from "./composeFile.ts";
import { toHost } from "./mounts.ts";

export type ProgramKind = "prometheus" | "vmagent" | "victoriametrics" | "vmalert" | "thanos" | "other";

/** A monitoring program that a Compose service runs, and what its flags say. */
export interface ComposeProgram {
  readonly kind: ProgramKind;
  readonly service: ComposeService;
  /** The flag that names the config, when it is written. */
  readonly configFlag: ComposeFlag | undefined;
  /** The config's path in the container, defaults filled in; undefined for programs without one. */
  readonly configInContainer: string | undefined;
  /** The same as a path in the workspace, by the mounts; undefined when no mount holds it. */
  readonly config: string | undefined;
  /** The port that it answers on inside the container. */
  readonly port: number | undefined;
  /** What stands before /federate, "" or "/prefix". */
  readonly routePrefix: string;
  readonly externalUrl: string | undefined;
  readonly features: readonly string[];
  readonly agent: boolean;
  /** vmagent's remoteWrite.url, each flag. */
  readonly remoteWrites: readonly ComposeFlag[];
}

/**
 * The monitoring programs of a Compose file.
 * @param isConfig whether a workspace path is a Prometheus config: an image of one's own is known by it
 */
export function programsOf(file: ComposeFile, isConfig: (path: string) => boolean): ComposeProgram[] {
  return file.services.map((service) => programOf(service, isConfig));
}

function programOf(service: ComposeService, isConfig: (path: string) => boolean): ComposeProgram {
  const configFlag = flagOf(service, "config.file", "promscrape.config");
  const named = configFlag?.value;
  const kind = kindOf(service, configFlag, (path) => {
    const host = toHost(service.mounts, path);
    return host !== undefined && isConfig(host);
  });
  const configInContainer =
    named === undefined ? defaultConfig(kind, service) : resolvePath(workdirOf(kind), named);
  const externalUrl = flagOf(service, "web.external-url")?.value;
  const features = service.flags
    .filter((f) => f.name === "enable-feature")
    .flatMap((f) => f.value?.split(",") ?? []);
  return {
    kind,
    service,
    configFlag,
    configInContainer,
    config: configInContainer === undefined ? undefined : toHost(service.mounts, configInContainer),
    port: portOf(service, kind),
    routePrefix: prefixOf(flagOf(service, "web.route-prefix")?.value ?? pathOf(externalUrl)),
    externalUrl,
    features: features.map((f) => f.trim()).filter((f) => f !== ""),
    agent: flagOf(service, "agent") !== undefined || features.includes("agent"),
    remoteWrites: service.flags.filter((flag) => flag.name === "remoteWrite.url"),
  };
}

function kindOf(
  service: ComposeService,
  config: ComposeFlag | undefined,
  holds: (path: string) => boolean,
): ProgramKind {
  const image =
    service.image?.value
      .replace(/@.*$/, "")
      .replace(/:[^/:]*$/, "")
      .split("/")
      .at(-1) ?? "";
  const known = IMAGES.get(image);
  if (known) return known;
  if (config?.name === "promscrape.config") return "vmagent";
  // Other programs have a --config.file too: only its content tells that it is Prometheus.
  if (config?.name === "config.file" && config.value !== undefined && holds(config.value))
    return "prometheus";
  if (service.flags.some((flag) => flag.name === "storage.tsdb.path" || flag.name === "storage.agent.path"))
    return "prometheus";
  return "other";
}

const IMAGES: ReadonlyMap<string, ProgramKind> = new Map([
  ["prometheus", "prometheus"],
  ["vmagent", "vmagent"],
  ["victoria-metrics", "victoriametrics"],
  ["vmsingle", "victoriametrics"],
  ["vminsert", "victoriametrics"],
  ["vmalert", "vmalert"],
  ["thanos", "thanos"],
]);

function defaultConfig(kind: ProgramKind, service: ComposeService): string | undefined {
  if (kind !== "prometheus") return undefined;
  const bitnami = service.image?.value.startsWith("bitnami/") === true;
  return bitnami ? "/opt/bitnami/prometheus/conf/prometheus.yml" : "/etc/prometheus/prometheus.yml";
}

/** Where a relative path of a flag starts. */
function workdirOf(kind: ProgramKind): string {
  return kind === "prometheus" ? "/prometheus" : "/";
}

const PORTS: ReadonlyMap<ProgramKind, number> = new Map([
  ["prometheus", 9090],
  ["vmagent", 8429],
  ["victoriametrics", 8428],
  ["vmalert", 8880],
  ["thanos", 10902],
]);

function portOf(service: ComposeService, kind: ProgramKind): number | undefined {
  const address = flagOf(service, "web.listen-address", "httpListenAddr", "http-address")?.value;
  const port = /:(\d{1,5})$/.exec(address ?? "")?.[1];
  return port === undefined ? PORTS.get(kind) : Number(port);
}

function pathOf(url: string | undefined): string {
  return /^(?:[a-z]+:\/\/[^/]*)?(\/.*)$/i.exec(url ?? "")?.[1] ?? "";
}

function prefixOf(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, "");
  return trimmed === "" ? "" : `/${trimmed}`;
}
