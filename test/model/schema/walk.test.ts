import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, fixed, found, job } from "./support.ts";

describe("unknown keys", () => {
  it("are reported on the key, with what was probably meant", () => {
    expect(found(job("metric_path: /federate"))).toEqual(["3 unknown-key metric_path"]);
    expect(fixed(job("metric_path: /federate"))).toBe(job("metrics_path: /federate"));
    expect(check(job("scrape_intervall: 5s"))[0]?.data).toMatchObject({ suggestion: "scrape_interval" });
    expect(check(job("consult_sd_configs: []"))[0]?.message).toContain("Did you mean `consul_sd_configs`?");
    expect(check(job("zzzzzz: 1"))[0]?.message).not.toContain("mean");
  });

  it("of operator manifests are renamed to the spelling of configs", () => {
    expect(fixed(job("honorLabels: true"))).toBe(job("honor_labels: true"));
    expect(fixed(job("scrape-interval: 5s"))).toBe(job("scrape_interval: 5s"));
    const relabelings = check(job("metricRelabelings: []"))[0];
    expect(relabelings?.data?.suggestion).toBe("metric_relabel_configs");
  });

  it("are not renamed to a key that stands there already", () => {
    expect(check(job("metrics_path: /a", "metric_path: /b"))[0]?.fixes).toBeUndefined();
  });

  it("that belong elsewhere are sent there", () => {
    const message = (text: string): string | undefined => check(text)[0]?.message;
    expect(message("global:\n  remote_write: []\n")).toContain("at the top level");
    expect(message(job("static_configs:", "  - targets: [a]", "    relabel_configs: []"))).toContain(
      "scrape job",
    );
    expect(message(job("ca_file: a"))).toContain("below `tls_config`");
    expect(message(job("match[]: ['up']"))).toContain("below `params`");
    expect(message("scrape_interval: 5s\n")).toContain("below `global`");
  });

  it("of other programs are named as such, and fine in their own documents", () => {
    const group = "groups:\n  - name: g\n    concurrency: 2\n    rules: []\n";
    expect(check(group, "rules")[0]?.message).toContain("vmalert");
    expect(check(group, "rules", { tool: "vmalert" })).toEqual([]);
  });

  it("made by a template are not judged", () => {
    expect(found("scrape_configs:\n  - job_name: j\n    '@@key': 1\n")).toEqual([]);
  });
});

describe("versions", () => {
  it("know keys that are not there yet, or not any more", () => {
    const old = { version: { major: 2, minor: 42 } };
    expect(found(job("scrape_native_histograms: true"), "config", old)).toEqual([
      "3 not-yet scrape_native_histograms",
    ]);
    expect(found(job("scrape_native_histograms: true"))).toEqual([]);
    expect(found(job("scrape_classic_histograms: true"))).toEqual(["3 removed scrape_classic_histograms"]);
    expect(fixed(job("scrape_classic_histograms: true"))).toBe(job("always_scrape_classic_histograms: true"));
    expect(
      found(job("scrape_classic_histograms: true"), "config", { version: { major: 2, minor: 50 } }),
    ).toEqual([]);
  });

  it("offer the successor of a deprecated key once it exists", () => {
    expect(found(job("bearer_token_file: /t"))).toEqual(["3 deprecated bearer_token_file"]);
    expect(fixed(job("bearer_token_file: /t"))).toBe(job("authorization: { credentials_file: /t }"));
    expect(found(job("bearer_token_file: /t"), "config", { version: { major: 2, minor: 20 } })).toEqual([]);
  });
});

describe("types", () => {
  it("take scalars as go-yaml converts them", () => {
    for (const value of ["yes", "on", "Y", "N", "true", "False"])
      expect(found(job(`honor_labels: ${value}`)), value).toEqual([]);
    for (const value of ["1", "0x10", "1e3", "1.5", "1_000", "017"])
      expect(found(job(`sample_limit: ${value}`)), value).toEqual([]);
    expect(found(job("honor_labels: 'true'"))).toEqual(["3 wrong-type 'true'"]);
    expect(fixed(job("honor_labels: 'true'"))).toBe(job("honor_labels: true"));
    expect(found(job("honor_labels: 1"))).toEqual(["3 wrong-type 1"]);
    expect(found(job("honor_labels: !!str true"))).toEqual(["3 wrong-type true"]);
    expect(found(job('honor_labels: !!bool "true"'))).toEqual([]);
    expect(found(job("sample_limit: -1"))).toEqual(["3 wrong-type -1"]);
    expect(found(job("sample_limit: 99999999999999999999"))).toEqual(["3 wrong-type 99999999999999999999"]);
    expect(found("scrape_configs:\n  - job_name: 5\n")).toEqual([]);
    expect(found("global:\n  external_labels: {a: 1, b: true, c: null}\n")).toEqual([]);
  });

  it("are reported at the key when the value spans lines", () => {
    expect(found("scrape_configs:\n  job_name: j\n")).toEqual(["1 wrong-type scrape_configs"]);
    expect(found("global: [a]\n")).toEqual(["1 wrong-type global"]);
    expect(found("- a\n- b\n")).toEqual(["1 wrong-type "]);
  });

  it("offer to make a list of a lone value", () => {
    expect(found(job("params:", "  match[]: '{job=\"a\"}'"))).toEqual(["4 wrong-type '{job=\"a\"}'"]);
    expect(fixed(job("params:", "  match[]: '{job=\"a\"}'"))).toBe(
      job("params:", "  match[]: ['{job=\"a\"}']"),
    );
  });

  it("take null for the default", () => {
    expect(found("global:\nscrape_configs:\nalerting: ~\n")).toEqual([]);
    expect(found(job("scrape_interval:", "tls_config:", "basic_auth: null", "static_configs:"))).toEqual([]);
    expect(found("")).toEqual([]);
    expect(found("global: {scrape_interval: Null}\n")).toEqual(["1 bad-duration Null"]);
  });

  it("refuse empty items where Prometheus does", () => {
    expect(found("scrape_configs:\n  -\n")).toEqual(["2 empty-item -"]);
    expect(found(job("relabel_configs: [null]"))).toEqual(["3 empty-item null"]);
    expect(found("groups:\n  -\n", "rules")).toEqual([]);
    expect(found("[null]\n", "file-sd")).toEqual(["1 empty-item null"]);
  });

  it("check durations, sizes, expressions and URLs", () => {
    expect(found("global:\n  scrape_interval: 15\n  body_size_limit: 10kB\n")).toEqual([
      "2 bad-duration 15",
      "3 bad-size 10kB",
    ]);
    expect(found(job("relabel_configs:", "  - regex: 'a(?=b)'", "    target_label: t"))).toEqual([
      "4 bad-regex (?=",
    ]);
    expect(found("remote_write:\n  - url: http://a b\n")).toEqual(["2 bad-url http://a b"]);
    expect(found('remote_write:\n  - url: ""\n')).toEqual([]);
    expect(found("remote_write:\n  - url:\n")).toEqual(["2 missing-required url"]);
    expect(fixed("global:\n  body_size_limit: 10kB\n")).toBe("global:\n  body_size_limit: 10KB\n");
  });

  it("check enumerations, with the value that was probably meant", () => {
    expect(found(job("fallback_scrape_protocol: prometheusproto"))).toEqual(["3 bad-enum prometheusproto"]);
    expect(fixed(job("fallback_scrape_protocol: prometheusproto"))).toBe(
      job("fallback_scrape_protocol: PrometheusProto"),
    );
    expect(found(job("relabel_configs: [{action: KEEP}]"))).toEqual([]);
    expect(found(job("scheme: gopher"))).toEqual([]);
  });

  it("never judge what a template supplies", () => {
    const lines = ["scrape_interval: '@@interval'", "sample_limit: '@@'", "honor_labels: '@@x'"];
    expect(found(job(...lines))).toEqual([]);
    expect(found("scrape_configs:\n  - honor_labels: true\n    metrics_path: '@@'\n")).toEqual([]);
    expect(found("scrape_configs:\n  - honor_labels: true\n")).toEqual(["2 missing-required honor_labels"]);
  });

  it("convert nothing in JSON", () => {
    expect(found('[{"targets": ["a:1"], "labels": {"a": "b"}}]', "file-sd", { json: true })).toEqual([]);
    expect(found('[{"targets": [5], "labels": {"a": 1}}]', "file-sd", { json: true })).toEqual([
      "1 wrong-type 5",
      "1 wrong-type 1",
    ]);
    expect(found("- targets: [5]\n  labels: {a: 1}\n", "file-sd")).toEqual([]);
  });
});

describe("duplicates, anchors and merge keys", () => {
  it("reports a key that stands twice, at the second", () => {
    const problem = check("global:\n  scrape_interval: 5s\n  scrape_interval: 6s\n")[0];
    expect(problem?.code).toBe("duplicate-key");
    expect(problem?.related?.[0]?.span.start).toBe(10);
    expect(
      found(
        "groups:\n  - name: g\n    rules:\n      - {record: a, expr: b, labels: {x: y, x: z}}\n",
        "rules",
      ),
    ).toEqual(["4 duplicate-key x"]);
  });

  it("lets merged keys be overwritten in sections, but not in maps of labels", () => {
    const base = "  - &base\n    job_name: a\n    honor_labels: true\n";
    expect(found(`scrape_configs:\n${base}  - <<: *base\n    job_name: b\n`)).toEqual([]);
    expect(found("global:\n  external_labels:\n    <<: {a: b}\n    a: c\n")).toEqual(["4 duplicate-key a"]);
  });

  it("reads merged values for what is required and what conflicts", () => {
    const text =
      "scrape_configs:\n  - &base\n    job_name: a\n    basic_auth: {username: u}\n  - <<: *base\n    job_name: b\n    authorization: {credentials: c}\n";
    expect(found(text)).toEqual(["7 auth-conflict authorization"]);
  });

  it("reports at the alias what stands nowhere else as this section", () => {
    const text =
      "scrape_configs:\n  - job_name: a\n    params: {x: [&v 1]}\n    relabel_configs: &steps\n      - {action: nope}\n    metric_relabel_configs: *steps\n";
    expect(found(text)).toEqual(["5 bad-enum nope"]);
    expect(found("x: &a\n  scrape_interval: 5\nglobal: *a\n")).toEqual([
      "1 unknown-key x",
      "3 bad-duration *a",
    ]);
  });

  it("ends on aliases that multiply", () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(", ")}]`,
    );
    expect(check(["a0: &a0 [x]", ...levels, "scrape_configs: *a12", ""].join("\n")).length).toBeLessThan(
      2000,
    );
  });
});

describe("any input", () => {
  it("is read without throwing, and every span lies in the text", () => {
    const word = fc.constantFrom(
      "scrape_configs",
      "job_name",
      "global",
      "- ",
      ": ",
      "\n",
      "  ",
      "[",
      "]",
      "{",
      "}",
      "a",
      "1",
      "'",
      '"',
      "&x ",
      "*x",
      "<<",
      "relabel_configs",
      "action",
      "replace",
      "null",
      "{{ x }}",
      "remote_write",
      "url",
      "#",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        const text = words.join("");
        for (const kind of ["config", "rules", "file-sd", "unit-test"] as const) {
          for (const { span, message, fixes } of check(text, kind)) {
            expect(span.start).toBeGreaterThanOrEqual(0);
            expect(span.end).toBeGreaterThanOrEqual(span.start);
            expect(span.end).toBeLessThanOrEqual(text.length);
            expect(message).toMatch(/[.?]$/);
            for (const f of fixes ?? []) expect(f.edits.length).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
