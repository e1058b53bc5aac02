import type { ComposeFlag } from "../../workspace/compose/command.ts";
import type { ComposeProgram } from "../../workspace/compose/programs.ts";
import { runsSeveral, type ThanosComponent, thanosComponent } from "./services.ts";

/** A TCP address that a program listens on. */
export interface Listener {
  /** The flag's name without dashes. */
  readonly name: string;
  /** Undefined when the flag is not written and its default counts. */
  readonly flag: ComposeFlag | undefined;
  /** "" for all addresses. */
  readonly host: string;
  readonly port: number;
  readonly defaultPort: number | undefined;
}

interface ListenFlag {
  readonly name: string;
  readonly defaultPort?: number;
  /** Takes several addresses: repeated, or with commas. */
  readonly list?: boolean;
  readonly components?: readonly ThanosComponent[];
}

const GRPC: readonly ThanosComponent[] = ["sidecar", "store", "query", "rule", "receive"];

const THANOS: readonly ListenFlag[] = [
  { name: "grpc-address", defaultPort: 10901, components: GRPC },
  { name: "http-address", defaultPort: 10902, components: [...GRPC, "query-frontend", "compact"] },
  { name: "remote-write.address", defaultPort: 19291, components: ["receive"] },
  // Only newer versions have it, so its default port is not known to be taken.
  { name: "receive.capnproto-address", components: ["receive"] },
];

const VICTORIA: readonly ListenFlag[] = [
  { name: "graphiteListenAddr", list: true },
  { name: "influxListenAddr", list: true },
  { name: "opentsdbListenAddr", list: true },
  { name: "opentsdbHTTPListenAddr", list: true },
  { name: "clusternativeListenAddr", list: true },
];

/**
 * The addresses that a program listens on, defaults first, then in the order of the command line. Empty for
 * programs whose flags are not known here, and where one service starts several programs.
 * @param withDefaults whether flags that are not written count with their defaults
 */
export function listenersOf(program: ComposeProgram, withDefaults: boolean): Listener[] {
  if (runsSeveral(program.service)) return [];
  const found = flagsOf(program).flatMap((known): Listener[] => {
    const { name, defaultPort } = known;
    const all = program.service.flags.filter((flag) => flag.name === name);
    const written = known.list ? all : all.slice(-1);
    if (written.length === 0 && withDefaults && defaultPort !== undefined)
      return [{ name, flag: undefined, host: "", port: defaultPort, defaultPort }];
    return written.flatMap((flag) =>
      (flag.value ?? "").split(known.list ? "," : "\n").flatMap((text) => {
        const address = readAddress(text);
        return address ? [{ name, flag, ...address, defaultPort }] : [];
      }),
    );
  });
  return found.sort((a, b) => (a.flag?.span.start ?? -1) - (b.flag?.span.start ?? -1));
}

function flagsOf(program: ComposeProgram): readonly ListenFlag[] {
  if (program.kind === "prometheus") return [{ name: "web.listen-address", defaultPort: 9090, list: true }];
  if (program.kind === "vmagent" || program.kind === "victoriametrics") {
    // VictoriaMetrics as a cluster has other programs with other ports: only vmagent's default is certain.
    const own = program.kind === "vmagent" ? { defaultPort: 8429 } : {};
    return [{ name: "httpListenAddr", list: true, ...own }, ...VICTORIA];
  }
  const component = thanosComponent(program);
  return component === undefined ? [] : THANOS.filter((flag) => flag.components?.includes(component));
}

/** `host:port`; undefined for what is none, and for port 0, by which the system picks a free one. */
function readAddress(text: string): { readonly host: string; readonly port: number } | undefined {
  const found = /^(.*):(\d{1,5})$/.exec(text.trim());
  const port = Number(found?.[2] ?? 0);
  return port === 0 ? undefined : { host: (found?.[1] ?? "").replace(/^\[(.*)\]$/, "$1"), port };
}

/** Whether two addresses cannot be listened on at once. */
export function collide(a: Listener, b: Listener): boolean {
  if (a.port !== b.port) return false;
  const both = [a.host, b.host];
  if (a.host === b.host || both.some((host) => host === "" || host === "::")) return true;
  // 0.0.0.0 stands for every IPv4 address.
  return both.includes("0.0.0.0") && both.every((host) => !host.includes(":"));
}
