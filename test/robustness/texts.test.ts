import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../server/src/rules/finding.ts";
import { engineOf } from "../support/check.ts";
import { FEDERATE } from "../support/cli.ts";

/** Milliseconds that one hostile text may take, on a slow and busy machine. What runs away takes minutes. */
const LIMIT = 20_000;

/** Checks a text beside a good config, which must have its finding whatever the other one does. */
async function check(text: string, path = "/hostile.yml"): Promise<Diagnostic[]> {
  const start = performance.now();
  const engine = await engineOf([
    ["/good.yml", FEDERATE],
    [path, text],
  ]);
  const all = engine.checkAll();
  expect(performance.now() - start).toBeLessThan(LIMIT);
  expect(all.get("/good.yml")?.map((d) => d.code)).toContain("federation/missing-honor-labels");
  const found = all.get(path) ?? [];
  for (const { location } of found) {
    expect(location.span.start).toBeGreaterThanOrEqual(0);
    expect(location.span.end).toBeGreaterThanOrEqual(location.span.start);
    expect(location.span.end).toBeLessThanOrEqual(text.length);
  }
  return found;
}

/** A config whose last key has this value. */
const withTail = (yaml: string) => `${FEDERATE}${yaml}\n`;

describe("hostile YAML", () => {
  it("does not unfold aliases of aliases", async () => {
    const bomb = ['a0: &a0 ["x", "x", "x", "x", "x", "x", "x", "x", "x", "x"]'];
    for (let i = 1; i < 30; i++)
      bomb.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(", ")}]`,
      );
    for (const use of [
      "rule_files: *a29",
      "scrape_configs: *a29",
      "remote_write: *a29",
      "scrape_configs: [{ <<: *a29 }]",
      "global: { <<: *a29 }",
    ])
      await check(`${bomb.join("\n")}\n${use}\n`);
  });

  it("does not unfold merges of merges", async () => {
    const bomb = ["x0: &x0 { job_name: a }"];
    for (let i = 1; i < 30; i++)
      bomb.push(
        `x${i}: &x${i}\n  <<: [${Array(10)
          .fill(`*x${i - 1}`)
          .join(", ")}]`,
      );
    await check(`${bomb.join("\n")}\nscrape_configs:\n  - <<: *x29\n`);
  });

  it("survives anchors that hold themselves", async () => {
    await check("scrape_configs: &a\n  - *a\n");
    await check("global: &g\n  external_labels: *g\nscrape_configs:\n  - &j\n    <<: *j\n    params: *j\n");
    await check("groups: &g\n  - name: a\n    rules: *g\n");
  });

  it.each([
    ["flow lists", (n: number) => withTail(`x: ${"[".repeat(n)}${"]".repeat(n)}`)],
    ["open flow lists", (n: number) => withTail(`x: ${"[".repeat(n)}`)],
    ["flow maps", (n: number) => withTail(`x: ${"{a: ".repeat(n)}${"}".repeat(n)}`)],
    ["lists in lists", (n: number) => `scrape_configs:\n${"- ".repeat(n)}x\n`],
    ["question marks", (n: number) => `scrape_configs:\n${"? ".repeat(n)}x\n`],
    ["tags and anchors", (n: number) => `scrape_configs:\n  - ${"!!map &a ".repeat(n)}x\n`],
  ])("reads %s 10,000 levels deep", async (_, make) => {
    await check(make(10_000));
  });

  it("reads mappings 2,000 levels deep by indentation", async () => {
    const lines = Array.from({ length: 2000 }, (_, i) => `${" ".repeat(i)}a:`);
    await check(`scrape_configs: []\n${lines.join("\n")}\n`);
  });

  it("reads a line of 5 MB", async () => {
    await check(withTail(`x: "${"y".repeat(5 << 20)}"`));
    await check(
      `groups:\n  - name: a\n    rules:\n      - record: a:b:c\n        expr: "${"up + ".repeat(1 << 18)}up"\n`,
    );
  });

  it("reads a thousand documents in one file", async () => {
    const found = await check(Array(1000).fill(FEDERATE).join("---\n"));
    expect(found.length).toBeGreaterThan(0);
  });

  it("reads many thousands of keys, comments and blank lines", async () => {
    await check(withTail(Array.from({ length: 20_000 }, (_, i) => `k${i}: v`).join("\n")));
    await check(`${"# promfed-ignore federation/match-all -- no\n".repeat(5000)}${FEDERATE}`);
    await check(`${"\n".repeat(200_000)}${FEDERATE}`);
    await check(`scrape_configs:${"\r".repeat(50_000)}`);
  });

  it("takes NULs, lone surrogates, marks and control characters for what they are", async () => {
    for (const odd of [
      "\0",
      "\ud800",
      "\udc00\ud800",
      "\ufeff",
      "\u2028",
      "\u0085",
      "\u001b[31m",
      "\u202e",
      "\t",
    ]) {
      for (const place of [
        0,
        16,
        30,
        60,
        FEDERATE.indexOf("__name__"),
        FEDERATE.indexOf("job:"),
        FEDERATE.length,
      ])
        await check(FEDERATE.slice(0, place) + odd + FEDERATE.slice(place));
    }
  });
});

describe("hostile patterns and expressions", () => {
  const PATTERNS = [
    "(a+)+$",
    "(a|a)*b",
    "(.*)*(.*)*(.*)*x",
    `${"(".repeat(1000)}a${")".repeat(1000)}`,
    "((((a{0,99}){0,99}){0,99}){0,99}){0,99}",
    "a{1000}{1000}",
    `(${Array.from({ length: 3000 }, (_, i) => `host-${i}`).join("|")})`,
    `[${"\\u0001-\\uffff".repeat(200)}]`,
    "(?i)".repeat(500),
    "a?".repeat(2000) + "a".repeat(2000),
    `${".*a.{12}".repeat(6)}`,
    "\\",
    "(?<n>a)(?P<n>b)",
    "[[:alpha:]-\\pL]*",
    "\\Q".repeat(500),
    "",
  ];

  it.each(PATTERNS.map((p) => [p.length > 40 ? `${p.slice(0, 40)}…` : p, p]))(
    "meets %s in match[], relabel steps and expressions without delay",
    async (_, pattern) => {
      const quoted = JSON.stringify(pattern);
      const selector = JSON.stringify(`{__name__=~${quoted},job=~${quoted},x!~${quoted}}`);
      await check(`scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": [${selector}, ${selector}, '{__name__=~"job:.*"}', '{__name__=~".+a.*"}']
    relabel_configs:
      - { source_labels: [__address__], regex: ${quoted}, target_label: cluster, replacement: "$1\${2}" }
      - { action: labeldrop, regex: ${quoted} }
    static_configs: [{ targets: ["${"a".repeat(300)}:9090", "b:9090"] }]
remote_write:
  - url: http://x/
    write_relabel_configs: [{ action: labelmap, regex: ${quoted}, replacement: "$1" }]
`);
      await check(`groups:
  - name: g
    rules:
      - record: job:a:sum
        expr: ${JSON.stringify(`sum by (job) (${"a".repeat(100)}{x=~${quoted}})`)}
      - alert: A
        expr: ${JSON.stringify(`label_replace(up{job=~${quoted},job!~${quoted}}, "a", "$1", "job", ${quoted})`)}
`);
    },
  );

  it("parses expressions that are nested deep or go on for long", async () => {
    const expressions = [
      `${"(".repeat(5000)}up${")".repeat(5000)}`,
      "(".repeat(5000),
      "sum(".repeat(3000),
      `${"-".repeat(20_000)}1`,
      Array(5000).fill("up").join(" + "),
      Array(5000).fill("2").join("^"),
      `{${Array.from({ length: 3000 }, (_, i) => `l${i}="v"`).join(",")}}`,
      `up${"[5m:1m]".repeat(2000)}`,
      `"${"\\".repeat(9999)}`,
      "up offset ".repeat(2000),
      "a or ".repeat(5000),
    ];
    for (const expression of expressions)
      await check(
        `groups:\n  - name: g\n    rules:\n      - record: job:a:sum\n        expr: ${JSON.stringify(expression)}\n`,
      );
  }, 60_000);

  it("reads placeholders that never end", async () => {
    for (const opener of ["{{", "${", "{%", "<%=", "$(", "[[", "((", "@@"]) {
      await check(withTail(opener.repeat(5000)));
      await check(withTail(`x: "${opener} ${"a ".repeat(20_000)}"`));
      await check(FEDERATE.replaceAll("federate", opener));
    }
  });
});
