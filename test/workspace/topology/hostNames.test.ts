import { describe, expect, it } from "vitest";
import { federating, labelled, resolutions, topology } from "./support.ts";

/** What each host is taken for, among configs given as path and external labels. */
async function taken(configs: Record<string, Record<string, string>>, ...hosts: string[]): Promise<string[]> {
  const files = Object.entries(configs).map(([path, labels]) => `#- ${path}\n${labelled(labels)}\n`);
  const found = await topology(`${files.join("")}#- /global/prometheus.yml\n${federating(...hosts)}`);
  return Object.values(resolutions(found));
}

describe("host names", () => {
  const TWO = {
    "/clusters/us-east-1/prometheus.yml": { cluster: "us-east" },
    "/clusters/eu-west-1/prometheus.yml": { cluster: "eu-west" },
  };

  it.each([
    "prometheus-us-east.internal:9090",
    "us-east.prometheus.example.com:9090",
    "prom-us-east:9090",
    "prometheus-us-east-1.internal:9090",
    "prometheus.us-east.svc.cluster.local:9090",
    "prometheus-us-east.monitoring.svc:9090",
    "prod-prometheus-us-east.internal",
    "prometheus.us-east.prod.acme.io:443",
    "PROMETHEUS_US_EAST:9090",
  ])("%s speaks of the cluster us-east", async (host) => {
    expect(await taken(TWO, host)).toEqual(["/clusters/us-east-1/prometheus.yml?"]);
  });

  it.each([
    "prometheus-cluster-1.internal:9090",
    "prometheus.monitoring.svc.cluster.local:9090",
    "prometheus-1:9090",
    "prometheus-us-west.internal:9090",
    "prometheus-us.internal:9090",
    "10.0.1.5:9090",
    "[::1]:9090",
    "prometheus-payments-us-east.internal:9090",
    "payments.us-east.example.com:9090",
    "prometheus-us-east-2.internal:9090",
    "federate.example.com:443",
    "https://prometheus-us-east.internal",
    "",
  ])("%s speaks of none of them", async (host) => {
    expect(await taken(TWO, host)).toEqual(["unknown"]);
  });

  it("take a region's name for a cluster only where it is the server's own", async () => {
    const clusters = {
      "/a/prometheus.yml": { cluster: "one", region: "us" },
      "/b/prometheus.yml": { region: "eu" },
    };
    expect(await taken(clusters, "prometheus-us:9090", "prometheus-eu:9090")).toEqual([
      "unknown",
      "/b/prometheus.yml?",
    ]);
  });

  it("prefer a label's value to a folder, and a folder to a part of one", async () => {
    const clusters = {
      "/east-2/prometheus.yml": { cluster: "x" },
      "/east/prometheus.yml": {},
      "/z/prometheus.yml": { dc: "east" },
    };
    expect(await taken(clusters, "prometheus-east:9090")).toEqual(["/z/prometheus.yml?"]);
    const { "/z/prometheus.yml": _, ...rest } = clusters;
    expect(await taken(rest, "prometheus-east:9090")).toEqual(["/east/prometheus.yml?"]);
    expect(await taken({ "/east-2/prometheus.yml": {} }, "prometheus-east:9090")).toEqual([
      "/east-2/prometheus.yml?",
    ]);
  });

  it("list the candidates when several fit equally well", async () => {
    const pair = { "/us-1/prometheus.yml": { cluster: "us" }, "/us-2/prometheus.yml": { cluster: "us" } };
    expect(await taken(pair, "prometheus-us:9090", "prometheus-us-2:9090")).toEqual([
      "/us-1/prometheus.yml | /us-2/prometheus.yml",
      "/us-2/prometheus.yml?",
    ]);
  });

  it("take numbers for replicas where the server's names have none", async () => {
    expect(
      await taken(
        { "/us/prometheus.yml": { cluster: "us" } },
        "prometheus-us-0:9090",
        "prometheus-us-1:9090",
      ),
    ).toEqual(["/us/prometheus.yml?", "/us/prometheus.yml?"]);
  });

  it("use every folder and label to tell equals apart", async () => {
    const stages = {
      "/prod/us/prometheus.yml": { cluster: "us" },
      "/dev/us/prometheus.yml": { cluster: "us" },
      "/x/prometheus.yml": { cluster: "eu", env: "prod" },
      "/y/prometheus.yml": { cluster: "eu", env: "dev" },
    };
    expect(
      await taken(stages, "prometheus-us.prod.example.com", "dev-prometheus-us", "prometheus-eu-dev"),
    ).toEqual(["/prod/us/prometheus.yml?", "/dev/us/prometheus.yml?", "/y/prometheus.yml?"]);
  });

  it("stay within a copy of a tree when there are several", async () => {
    const copy = (root: string) => `#- /${root}/us/prometheus.yml
${labelled({ cluster: "us" })}
#- /${root}/global/prometheus.yml
${federating("prometheus-us:9090")}
`;
    const found = await topology(copy("blue") + copy("green"));
    expect(found.edges.map((e) => [e.reader.path, e.source.path])).toEqual([
      ["/blue/global/prometheus.yml", "/blue/us/prometheus.yml"],
      ["/green/global/prometheus.yml", "/green/us/prometheus.yml"],
    ]);
  });

  it("match a config by the name of its file", async () => {
    const files = { "/configs/prometheus-us.yml": {}, "/configs/prometheus-eu.yml": {} };
    expect(await taken(files, "prometheus-eu.internal:9090")).toEqual(["/configs/prometheus-eu.yml?"]);
  });

  it("never lead to a vmagent, which answers no federation", async () => {
    const found = await topology(`
#- /us/vmagent.yml
global: { external_labels: { cluster: us } }
scrape_configs: [{ job_name: a, stream_parse: true }]
#- /global/prometheus.yml
${federating("prometheus-us:9090")}
`);
    expect(Object.values(resolutions(found))).toEqual(["unknown"]);
  });

  it("names of generic words with a number are looked for as they are written", async () => {
    const clusters = {
      "/clusters/cluster-001/prometheus.yml": { cluster: "cluster-001" },
      "/clusters/cluster-002/prometheus.yml": { cluster: "cluster-002" },
      "/clusters/k8s-3/prometheus.yml": {},
    };
    expect(
      await taken(
        clusters,
        "prometheus.cluster-001.example.com:9090",
        "prometheus-cluster-002.internal",
        "k8s-3.example.com",
        "prometheus.cluster-1.example.com",
        "prometheus-001.example.com",
        "prometheus.cluster-0011.example.com",
      ),
    ).toEqual([
      "/clusters/cluster-001/prometheus.yml?",
      "/clusters/cluster-002/prometheus.yml?",
      "/clusters/k8s-3/prometheus.yml?",
      "unknown",
      "unknown",
      "unknown",
    ]);
    const copies = {
      "/a/prometheus.yml": { cluster: "cluster-1" },
      "/b/prometheus.yml": { cluster: "cluster-1" },
    };
    expect(await taken(copies, "prometheus.cluster-1.example.com")).toEqual([
      "/a/prometheus.yml | /b/prometheus.yml",
    ]);
  });
});
