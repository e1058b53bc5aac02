import { describe, expect, it } from "vitest";
import { found, job } from "./support.ts";

const release = { version: { major: 2, minor: 42 } };
const inJob = (...lines: string[]) => found(job(...lines), "config", release);
const inRule = (...lines: string[]) =>
  found(`groups:\n  - name: g\n    rules:\n      - ${lines.join("\n        ")}\n`, "rules", release);

describe("numbers as go-yaml reads them", () => {
  it.each(["0x7fffffffffffffff", "18446744073709551615", "-1.5", "1e3", "1_000", "0o17", "-.inf", ".5_0"])(
    "%s is a whole number without a sign",
    (text) => expect(inJob(`sample_limit: ${text}`)).toEqual([]),
  );

  it.each([
    "-1",
    "1e20",
    "_1",
    "._5",
    "1e400",
    ".inf",
    ".nan",
    "18446744073709551616000",
    "0x10000000000000000",
  ])("%s is none", (text) => expect(inJob(`sample_limit: ${text}`)).toEqual([`3 wrong-type ${text}`]));

  it("a modulus below 1 is no modulus", () => {
    const step = "relabel_configs: [{ action: hashmod, source_labels: [a], target_label: b, modulus: .5 }]";
    expect(inJob(step)).toEqual(["3 relabel/modulus .5"]);
  });
});

describe("tags", () => {
  it("must fit the value", () => {
    for (const value of [
      "!!int a",
      "!!float x",
      "!!bool a",
      "!!null a",
      "!!timestamp a",
      "!!int 5.5",
      "!!binary a",
    ])
      expect(inJob(`scheme: ${value}`), value).toHaveLength(1);
    for (const value of [
      "!!int 5",
      "!!float 5",
      "!!bool yes",
      "!!timestamp 2001-01-01",
      "!!binary YQ==",
      "!!str 5",
    ])
      expect(inJob(`scheme: ${value}`), value).toEqual([]);
  });

  it("with nothing behind them are an empty text, but for null", () => {
    expect(inJob("scheme: !!str")).toEqual([]);
    expect(inJob("sample_limit: !!null")).toEqual([]);
    expect(inJob("sample_limit: !x")).toEqual(["3 wrong-type sample_limit"]);
    expect(inJob("scrape_interval: !!str")).toEqual(["3 bad-duration scrape_interval"]);
    expect(inJob("tls_config: {min_version: !!str }")).toEqual(["3 bad-enum min_version"]);
    expect(inJob("oauth2: { client_id: !x , token_url: http://a, client_secret: b }")).toHaveLength(1);
  });

  it("in rule files take the booleans of YAML 1.2 only", () => {
    const rule = (value: string) => inRule("alert: a", "expr: b", `labels: { x: ${value} }`);
    expect(rule("!!bool true")).toEqual([]);
    expect(rule("!!bool yes")).toHaveLength(1);
  });

  it("give a label value that is no text away", () => {
    const labels = (value: string) => found(`global:\n  external_labels: { a: ${value} }\n`);
    expect(labels("!!binary w6k=")).toEqual([]);
    expect(labels("!!binary /w==")).toHaveLength(1);
  });
});

describe("null", () => {
  it("leaves a default alone, and Null is an empty text to a duration", () => {
    for (const nothing of ["", "null", "~"]) expect(inJob(`scrape_interval: ${nothing}`)).toEqual([]);
    expect(inJob("scrape_interval: Null")).toEqual(["3 bad-duration Null"]);
  });

  it("written Null is a section that is there", () => {
    expect(inJob("oauth2: ~")).toEqual([]);
    expect(inJob("basic_auth: Null", "authorization: {}")).toEqual(["4 auth-conflict authorization"]);
    expect(inJob("static_configs:", "  - Null")).toEqual([]);
    expect(inJob("static_configs:", "  - null")).toHaveLength(1);
  });

  it("is a name where a rule records and an expression where it evaluates", () => {
    expect(inRule("record: null", "expr: null")).toEqual([]);
    expect(inRule("alert: null", "record: a", "expr: b")).toHaveLength(1);
    expect(inRule("record: a", "expr: ~")).toEqual(["5 missing-required ~"]);
    expect(inRule("record:", "expr: a")).toEqual(["4 rule-kind record"]);
  });
});

it("a key behind the same key and a merge is a duplicate", () => {
  const text = `scrape_configs:
  - &one
    job_name: one
  - <<: *one
    job_name: two
    job_name: two
`;
  expect(found(text)).toEqual(["6 duplicate-key job_name"]);
});

describe("releases differ", () => {
  const at = (minor: number, ...lines: string[]) =>
    found(job(...lines), "config", { version: { major: 2, minor } });

  it("in the secret of OAuth 2.0", () => {
    const oauth2 = "oauth2: { client_id: a, token_url: http://b }";
    expect(at(49, oauth2)).toEqual(["3 missing-required oauth2"]);
    expect(at(50, oauth2)).toEqual([]);
  });

  it("in the discoveries whose HTTP settings they look at", () => {
    const both = "http_sd_configs: [{ url: http://a, authorization: {}, basic_auth: {} }]";
    expect(at(47, both)).toEqual([]);
    expect(at(48, both)).toEqual(["3 auth-conflict basic_auth"]);
  });

  it("in where a certificate needs its key", () => {
    const write = "remote_write:\n  - url: http://a\n    tls_config: { cert_file: b }\n";
    expect(found(write, "config", { version: { major: 2, minor: 44 } })).toEqual([]);
    expect(found(write, "config", { version: { major: 2, minor: 45 } })).toHaveLength(1);
    expect(at(42, "tls_config: { cert_file: b }")).toHaveLength(1);
  });
});

it("a target without a port needs a scheme that has one, before 3.0", () => {
  const text = job("scheme: ftp", "static_configs:", "  - targets: [a, 'a:1', '[::1]']");
  expect(found(text, "config", release)).toEqual(["5 target-address a", "5 target-address '[::1]'"]);
  expect(found(text)).toEqual([]);
  const features = new Set(["no-default-scrape-port"]);
  expect(found(text, "config", { ...release, features })).toEqual([]);
});
