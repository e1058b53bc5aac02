import { describe, expect, it } from "vitest";
import { UnitReader } from "../../../server/src/model/units.ts";
import { NAMED_KINDS } from "../../../server/src/workspace/classify.ts";
import { shellWords } from "../../../server/src/workspace/compose/command.ts";
import { type ComposeFile, flagOf, readCompose } from "../../../server/src/workspace/compose/composeFile.ts";
import { toHost } from "../../../server/src/workspace/compose/mounts.ts";
import { programsOf } from "../../../server/src/workspace/compose/programs.ts";
import { interpolate } from "../../../server/src/workspace/compose/text.ts";
import { openDocument } from "../../../server/src/workspace/document.ts";

const PATH = "/repo/docker/compose.yml";

function read(text: string): ComposeFile {
  const as = NAMED_KINDS.compose;
  if (!as) throw new Error("no kind compose");
  return readCompose(openDocument(PATH, text, as, new UnitReader()));
}

const program = (text: string, isConfig = (_: string) => false) => programsOf(read(text), isConfig)[0];

describe("readCompose", () => {
  it("reads names, images and every host name of a service", () => {
    const text = `
services:
  prom-a:
    image: prom/prometheus:\${PROM_VERSION:-v3.5.0}
    container_name: Prometheus-A
    hostname: a.local
    networks:
      mon: { aliases: [prom] }
  other:
    build: .
    networks: [mon]
`;
    const [a, b] = read(text).services;
    expect(a?.image?.value).toBe("prom/prometheus:v3.5.0");
    expect(a?.hosts).toEqual(["prom-a", "prometheus-a", "a.local", "prom"]);
    expect(text.slice(a?.name.span.start, a?.name.span.end)).toBe("prom-a");
    expect(b?.hosts).toEqual(["other"]);
    expect(b?.image).toBeUndefined();
  });

  it("places flags of every way to write a command", () => {
    const block = `
services:
  a:
    image: x
    command:
      - "--config.file=/etc/p.yml"
      - --web.listen-address=:9091
      - -log.level
      - debug
      - --web.enable-lifecycle
  b:
    image: x
    command: >
      --config.file=/etc/p.yml
      --label='a b'
  c:
    image: x
    entrypoint: ["/bin/sh", "-c", "exec prometheus --config.file=/etc/p.yml"]
`;
    const show = (name: string) =>
      read(block)
        .services.find((s) => s.name.value === name)
        ?.flags.map((f) => [
          f.name,
          f.value,
          block.slice(f.span.start, f.span.end),
          f.valueSpan && block.slice(f.valueSpan.start, f.valueSpan.end),
        ]);
    expect(show("a")).toEqual([
      ["config.file", "/etc/p.yml", "--config.file=/etc/p.yml", "/etc/p.yml"],
      ["web.listen-address", ":9091", "--web.listen-address=:9091", ":9091"],
      ["log.level", "debug", "-log.level", "debug"],
      ["web.enable-lifecycle", undefined, "--web.enable-lifecycle", undefined],
    ]);
    expect(show("b")).toEqual([
      ["config.file", "/etc/p.yml", "--config.file=/etc/p.yml", "/etc/p.yml"],
      ["label", "a b", "--label='a b'", "--label='a b'"],
    ]);
    expect(show("c")).toEqual([
      ["c", "exec", "-c", "exec"],
      ["config.file", "/etc/p.yml", "--config.file=/etc/p.yml", "/etc/p.yml"],
    ]);
  });

  it("reads ports in short and long syntax, ranges included", () => {
    const [service] = read(`
services:
  a:
    image: x
    expose: ["9100"]
    ports:
      - 9090
      - "9091:9090"
      - "127.0.0.1:9092:9093/tcp"
      - "[::1]:7000:7001"
      - "8000-8001:9000-9001"
      - { target: 80, published: "8080" }
      - "\${PORT}:1"
`).services;
    expect(service?.ports.map((p) => [p.published, p.target])).toEqual([
      [undefined, 9090],
      [9091, 9090],
      [9092, 9093],
      [7000, 7001],
      [8000, 9000],
      [8001, 9001],
      [8080, 80],
    ]);
    expect(service?.exposed).toEqual([9100]);
  });

  it("maps container paths back to the workspace by the nearest mount", () => {
    const [service] = read(`
services:
  a:
    image: x
    volumes:
      - ./prom:/etc/prometheus:ro
      - ../shared/prometheus.yml:/etc/prometheus/prometheus.yml
      - data:/prometheus
      - type: bind
        source: \${RULES:-./rules}
        target: /rules
      - \${UNKNOWN}:/unknown
    configs:
      - source: extra
        target: /etc/extra.yml
configs:
  extra: { file: ./extra.yml }
`).services;
    const mounts = service?.mounts ?? [];
    expect(toHost(mounts, "/etc/prometheus/prometheus.yml")).toBe("/repo/shared/prometheus.yml");
    expect(toHost(mounts, "/etc/prometheus/rules/a.yml")).toBe("/repo/docker/prom/rules/a.yml");
    expect(toHost(mounts, "/rules/x.yml")).toBe("/repo/docker/rules/x.yml");
    expect(toHost(mounts, "/etc/extra.yml")).toBe("/repo/docker/extra.yml");
    expect(toHost(mounts, "/prometheus/x")).toBeUndefined();
    expect(toHost(mounts, "/etc/prometheusx")).toBeUndefined();
    expect(toHost(mounts, "/unknown/x")).toBeUndefined();
  });

  it("reads services that share parts by anchors and merge keys", () => {
    const text = `
x-base: &base
  image: prom/prometheus
  volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]
services:
  a: { <<: *base, environment: { CLUSTER: eu } }
  b:
    <<: *base
    environment: ["CLUSTER=us", "PATH"]
`;
    const { services } = read(text);
    expect(services.map((s) => [s.image?.value, s.mounts[0]?.source, s.environment.get("CLUSTER")])).toEqual([
      ["prom/prometheus", "/repo/docker/prometheus.yml", "eu"],
      ["prom/prometheus", "/repo/docker/prometheus.yml", "us"],
    ]);
  });

  it.each([
    "",
    "services:",
    "services: []",
    "services: { a: }",
    "services: { a: [1], b: { command: { x: y }, ports: 9 } }",
    "services:\n  a:\n   - [",
    "- 1",
  ])("answers something for %j", (text) => {
    expect(() => read(text)).not.toThrow();
  });
});

describe("programsOf", () => {
  it("finds the config of a Prometheus that names none", () => {
    const p = program(`
services:
  prom:
    image: quay.io/prometheus/prometheus:v2.53.0
    volumes: ["./conf:/etc/prometheus"]
`);
    expect([p?.kind, p?.config, p?.port, p?.routePrefix]).toEqual([
      "prometheus",
      "/repo/docker/conf/prometheus.yml",
      9090,
      "",
    ]);
  });

  it("reads what the flags say", () => {
    const p = program(`
services:
  prom:
    image: prom/prometheus@sha256:0123
    command:
      - --config.file=/c/p.yml
      - --web.external-url=https://example.org/prometheus/
      - --web.listen-address=0.0.0.0:9099
      - --enable-feature=native-histograms,agent
    volumes: ["./p.yml:/c/p.yml"]
`);
    expect(p).toMatchObject({
      config: "/repo/docker/p.yml",
      port: 9099,
      routePrefix: "/prometheus",
      features: ["native-histograms", "agent"],
      agent: true,
    });
  });

  it("lets a route prefix override the external URL's path", () => {
    const p = program(
      "services: { a: { image: prometheus, command: [--web.external-url=/x, --web.route-prefix=/] } }",
    );
    expect(p?.routePrefix).toBe("");
  });

  it("reads vmagent's config and where it writes", () => {
    const p = program(`
services:
  agent:
    image: victoriametrics/vmagent
    command: ["-promscrape.config=/etc/vmagent.yml", "-remoteWrite.url=http://vm:8428/api/v1/write"]
    volumes: ["./vmagent.yml:/etc/vmagent.yml"]
`);
    expect([p?.kind, p?.config, p?.remoteWrites[0]?.value]).toEqual([
      "vmagent",
      "/repo/docker/vmagent.yml",
      "http://vm:8428/api/v1/write",
    ]);
  });

  it("knows a Prometheus of one's own image by its config, and other programs with a config.file by theirs", () => {
    const text = `
services:
  a:
    build: .
    command: [--config.file=/c.yml]
    volumes: ["./c.yml:/c.yml"]
`;
    expect(program(text, (path) => path === "/repo/docker/c.yml")?.kind).toBe("prometheus");
    expect(program(text)?.kind).toBe("other");
  });
});

describe("interpolate", () => {
  it.each([
    ["plain", "plain"],
    ["${A:-x}/${B-y}", "x/y"],
    ["${A:-${B:-z}}", "z"],
    ["a$$b", "a$b"],
    ["cost: 5$", "cost: 5$"],
    ["${A}", undefined],
    ["$A", undefined],
    ["${A:-", undefined],
    ["${A:?needed}", undefined],
  ])("reads %s as %s", (text, value) => {
    expect(interpolate(text)).toBe(value);
  });
});

describe("shellWords", () => {
  it("splits at spaces, with quotes and backslashes as a shell has them", () => {
    const text = `a "b c"  d\\ e 'f"g' \\\n h`;
    expect(shellWords(text).map((w) => w.value)).toEqual(["a", "b c", "d e", 'f"g', "h"]);
    for (const word of shellWords(text)) expect(text.slice(word.start, word.end)).not.toMatch(/^\s|\s$/);
  });
});

it("takes the last of several flags of one name", () => {
  const [service] = read("services: { a: { image: x, command: [--a=1, --b=2, --a=3] } }").services;
  if (!service) throw new Error("no service");
  expect(flagOf(service, "a")?.value).toBe("3");
});
