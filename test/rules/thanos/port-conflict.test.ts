import { describe, expect, it } from "vitest";
import { applyFixes, checkDiagnostics } from "../../support/check.ts";

const only = { only: ["thanos/port-conflict"] };
const compose = (text: string) => checkDiagnostics(`#- /docker-compose.yml\nservices:\n${text}`, only);

/** The Compose file after the rule's fixes. */
async function mended(text: string): Promise<string | undefined> {
  const files = new Map([["/docker-compose.yml", `services:\n${text}`]]);
  return (await applyFixes(files, "thanos/port-conflict")).get("/docker-compose.yml");
}

describe("thanos/port-conflict", () => {
  it("reports Receive's remote write and Query's HTTP on the port of gRPC", async () => {
    await compose(`
  thanos-receive:
    image: quay.io/thanos/thanos:latest
    command:
      - "receive"
      - "--grpc-address=0.0.0.0:19291"
      - "--http-address=0.0.0.0:10901"
      - "--remote-write.address=0.0.0.0:19291"
                                ^^^^^^^^^^^^^ 💡 error thanos/port-conflict: --remote-write.address and --grpc-address of thanos-receive both listen on port 19291
  thanos-query:
    image: quay.io/thanos/thanos:latest
    command:
      - "query"
      - "--grpc-address=0.0.0.0:10902"
      - "--http-address=0.0.0.0:10902"
                        ^^^^^^^^^^^^^ 💡 error thanos/port-conflict: cannot start
`);
  });

  it("puts one address back to its default where that is free", async () => {
    const text = `  query:
    image: thanosio/thanos
    command: query --grpc-address 0.0.0.0:10902 --http-address :10902
`;
    expect(await mended(text)).toBe(
      `services:\n${text.replace("--grpc-address 0.0.0.0:10902", "--grpc-address 0.0.0.0:10901")}`,
    );
  });

  it("puts all addresses back to their defaults where one alone would clash again", async () => {
    const text = (grpc: number, http: number) => `  receive:
    image: thanosio/thanos
    command: ["receive", "--grpc-address=:${grpc}", "--http-address=:${http}", "--remote-write.address=:19291"]
`;
    expect(await mended(text(19291, 10901))).toBe(`services:\n${text(10901, 10902)}`);
  });

  it("counts defaults of flags that are not written, unless a variable may hold them", async () => {
    await compose(`
  sidecar:
    image: thanosio/thanos
    command: [sidecar, "--http-address=0.0.0.0:10901"]
                                       ^^^^^^^^^^^^^ 💡 error thanos/port-conflict: the default of --grpc-address
  receive:
    image: thanosio/thanos
    command: [receive, "--http-address=0.0.0.0:19291"]
                                       ^^^^^^^^^^^^^ 💡 error thanos/port-conflict: the default of --remote-write.address
  other:
    image: thanosio/thanos
    command: [sidecar, "--http-address=0.0.0.0:10901", "--grpc-address=0.0.0.0:$GRPC"]
  compactor:
    image: thanosio/thanos
    command: [compact, "--http-address=0.0.0.0:10901"]
`);
  });

  it("reads the listeners of Prometheus and vmagent", async () => {
    await compose(`
  prometheus:
    image: prom/prometheus
    command: ["--web.listen-address=:9090", "--web.listen-address=0.0.0.0:9090"]
                                                                  ^^^^^^^^^^^^ error thanos/port-conflict
  vmagent:
    image: victoriametrics/vmagent
    command: ["-opentsdbListenAddr=:8429", "-influxListenAddr=:8189,:8190"]
                                   ^^^^^ error thanos/port-conflict: the default of --httpListenAddr
  vmagent-2:
    image: victoriametrics/vmagent
    command: ["-httpListenAddr=", "-opentsdbListenAddr=:8429", "-graphiteListenAddr=:4242"]
`);
  });

  it("lets different addresses and ports that the system picks have one number", async () => {
    await compose(`
  a:
    image: thanosio/thanos
    command: [query, "--grpc-address=10.0.0.1:10901", "--http-address=10.0.0.2:10901"]
  b:
    image: thanosio/thanos
    command: [query, "--grpc-address=127.0.0.1:0", "--http-address=127.0.0.1:0"]
  c:
    image: thanosio/thanos
    command: [query, "--grpc-address=0.0.0.0:10901", "--http-address=[::1]:10901"]
  d:
    image: thanosio/thanos
    command: [query, "--grpc-address=[::]:10901", "--http-address=10.0.0.1:10901"]
                                                                  ^^^^^^^^^^^^^^ 💡 error thanos/port-conflict
`);
  });

  it("does not mix the flags of several programs in one service, nor those of several services", async () => {
    await compose(`
  both:
    image: thanosio/thanos
    entrypoint: sh -c
    command: thanos store --grpc-address=:10901 --http-address=:10902 & thanos query --grpc-address=:10903 --http-address=:10901
  one:
    image: thanosio/thanos
    command: [store, "--grpc-address=:10901"]
  two:
    image: thanosio/thanos
    command: [query, "--grpc-address=:10901"]
`);
  });

  it("offers no fix where the flags come by an alias", async () => {
    const text = `x-command: &flags [query, "--grpc-address=:1090", "--http-address=:1090"]
services:
  query:
    image: thanosio/thanos
    command: *flags
             ^^^^^^ error thanos/port-conflict
`;
    await checkDiagnostics(`#- /docker-compose.yml\n${text}`, only);
  });
});
