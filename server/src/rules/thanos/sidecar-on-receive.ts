import { flagOf } from "../../workspace/compose/composeFile.ts";
import type { ComposeProgram } from "../../workspace/compose/programs.ts";
import { isInside } from "../../workspace/paths.ts";
import { defineRule } from "../rule.ts";
import { composePrograms, storedAt, thanosComponent } from "../support/services.ts";

export default defineRule({
  id: "thanos/sidecar-on-receive",
  scope: "file",
  severity: "info",
  since: "0.1.0",
  summary: "A Thanos sidecar runs over the data of a Thanos Receive.",
  why: `A sidecar stands beside a Prometheus: it reads that server's blocks and external labels and uploads the blocks.
Receive needs none. It writes a TSDB of its own for each tenant, serves it by gRPC, and uploads the blocks itself once it
has \`--objstore.config-file\`. A sidecar over the same folder finds no Prometheus to ask, looks for blocks a level too
high, and where it does find some, two programs upload the same blocks.`,
  examples: [
    {
      bad: `#- /docker-compose.yml
services:
  thanos-receive:
    image: quay.io/thanos/thanos:v0.39.2
    volumes: ["receive-data:/data"]
    command:
      - receive
      - --tsdb.path=/data
  thanos-sidecar:
    image: quay.io/thanos/thanos:v0.39.2
    volumes: ["receive-data:/data"]
    command:
      - sidecar
      - --tsdb.path=/data
      - --objstore.config-file=/etc/thanos/bucket.yml
volumes:
  receive-data:
`,
    },
    {
      good: `#- /docker-compose.yml
services:
  thanos-receive:
    image: quay.io/thanos/thanos:v0.39.2
    volumes: ["receive-data:/data"]
    command:
      - receive
      - --tsdb.path=/data
      - --objstore.config-file=/etc/thanos/bucket.yml
  thanos-sidecar:
    image: quay.io/thanos/thanos:v0.39.2
    volumes: ["prometheus-data:/data"]
    command:
      - sidecar
      - --tsdb.path=/data
      - --prometheus.url=http://prometheus:9090
volumes:
  receive-data:
  prometheus-data:
`,
    },
  ],
  *check(document, { once }) {
    const programs = composePrograms(document, once);
    const receivers = programs.filter((program) => thanosComponent(program) === "receive");
    for (const sidecar of programs) {
      if (thanosComponent(sidecar) !== "sidecar") continue;
      const receiver = receivers.find((other) => sharesData(sidecar, other));
      if (!receiver) continue;
      const name = receiver.service.name.value;
      const flag = flagOf(sidecar.service, "tsdb.path");
      const uploads = flagOf(receiver.service, "objstore.config-file", "objstore.config") !== undefined;
      yield {
        at: flag?.span ?? sidecar.service.name.span,
        message:
          `${sidecar.service.name.value} is a sidecar over the data of ${name}, and a sidecar belongs to a Prometheus. ` +
          (uploads
            ? `${name} uploads its blocks itself already: remove the sidecar.`
            : `Receive uploads its blocks itself: give ${name} --objstore.config-file and remove the sidecar.`),
        related: [
          {
            at: (flagOf(receiver.service, "tsdb.path") ?? receiver.service.name).span,
            message: `${name} keeps its blocks here`,
          },
        ],
      };
    }
  },
});

/** The data of the one lies where the other's does, or in a folder of it, as that of a tenant. */
function sharesData(sidecar: ComposeProgram, receiver: ComposeProgram): boolean {
  const own = dataOf(sidecar);
  const other = dataOf(receiver);
  return own !== undefined && other !== undefined && isInside(other, own);
}

function dataOf({ service }: ComposeProgram): string | undefined {
  return storedAt(service, flagOf(service, "tsdb.path")?.value ?? "./data");
}
