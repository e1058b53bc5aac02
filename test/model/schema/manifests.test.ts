import { describe, expect, it } from "vitest";
import { check, fixed, found } from "./support.ts";

function monitor(...lines: string[]): string {
  return [
    "kind: ServiceMonitor",
    "spec:",
    "  selector: {}",
    "  endpoints:",
    "    - port: web",
    ...lines,
    "",
  ].join("\n");
}

const endpoint = (line: string): string[] =>
  found(monitor(`      ${line}`), "service-monitor").map((f) => f.replace(/^\d+ /, ""));

describe("the operator's manifests", () => {
  it("take the fields of their own kind", () => {
    const scrape =
      "kind: ScrapeConfig\nspec:\n  staticConfigs: [{targets: ['a:1'], labels: {a: b}}]\n  enableHTTP2: true\n";
    expect(found(scrape, "scrape-config")).toEqual([]);
    const pods =
      "kind: PodMonitor\nspec:\n  selector: {matchExpressions: [{key: a, operator: In, values: [b]}]}\n  podMetricsEndpoints: [{portNumber: 80}]\n";
    expect(found(pods, "pod-monitor")).toEqual([]);
    const probe =
      "kind: Probe\nspec:\n  prober: {url: a:1}\n  targets: {staticConfig: {static: [b], relabelingConfigs: [{action: Keep}]}}\n";
    expect(found(probe, "probe")).toEqual([]);
    expect(endpoint("targetPort: 8080")).toEqual([]);
    expect(endpoint("interval: ''")).toEqual([]);
    expect(endpoint("relabelings: [{action: KeepEqual, sourceLabels: [a], targetLabel: b}]")).toEqual([]);
  });

  it("do not take those of prometheus.yml, and name their own", () => {
    expect(endpoint("honor_labels: true")).toEqual(["native-key honor_labels"]);
    expect(endpoint("relabel_configs: [{source_labels: [a]}]")).toEqual([
      "native-key relabel_configs",
      "native-key source_labels",
    ]);
    expect(fixed(monitor("      metrics_path: /federate"), "service-monitor")).toBe(
      monitor("      path: /federate"),
    );
    expect(
      found("kind: ScrapeConfig\nspec: {http_sd_configs: [{url: http://a}]}\n", "scrape-config"),
    ).toEqual(["2 native-key http_sd_configs"]);
  });

  it("say what an unknown field may have meant, and are not sure where nothing is near", () => {
    const near = check(monitor("      honorLabel: true"), "service-monitor")[0];
    expect(near?.message).toContain("Did you mean `honorLabels`?");
    expect(near?.unsure).toBeUndefined();
    expect(check(monitor("      somethingNew: 1"), "service-monitor")[0]).toMatchObject({
      code: "unknown-key",
      unsure: true,
    });
    expect(check(monitor("      jobLabel: app"), "service-monitor")[0]?.message).toContain(
      "check the indentation",
    );
  });

  it("need what the definitions require", () => {
    expect(found("kind: ServiceMonitor\n", "service-monitor")).toEqual(["1 missing-required kind"]);
    expect(found("kind: ServiceMonitor\nspec: {endpoints: []}\n", "service-monitor")).toEqual([
      "2 missing-required spec",
    ]);
    expect(endpoint("basicAuth: {username: {name: a}}")).toEqual(["missing-required username"]);
    expect(found("kind: ScrapeConfig\nspec: {kubernetesSDConfigs: [{}]}\n", "scrape-config")).toHaveLength(1);
  });

  it("convert nothing: a number is no text", () => {
    expect(endpoint("path: 5")).toEqual(["wrong-type 5"]);
    expect(fixed(monitor("      path: yes"), "service-monitor")).toBe(monitor('      path: "yes"'));
    expect(endpoint("params: {a: [1]}")).toEqual(["wrong-type 1"]);
    expect(endpoint("honorLabels: 'true'")).toEqual(["wrong-type 'true'"]);
    expect(endpoint("scheme: ftp")).toEqual(["bad-enum ftp"]);
    expect(endpoint("scheme: HTTPS")).toEqual([]);
    expect(endpoint("interval: 30")).toEqual(["wrong-type 30"]);
    expect(endpoint("scrapeTimeout: 10x")).toEqual(["bad-duration 10x"]);
    expect(endpoint("metricRelabelings: [{regex: '('}]")).toEqual(["bad-regex ("]);
  });
});
