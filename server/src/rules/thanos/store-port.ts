import type { ComposeProgram } from "../../workspace/compose/programs.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { type Listener, listenersOf } from "../support/listeners.ts";
import { commandIsKnown, composePrograms, thanosComponent } from "../support/services.ts";

export default defineRule({
  id: "thanos/store-port",
  scope: "file",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "Thanos Query asks a store at a port that does not speak gRPC.",
  why: `Query reads from sidecars, Receive, Store and other Queries by gRPC, port 10901 unless \`--grpc-address\` says
otherwise. At their HTTP port (10902) or at Receive's remote write port (19291) the connection never becomes healthy:
Query starts, leaves the store out, and answers with that part of the data missing.

Reported only where the store is a service of the same Compose file, whose ports are known.`,
  examples: [
    {
      bad: `#- /docker-compose.yml
services:
  thanos-receive:
    image: quay.io/thanos/thanos:v0.39.2
    command:
      - receive
      - --grpc-address=0.0.0.0:10901
      - --remote-write.address=0.0.0.0:19291
  thanos-query:
    image: quay.io/thanos/thanos:v0.39.2
    command:
      - query
      - --endpoint=thanos-receive:19291
`,
      fixed: `#- /docker-compose.yml
services:
  thanos-receive:
    image: quay.io/thanos/thanos:v0.39.2
    command:
      - receive
      - --grpc-address=0.0.0.0:10901
      - --remote-write.address=0.0.0.0:19291
  thanos-query:
    image: quay.io/thanos/thanos:v0.39.2
    command:
      - query
      - --endpoint=thanos-receive:10901
`,
    },
    {
      good: `#- /docker-compose.yml
services:
  thanos-receive:
    image: quay.io/thanos/thanos:v0.39.2
    command:
      - receive
  thanos-query:
    image: quay.io/thanos/thanos:v0.39.2
    command:
      - query
      - --endpoint=thanos-receive:10901
`,
    },
  ],
  *check(document, { once }) {
    const programs = composePrograms(document, once);
    for (const query of programs) {
      if (thanosComponent(query) !== "query") continue;
      for (const flag of query.service.flags) {
        if (!STORE_FLAGS.has(flag.name) || !flag.valueSpan) continue;
        const address = /^(?:dns\+)?([\w.-]+):(\d{1,5})$/.exec(flag.value ?? "");
        const [, host = "", port = ""] = address ?? [];
        const target = only(programs.filter((p) => p.service.hosts.includes(host.toLowerCase())));
        if (!target) continue;
        const listeners = listenersOf(target, commandIsKnown(target.service, document));
        const there = listeners.filter((l) => l.port === Number(port));
        const grpc = listeners.find((l) => l.name === GRPC_FLAG);
        if (!grpc || there.length === 0 || there.includes(grpc)) continue;
        yield {
          at: flag.valueSpan,
          message: `Port ${port} of ${host} is that of --${there[0]?.name}, which does not speak gRPC: Query never gets data from there. Its gRPC port is ${grpc.port}.`,
          related: related(there[0], target),
          fix: fixPort(document.text.slice(flag.valueSpan.start, flag.valueSpan.end) === flag.value, {
            span: { start: flag.valueSpan.end - port.length, end: flag.valueSpan.end },
            port: grpc.port,
          }),
        };
      }
    }
  },
});

const GRPC_FLAG = "grpc-address";

const STORE_FLAGS = new Set(["endpoint", "endpoint-strict", "endpoint-group", "store", "store-strict"]);

/** Names that several services have lead to any of them. */
function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

function related(there: Listener | undefined, target: ComposeProgram) {
  return [
    {
      at: there?.flag?.span ?? target.service.name.span,
      message: there?.flag
        ? "The port is set here"
        : `The default port of --${there?.name} of ${target.service.name.value}`,
    },
  ];
}

function fixPort(
  editable: boolean,
  { span, port }: { readonly span: { readonly start: number; readonly end: number }; readonly port: number },
): readonly FixReport[] {
  if (!editable) return [];
  return [
    {
      title: `Use the gRPC port ${port}`,
      safe: false,
      preferred: true,
      edit: (edit) => void edit.replace(span, String(port)),
    },
  ];
}
