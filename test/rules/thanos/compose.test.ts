import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

describe("thanos/sidecar-on-receive", () => {
  const check = (text: string) =>
    checkDiagnostics(`#- /compose.yaml\nservices:\n${text}`, { only: ["thanos/sidecar-on-receive"] });

  it("reports a sidecar over the volume or the folder of a Receive, in whatever place each has it", async () => {
    await check(`
  receive:
    image: thanosio/thanos
    volumes: ["receive-data:/data", "./wal:/wal"]
    command: [receive, "--tsdb.path=/data", "--objstore.config-file=/b.yml"]
  sidecar:
    image: thanosio/thanos
    volumes:
      - type: volume
        source: receive-data
        target: /var/thanos
    command: [sidecar, "--tsdb.path=/var/thanos/default-tenant"]
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info thanos/sidecar-on-receive: receive uploads its blocks itself already
  receive-2:
    image: thanosio/thanos
    volumes: [".//two:/data"]
    command: receive
  sidecar-2:
  ^^^^^^^^^ info thanos/sidecar-on-receive: give receive-2 --objstore.config-file
    image: thanosio/thanos
    volumes: ["./two:/data"]
    command: sidecar
`);
  });

  it("is silent on sidecars of a Prometheus and on containers that keep data to themselves", async () => {
    await check(`
  receive:
    image: thanosio/thanos
    volumes: ["receive-data:/data"]
    command: [receive, "--tsdb.path=/data"]
  sidecar:
    image: thanosio/thanos
    volumes: ["prometheus-data:/data"]
    command: [sidecar, "--tsdb.path=/data"]
  sidecar-2:
    image: thanosio/thanos
    command: [sidecar, "--tsdb.path=/data"]
  store:
    image: thanosio/thanos
    volumes: ["receive-data:/data"]
    command: [store, "--data-dir=/data"]
`);
  });
});

describe("thanos/store-port", () => {
  const check = (text: string) =>
    checkDiagnostics(`#- /compose.yaml\nservices:\n${text}`, { only: ["thanos/store-port"] });

  it("reports ports of HTTP and remote write, by every name of the service", async () => {
    await check(`
  receive:
    image: thanosio/thanos
    container_name: Thanos-Receive
    command: [receive, "--grpc-address=:10907"]
  query:
    image: thanosio/thanos
    command:
      - query
      - --store=receive:10907
      - --endpoint=thanos-receive:19291
                   ^^^^^^^^^^^^^^^^^^^^ 💡 warning thanos/store-port: Its gRPC port is 10907
      - --endpoint=dns+receive:10902
                   ^^^^^^^^^^^^^^^^^ 💡 warning thanos/store-port: --http-address
`);
  });

  it("is silent where one port is both, where it is unknown, and on stores elsewhere", async () => {
    await check(`
  receive:
    image: thanosio/thanos
    command: [receive, "--grpc-address=:19291", "--remote-write.address=:19291"]
  sidecar:
    image: thanosio/thanos
    command: [sidecar, "--grpc-address=:$PORT"]
  query:
    image: thanosio/thanos
    command: [query, "--store=receive:19291", "--store=sidecar:10902", "--store=store.example.com:10902", "--store=dnssrv+_grpc._tcp.receive"]
`);
  });
});
