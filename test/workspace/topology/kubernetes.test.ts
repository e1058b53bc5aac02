import { describe, expect, it } from "vitest";
import { federating, labelled, resolutions, topology } from "./support.ts";

const EAST = `#- /clusters/us-east-1/prometheus.yml\n${labelled({ cluster: "us-east" })}\n`;
const WEST = `#- /clusters/eu-west-1/prometheus.yml\n${labelled({ cluster: "eu-west" })}\n`;

describe("names of Kubernetes", () => {
  it("of a StatefulSet's pod are those of its service, whatever the ordinal", async () => {
    const found = await topology(
      `${EAST}${WEST}#- /global/prometheus.yml\n${federating(
        "prometheus-0.prometheus-us-east.monitoring.svc.cluster.local:9090",
        "prometheus-us-east-12.prometheus-operated.monitoring.svc:9090",
        "prometheus-0.prometheus-operated.eu-west.svc:9090",
        "prometheus-0.prometheus-operated.monitoring.svc:9090",
      )}`,
    );
    expect(resolutions(found)).toEqual({
      "prometheus-0.prometheus-us-east.monitoring.svc.cluster.local:9090":
        "/clusters/us-east-1/prometheus.yml?",
      "prometheus-us-east-12.prometheus-operated.monitoring.svc:9090": "/clusters/us-east-1/prometheus.yml?",
      "prometheus-0.prometheus-operated.eu-west.svc:9090": "/clusters/eu-west-1/prometheus.yml?",
      "prometheus-0.prometheus-operated.monitoring.svc:9090": "unknown",
    });
    expect(found.edges.map((edge) => edge.reason.kind)).toEqual(Array(3).fill("kubernetes service"));
  });

  it("keep an ordinal that names a config of its own", async () => {
    const replicas = ["0", "1"]
      .map((n) => `#- /prometheus-eu-${n}/prometheus.yml\n${labelled({ cluster: "eu", replica: n })}\n`)
      .join("");
    const found = await topology(
      `${replicas}#- /global/prometheus.yml\n${federating("prometheus-eu-1.prometheus.monitoring.svc:9090")}`,
    );
    expect(Object.values(resolutions(found))).toEqual(["/prometheus-eu-1/prometheus.yml?"]);
  });
});

describe("names of dns_sd_configs", () => {
  const DNS = `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{job="a"}']
    dns_sd_configs:
      - names: [prometheus-us-east.monitoring.svc.cluster.local]
        type: A
        port: 9090
      - names:
          - _web._tcp.prometheus-eu-west.monitoring.svc.cluster.local
          - elsewhere.example.com`;

  it("are taken for servers as addresses are", async () => {
    const found = await topology(`${EAST}${WEST}#- /global/prometheus.yml\n${DNS}`);
    expect(resolutions(found)).toEqual({
      "prometheus-us-east.monitoring.svc.cluster.local": "/clusters/us-east-1/prometheus.yml?",
      "_web._tcp.prometheus-eu-west.monitoring.svc.cluster.local": "/clusters/eu-west-1/prometheus.yml?",
      "elsewhere.example.com": "unknown",
    });
  });

  it("stand where they are written, and their labels are not known", async () => {
    const found = await topology(`#- /global/prometheus.yml\n${DNS}`);
    for (const { path, span, text, labels, via } of found.targets) {
      const file = found.node(path)?.document.text ?? "";
      expect(file.slice(span.start, span.end)).toBe(text.value);
      expect([labels, via]).toEqual([undefined, "dns"]);
    }
  });

  it("may be in the inventory, with the port or without", async () => {
    const clusters = [
      {
        name: "apex",
        endpoint: "elsewhere.example.com",
        config: "/clusters/us-east-1/prometheus.yml",
      },
    ];
    const found = await topology(`${EAST}#- /global/prometheus.yml\n${DNS}`, { clusters });
    expect(resolutions(found)["elsewhere.example.com"]).toBe("/clusters/us-east-1/prometheus.yml");
  });
});

describe("receivers of remote writes", () => {
  const write = (url: string) => `#- /global/prometheus.yml
global:
  external_labels: { cluster: global }
remote_write:
  - url: ${url}
`;
  const VMAGENT = `#- /vmagent.yml
scrape_configs:
  - job_name: node
    stream_parse: true
#- /docker-compose.yml
services:
  vmagent:
    image: victoriametrics/vmagent
    command: ["-promscrape.config=/etc/vmagent.yml"]
    volumes: ["./vmagent.yml:/etc/vmagent.yml"]
`;

  it.each([
    ["http://prometheus-us-east.internal:9090/api/v1/write", "/clusters/us-east-1/prometheus.yml"],
    ["http://vmagent:8429/api/v1/write", "/vmagent.yml"],
  ])("%s is a server of the workspace", async (url, receiver) => {
    const found = await topology(`${EAST}${VMAGENT}${write(url)}`);
    expect(found.writes.map((edge) => edge.receiver?.path)).toEqual([receiver]);
  });

  it.each([
    ["http://thanos-receive.us-east:19291/api/v1/receive", "Thanos Receive"],
    ["https://mimir.us-east.example.com/api/v1/push", "Mimir"],
    ["http://vminsert.us-east:8480/insert/0/prometheus/api/v1/write", "VictoriaMetrics cluster"],
    ["http://victoria-us-east:8428/api/v1/write", "VictoriaMetrics"],
  ])("%s is a backend, whatever its host name has in common with a server", async (url, name) => {
    const [edge] = (await topology(`${EAST}${write(url)}`)).writes;
    expect(edge?.receiver).toBeUndefined();
    expect(edge?.resolution.state === "outside" && edge.resolution.reason.text).toContain(name);
  });

  it("are not guessed from other names", async () => {
    const [edge] = (await topology(`${EAST}${write("https://metrics.us-east.example.com/api/v1/write")}`))
      .writes;
    expect(edge?.resolution.state).toBe("unknown");
  });
});

describe("manifests of Services", () => {
  const SERVICE = (name: string, namespace?: string) => `apiVersion: v1
kind: Service
metadata:
  labels:
    name: another
  name: ${name}${namespace === undefined ? "" : `\n  namespace: "${namespace}"`}
spec:
  ports: [{ name: web, port: 9090 }]
`;
  const EU = `#- /eu/config/prometheus.yml\n${labelled({ cluster: "eu" })}\n`;
  const US = `#- /us/config/prometheus.yml\n${labelled({ cluster: "us" })}\n`;

  it("lead to the config beside them, by every name that reaches them", async () => {
    const names = [
      "prom-fra.monitoring.svc.cluster.local:9090",
      "prometheus-0.prom-fra.monitoring.svc:9090",
      "prom-fra.monitoring:9090",
      "prom-fra:9090",
    ];
    const found = await topology(
      `${EU}${US}#- /eu/service.yaml\nkind: Deployment\nmetadata:\n  name: x\n---\n${SERVICE("prom-fra", "monitoring")}#- /global/prometheus.yml\n${federating(...names, "prom-fra.other.svc:9090", "prom-fra.example.com:9090")}`,
    );
    expect(resolutions(found)).toEqual({
      ...Object.fromEntries(names.map((name) => [name, "/eu/config/prometheus.yml?"])),
      "prom-fra.other.svc:9090": "unknown",
      "prom-fra.example.com:9090": "unknown",
    });
    expect(new Set(found.edges.map((edge) => edge.reason.text))).toEqual(
      new Set(["service.yaml beside its config declares the Service prom-fra"]),
    );
  });

  it("of one name in two places are told apart by their namespace, and else ambiguous", async () => {
    const found = await topology(
      `${EU}${US}#- /eu/service.yaml\n${SERVICE("prom", "eu-ns")}#- /us/service.yaml\n${SERVICE("prom", "us-ns")}#- /global/prometheus.yml\n${federating("prom.us-ns.svc:9090", "prom.svc:9090")}`,
    );
    expect(resolutions(found)).toEqual({
      "prom.us-ns.svc:9090": "/us/config/prometheus.yml?",
      "prom.svc:9090": "/eu/config/prometheus.yml | /us/config/prometheus.yml",
    });
  });

  it("far from any config, of another kind or with a placeholder for a name, lead nowhere", async () => {
    const found = await topology(
      `${EU}#- /manifests/service.yaml\n${SERVICE("prom-fra")}#- /eu/other.yaml\n${SERVICE("prom-ber").replace("Service", "ConfigMap")}#- /eu/template.yaml\n${SERVICE("{{ .Values.name }}")}#- /global/prometheus.yml\n${federating("prom-fra.a.svc:9090", "prom-ber.a.svc:9090")}`,
    );
    expect(Object.values(resolutions(found))).toEqual(["unknown", "unknown"]);
  });

  it("of the operator's Prometheus say who answers, its config being made elsewhere", async () => {
    const found = await topology(
      `#- /manifests/prometheus.yaml
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: { name: k8s, namespace: apps }
spec:
  replicas: 2
#- /global/prometheus.yml\n${federating("prometheus-operated.apps.svc:9090", "prometheus-k8s.apps.svc.cluster.local:9090", "prometheus-other.apps.svc:9090")}`,
    );
    expect(Object.values(resolutions(found))).toEqual(["outside", "outside", "unknown"]);
    const [target] = found.targets;
    expect(target?.resolution.state === "outside" && target.resolution.reason.manifest).toMatchObject({
      name: "k8s",
      replicas: 2,
    });
  });
});
