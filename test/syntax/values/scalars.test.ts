import { describe, expect, it } from "vitest";
import { readAddress } from "../../../server/src/syntax/values/address.ts";
import { expandEnvironment, readEnvironment } from "../../../server/src/syntax/values/environment.ts";
import { distinguishingPart, distinguishingParts } from "../../../server/src/syntax/values/hostNames.ts";
import {
  isLabelName,
  isLabelNameTemplate,
  isMetricName,
  isReservedLabel,
  isText,
  toLegacyLabelName,
} from "../../../server/src/syntax/values/names.ts";
import { formatSize, parseSize } from "../../../server/src/syntax/values/size.ts";
import { parseUrl } from "../../../server/src/syntax/values/url.ts";

describe("parseSize", () => {
  it("reads both families of units as powers of 1024", () => {
    expect(parseSize("1KB")).toEqual({ bytes: 1024 });
    expect(parseSize("1KiB")).toEqual({ bytes: 1024 });
    expect(parseSize("1.5GB")).toEqual({ bytes: 1.5 * 1024 ** 3 });
    expect(parseSize("1GB500MB")).toEqual({ bytes: 1024 ** 3 + 500 * 1024 ** 2 });
    expect(parseSize("0")).toEqual({ bytes: 0 });
    expect(parseSize("-1B")).toEqual({ bytes: -1 });
    expect(parseSize(".5KB")).toEqual({ bytes: 512 });
  });

  it("refuses what Prometheus refuses, and suggests the spelling that works", () => {
    expect(parseSize("100")).toMatchObject({ unknownUnit: "" });
    expect(parseSize("10kB")).toMatchObject({ unknownUnit: "kB", suggestion: "10KB" });
    expect(parseSize("5G")).toMatchObject({ unknownUnit: "G", suggestion: "5GB" });
    expect(parseSize("1KB1KiB")).toHaveProperty("problem");
    expect(parseSize("")).toHaveProperty("problem");
    expect(parseSize("B")).toHaveProperty("problem");
    expect(parseSize("16EB")).toHaveProperty("problem");
  });

  it("prints the largest unit that divides", () => {
    expect(formatSize(512 * 1024 ** 2)).toBe("512MB");
    expect(formatSize(0)).toBe("0B");
  });
});

describe("names", () => {
  it("allows colons in metric names only, and any text under utf8", () => {
    expect(isMetricName("job:up:sum", "legacy")).toBe(true);
    expect(isLabelName("job:up", "legacy")).toBe(false);
    expect(isLabelName("dot.in.name", "utf8")).toBe(true);
    expect(isLabelName("dot.in.name", "legacy")).toBe(false);
    expect(isLabelName("", "utf8")).toBe(false);
    expect(isMetricName("1a", "legacy")).toBe(false);
    expect(isText("a\ud800z")).toBe(false);
    expect(isText("a😀z")).toBe(true);
    expect(isReservedLabel("__address__")).toBe(true);
    expect(toLegacyLabelName("1.a-b")).toBe("_1_a_b");
  });

  it("reads a templated target label as Prometheus's legacy pattern does", () => {
    for (const text of ["$1", "${1}", "a_$1", "label_${name}_x", "_"]) {
      expect(isLabelNameTemplate(text, "legacy"), text).toBe(true);
    }
    for (const text of ["", "1$1", "$", "a$", "${}", "a-$1", "${1"]) {
      expect(isLabelNameTemplate(text, "legacy"), text).toBe(false);
    }
    expect(isLabelNameTemplate(`${"$a".repeat(20000)}-`, "legacy")).toBe(false);
  });
});

describe("readAddress", () => {
  it("takes a target apart", () => {
    expect(readAddress("host:9090")).toMatchObject({ host: "host", port: "9090", kind: "name" });
    expect(readAddress("http://h.example:80/metrics")).toMatchObject({
      scheme: "http",
      host: "h.example",
      port: "80",
      path: "/metrics",
      pathSpan: { start: 19, end: 27 },
    });
    expect(readAddress("[::1]:9090")).toMatchObject({ host: "::1", port: "9090", kind: "ipv6" });
    expect(readAddress("fe80::1")).toMatchObject({ host: "fe80::1", kind: "ipv6" });
    expect(readAddress("10.0.0.1:99999")).toMatchObject({ kind: "ipv4", portIsValid: false });
    expect(readAddress(":9090")).toMatchObject({ host: "", kind: "empty" });
    expect(readAddress("")).toMatchObject({ kind: "empty", portIsValid: true });
  });
});

describe("distinguishingParts", () => {
  const names = (...hosts: string[]) => distinguishingParts(hosts).map(({ name }) => name);

  it("keeps what tells hosts apart", () => {
    expect(names("prometheus-us-east.internal:9090", "prometheus-eu-west.internal:9090")).toEqual([
      "us-east",
      "eu-west",
    ]);
    expect(names("prometheus-us-east:9090", "prometheus-us-west:9090")).toEqual(["us-east", "us-west"]);
    expect(names("prom.us-east-1.example.com", "prom.eu-west-1.example.com")).toEqual([
      "us-east-1",
      "eu-west-1",
    ]);
    expect(names("acme-prod-berlin", "acme-prod-paris")).toEqual(["berlin", "paris"]);
    expect(names("prometheus-us-east-1:9090", "prometheus-us-east-2:9090")).toEqual([
      "us-east-1",
      "us-east-2",
    ]);
    expect(names("cluster-a.monitoring:9090", "cluster-b.monitoring:9090")).toEqual([
      "cluster-a",
      "cluster-b",
    ]);
    expect(names("prometheus-dc-1:9090", "prometheus-dc-2:9090")).toEqual(["dc-1", "dc-2"]);
  });

  it("calls a bare number or an address a poor name", () => {
    expect(distinguishingParts(["source-prometheus-1:9090", "source-prometheus-2:9090"])).toEqual([
      { name: "1", good: false },
      { name: "2", good: false },
    ]);
    expect(distinguishingPart("10.0.0.1:9090")).toEqual({ name: "10.0.0.1", good: false });
    expect(distinguishingParts(["localhost:9090", "localhost:9091"])).toEqual([
      { name: "localhost-9090", good: false },
      { name: "localhost-9091", good: false },
    ]);
  });

  it("strips a single host of the words and domains that say nothing", () => {
    expect(distinguishingPart("prometheus.us-east.example.com:9090")).toEqual({
      name: "us-east",
      good: true,
    });
    expect(distinguishingPart("prometheus-us-east.internal:9090")).toEqual({ name: "us-east", good: true });
    expect(distinguishingPart("prom.eu-central-1.acme.co.uk:443").name).toBe("eu-central-1");
    expect(distinguishingPart("prometheus.eu:9090").name).toBe("eu");
    expect(distinguishingPart("prometheus.acme.com").name).toBe("acme");
    expect(distinguishingPart("${HOST}:9090").good).toBe(false);
    expect(distinguishingPart("{{ .Values.host }}").good).toBe(false);
    expect(distinguishingPart("prometheus.monitoring.svc.cluster.local").good).toBe(false);
    expect(distinguishingPart("prometheus").good).toBe(false);
    expect(distinguishingPart("").good).toBe(false);
  });
});

describe("parseUrl", () => {
  const goText = (text: string) => {
    const url = parseUrl(text);
    return "problem" in url ? url.goText : undefined;
  };

  it("reads URLs and relative references", () => {
    expect(parseUrl("https://user:pw@h.example:8443/a/b?c=d#e")).toEqual({
      scheme: "https",
      userinfo: "user:pw",
      host: "h.example:8443",
      hostname: "h.example",
      port: "8443",
      path: "/a/b",
      query: "c=d",
      fragment: "e",
    });
    for (const text of ["foo", "", "/api", "http://[::1]:9090/", "http://h?q", "mailto:a", "*"]) {
      expect(goText(text), text).toBeUndefined();
    }
  });

  it("refuses what Go refuses, in Go's words, without showing a password", () => {
    expect(goText("localhost:9090")).toBeUndefined();
    expect(goText("10.0.0.1:9090/x")).toBe(
      'parse "10.0.0.1:9090/x": first path segment in URL cannot contain colon',
    );
    expect(goText("://x")).toBe('parse "://x": missing protocol scheme');
    expect(goText("http://${HOST}/")).toBe('parse "http://${HOST}/": invalid character "{" in host name');
    expect(goText("http://h:port/")).toBe('parse "http://h:port/": invalid port ":port" after host');
    expect(goText("http://[::1/")).toBe(`parse "http://[::1/": missing ']' in host`);
    expect(goText("http://h/%zz")).toBe('parse "http://h/%zz": invalid URL escape "%zz"');
    expect(goText("http://a\nb")).toContain("invalid control character");
    expect(goText("http://u:p%@h/")).toBe('parse "http://<hidden>@h/": invalid URL escape "%"');
  });
});

describe("environment references", () => {
  it("finds them where os.Expand does", () => {
    const { expansions, broken } = readEnvironment("a-$CLUSTER-${REGION}.$$ $ ${} ${x");
    expect(expansions.map(({ name }) => name)).toEqual(["CLUSTER", "REGION"]);
    expect(broken).toEqual([
      { start: 26, end: 29 },
      { start: 30, end: 32 },
    ]);
    expect(readEnvironment("plain $").changes).toBe(false);
  });

  it("expands them, an unknown one to nothing", () => {
    const lookup = (name: string) => (name === "A" ? "1" : undefined);
    expect(expandEnvironment("$A-${A}$$-$B.$", lookup)).toBe("1-1$-.$");
    expect(expandEnvironment("x${A", lookup)).toBe("xA");
  });
});
