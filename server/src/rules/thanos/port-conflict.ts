import type { Document } from "../../workspace/document.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { collide, type Listener, listenersOf } from "../support/listeners.ts";
import { commandIsKnown, composePrograms } from "../support/services.ts";

export default defineRule({
  id: "thanos/port-conflict",
  scope: "file",
  severity: "error",
  since: "0.1.0",
  fix: "unsafe",
  summary: "Two listen addresses of one Thanos, Prometheus or vmagent process use the same port.",
  why: `Every Thanos component listens on several addresses: gRPC (\`--grpc-address\`, port 10901), HTTP
(\`--http-address\`, 10902), and Receive on a third one for remote write (\`--remote-write.address\`, 19291). Only one
of them gets a port: the others fail with "address already in use", and the whole process ends. In Docker Compose with
\`restart: unless-stopped\` that shows as a container that restarts for ever.

Ports of flags that are not written count with their defaults.`,
  examples: [
    {
      bad: `#- /docker-compose.yml
services:
  thanos-query:
    image: quay.io/thanos/thanos:v0.39.2
    command:
      - query
      - --grpc-address=0.0.0.0:10902
      - --http-address=0.0.0.0:10902
      - --endpoint=thanos-sidecar:10901
`,
      fixed: `#- /docker-compose.yml
services:
  thanos-query:
    image: quay.io/thanos/thanos:v0.39.2
    command:
      - query
      - --grpc-address=0.0.0.0:10901
      - --http-address=0.0.0.0:10902
      - --endpoint=thanos-sidecar:10901
`,
    },
    {
      note: "gRPC listens on 10901 by default.",
      bad: `#- /docker-compose.yml
services:
  thanos-store:
    image: quay.io/thanos/thanos:v0.39.2
    command:
      - store
      - --http-address=0.0.0.0:10901
      - --objstore.config-file=/etc/thanos/bucket.yml
`,
      fixed: `#- /docker-compose.yml
services:
  thanos-store:
    image: quay.io/thanos/thanos:v0.39.2
    command:
      - store
      - --http-address=0.0.0.0:10902
      - --objstore.config-file=/etc/thanos/bucket.yml
`,
    },
    {
      good: `#- /docker-compose.yml
services:
  thanos-receive:
    image: quay.io/thanos/thanos:v0.39.2
    command:
      - receive
      - --grpc-address=0.0.0.0:10901
      - --http-address=0.0.0.0:10902
      - --remote-write.address=0.0.0.0:19291
`,
    },
  ],
  *check(document, { once }) {
    for (const program of composePrograms(document, once)) {
      const listeners = listenersOf(program, commandIsKnown(program.service, document));
      for (const [index, second] of listeners.entries()) {
        const first = listeners.slice(0, index).find((other) => collide(other, second));
        if (!first || !second.flag) continue;
        const service = program.service.name.value;
        yield {
          at: second.flag.valueSpan ?? second.flag.span,
          message: first.flag
            ? `--${second.name} and --${first.name} of ${service} both listen on port ${second.port}: the second finds the address in use, and the process cannot start. Give each a port of its own.`
            : `--${second.name} of ${service} listens on port ${second.port}, the default of --${first.name}: the address is in use twice, and the process cannot start. Give each a port of its own.`,
          related: first.flag
            ? [{ at: first.flag.valueSpan ?? first.flag.span, message: `--${first.name} listens here` }]
            : [],
          fix: fixes(document, listeners, second, first),
        };
      }
    }
  },
});

/** Back to a default port: of one of the two when it is free, of all addresses otherwise. */
function fixes(
  document: Document,
  all: readonly Listener[],
  second: Listener,
  first: Listener,
): readonly FixReport[] {
  const isFree = (port: number | undefined) => port !== undefined && !all.some((l) => l.port === port);
  const one = [second, first].find((l) => isFree(l.defaultPort) && portSpan(document, l) !== undefined);
  const changed = one ? [one] : all.filter((l) => l.port !== l.defaultPort);
  const edits = changed.flatMap((listener) => {
    const span = portSpan(document, listener);
    return span && listener.defaultPort !== undefined ? [{ span, port: listener.defaultPort }] : [];
  });
  // Some address has no default, or stands where it cannot be edited: no way out that is known to be one.
  if (edits.length === 0 || edits.length < changed.length) return [];
  const named = changed.map((l) => `--${l.name} to ${l.defaultPort}`).join(", ");
  return [
    {
      title: `Set ${named} (${changed.length === 1 ? "the default port" : "the default ports"})`,
      safe: false,
      preferred: true,
      edit: (edit) => {
        for (const { span, port } of edits) edit.replace(span, String(port));
      },
    },
  ];
}

/** The digits of the port; undefined where the value is not written as it reads, or holds several addresses. */
function portSpan(document: Document, { flag, port }: Listener) {
  if (!flag?.valueSpan || flag.value === undefined) return undefined;
  const { start, end } = flag.valueSpan;
  if (document.text.slice(start, end) !== flag.value || flag.value.includes(",")) return undefined;
  const digits = String(port).length;
  return flag.value.endsWith(`:${port}`) ? { start: end - digits, end } : undefined;
}
