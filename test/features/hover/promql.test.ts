import { describe, expect, it } from "vitest";
import { federation, hoverAt, toldAt } from "./support.ts";

/** A rule of the global server with this expression. */
function rule(expr: string): string {
  return federation({ rules: `      - record: a\n        expr: ${JSON.stringify(expr)}` });
}

describe("in an expression", () => {
  it.each([
    ["ra<|>te(x[5m])", "rate", "rate(v range vector) instant vector"],
    ["su<|>m by (job) (x)", "sum", "sum [by|without (label, …)] (v instant vector)"],
    ["sum b<|>y (job) (x)", "by", "Groups by these labels"],
    ["sum witho<|>ut (job) (x)", "without", "every label but these"],
    ["a <|>/ b", "/", "Division"],
    ["a / on<|> (job) b", "on", "Looks only at these labels"],
    ["a / ignor<|>ing (job) group_left b", "ignoring", "every label but these"],
    ["a / on (job) group_le<|>ft (x) b", "group_left", "share one partner"],
    ["a > bo<|>ol 1", "bool", "0 or 1"],
    ["a un<|>less b", "unless", "Drops the series"],
    ["x off<|>set 90m", "offset 90m", "Here 1 hour 30 minutes."],
    ["x <|>@ 1700000000", "@ 1700000000", "Here 2023-11-14T22:13:20Z."],
    ["x @ sta<|>rt()", "@ start()", "the start of the query"],
    ["time() - x > 36<|>00", "3600", "As seconds: 1 hour."],
    ["x > 5<|>m", "5m", "300 (seconds), 5 minutes"],
    ["x > 0x<|>10", "0x10", "`0x10` is 16."],
    ["x > 0.9<|>95", "0.995", "99.5 %"],
    ["x[<|>1h30m]", "1h30m", "1 hour 30 minutes"],
    ["max_over_time(x[1h:1<|>m])", "1m", "Step of the subquery: 1 minute."],
    ["max_over_time(x[1<|>h:5m])", "1h", "every 5 minutes: 12 times"],
    ["label_replace(x, 'a', '$1', 'b', '(.<|>*)-x')", "'(.*)-x'", "anything that ends in `-x`"],
  ])("%s is told on %j", async (expr, text, words) => {
    const found = await hoverAt(rule(expr));
    expect(found?.text).toBe(text);
    expect(found?.markdown).toContain(words);
  });

  it.each(["rate(x[5m]<|> )", "sum by (job) <|> (x)", "(<|> x )", "x == bool <|> 1"])(
    "nothing is said between the parts: %s",
    async (expr) => {
      expect(await hoverAt(rule(expr))).toBeUndefined();
    },
  );

  it.each([
    ["su<|>m by (job, path) (x)", "Its series carry at most `job` and `path`."],
    ["su<|>m(x)", "Its series carry no labels."],
    ["av<|>g without (pod) (x)", "Its series carry any labels but `pod`."],
    ['ra<|>te(x{job="node"}[5m])', 'Its series carry any labels; always `job="node"`.'],
    ['sum by (job) (x) *<|> on (job) group_left (team) y{team="a"}', '`job` and `team`; always `team="a"`.'],
    ['absent<|>(x{job="node", path=~"/.*"})', 'at most `job`; always `job="node"`.'],
    ["histogram_quan<|>tile(0.9, sum by (job, le) (x_bucket))", "carry at most `job`."],
    ['x{a="1"} /<|> x{a="2"}', "It never has a result."],
  ])("%s tells what the result carries", async (expr, words) => {
    expect(await toldAt(rule(expr))).toContain(words);
  });

  it.each(["ra<|>te(x[5m])", "time(<|>)", "a <|>/ b"])("%s says nothing of labels", async (expr) => {
    expect((await hoverAt(rule(expr)))?.markdown ?? "").not.toContain("carr");
  });

  it("functions of newer releases and experimental ones say so", async () => {
    expect(await toldAt(rule("sort_by_la<|>bel(x, 'a')"))).toContain("promql-experimental-functions");
    expect(await toldAt(rule("last_over<|>_time(x[5m])"), { version: { major: 2, minor: 20 } })).toContain(
      "does not know it yet",
    );
  });

  it("a window counts the samples that arrive in it", async () => {
    const told = await toldAt(rule("rate(job:http_requests:rate5m[1<|>m])"));
    expect(told).toContain("A window of **1m** (1 minute).");
    expect(told).toContain("It holds about **1 sample** of `job:http_requests:rate5m`");
    expect(told).toContain("**Too short for `rate()`**: it should hold four samples, so at least 4m.");
    const cluster = federation().replace("(http_requests_total[5m", "(http_requests_total[5<|>m");
    expect(await toldAt(cluster)).toContain(
      "It holds about **20 samples** of `http_requests_total`: at `eu`",
    );
  });

  it("a matcher is told in words with the values known here", async () => {
    const regex = await hoverAt(rule(`job:http_requests:rate5m{cluster=~"e<|>.*"}`));
    expect(regex?.text).toBe('cluster=~\\"e.*\\"');
    expect(regex?.markdown).toContain("Series whose `cluster` is `e` followed by anything.");
    expect(regex?.markdown).toContain("Of 2 known values here it lets through `eu`.");
    expect(await toldAt(rule(`job:http_requests:rate5m{cluster="E<|>U"}`))).toContain(
      "No known value passes; close is `eu`.",
    );
    expect(await toldAt(rule(`job:http_requests:rate5m{cluster="z<|>z"}`))).toContain(
      "None of the values here passes: `eu` and `us`.",
    );
  });

  it("a regex is shown by an example where no value is known", async () => {
    expect(await toldAt(rule(`http_requests_total{pod=~"web-[0-9]+<|>-.*"}`))).toBe(
      "Series whose `pod` is `web-` followed by one or more digits followed by `-` followed by anything.\n\nFor example `web-0-`.",
    );
    expect(await toldAt(rule(`http_requests_total{pod=~"a|b<|>"}`))).toBe(
      "Series whose `pod` is `a` or `b`.",
    );
  });

  it("nothing is claimed of values that are not all known", async () => {
    expect(await toldAt(rule(`http_requests_total{pod="z<|>z"}`))).toBe("Series whose `pod` is `zz`.");
  });

  it("a label of a grouping tells its known values", async () => {
    const told = await toldAt(rule("sum by (clus<|>ter) (job:http_requests:rate5m)"));
    expect(told).toContain("`cluster` stays on the result.");
    expect(told).toContain("2 known values of `cluster` here: `eu` and `us`.");
  });

  it("a regex that is no RE2 says why", async () => {
    expect(await toldAt(rule(`x{a=~"(?!b<|>)c"}`))).toContain("which is no valid RE2");
  });

  it("in a unit test is read too", async () => {
    const found = await hoverAt(`
#- /t.yml
rule_files: [rules.yml]
tests:
  - promql_expr_test:
      - expr: ra<|>te(x[5m])
        eval_time: 4m
`);
    expect(found?.text).toBe("rate");
  });

  it.each(["sum by (", "rate(x[", "{a=", "a + ", "x offset", "((", "'", "x{a='b", "sum(", "@", "x[5m:"])(
    "that is half typed, %j, it answers without failing",
    async (expr) => {
      for (let at = 0; at <= expr.length; at++)
        await expect(hoverAt(rule(`${expr.slice(0, at)}<|>${expr.slice(at)}`))).resolves.not.toThrow();
    },
  );
});

describe("a record's name", () => {
  it("tells how and where it is recorded, its labels, who federates it, its age, who uses it", async () => {
    const found = await hoverAt(rule("job:http_<|>requests:rate5m > 0"));
    expect(found?.text).toBe("job:http_requests:rate5m");
    const told = found?.markdown ?? "";
    expect(told).toMatch(/^\*\*`job:http_requests:rate5m`\*\*: recorded by 2 rules in 2 files, in 2 forms\n/);
    expect(told).toContain("```promql\nsum by (job) (rate(http_requests_total[5m]))\n```");
    expect(told).toContain("In `clusters/eu/rules.yml:5` (group `exports`).");
    expect(told).toContain('Labels: at most `job`; the rule sets `env="prod"`.');
    expect(told).toContain("Federated by `global` in job `federate`, from `eu` and `us`.");
    expect(told).toContain(
      "Worst-case age at `global`: scraped every 15s by `us` + recorded every 1m in group `exports` + federated every 30s by `federate` = **1m45s**.",
    );
    expect(told).toContain("Named in 1 place: record `a` (`global/rules.yml:5`).");
  });

  it("that no selector takes says so where it is defined", async () => {
    const source = federation().replace("record: service:http", "record: serv<|>ice:http");
    expect(await toldAt(source)).toContain("Not federated: no `match[]` of this workspace selects it.");
  });

  it("of many clusters is summed up", async () => {
    const clusters = Array.from(
      { length: 40 },
      (_, i) =>
        `#- /c/${i}/rules.yml\ngroups:\n  - name: g\n    rules:\n      - { record: "x:y:z", expr: "sum(y)" }`,
    ).join("\n");
    const told = await toldAt(
      `#- /a.yml\ngroups:\n  - name: a\n    rules:\n      - { record: b, expr: "x:<|>y:z" }\n${clusters}`,
    );
    expect(told).toContain("recorded by 40 rules in 40 files, all alike");
    expect(told).toContain("40 in all");
    expect(told.length).toBeLessThan(800);
  });

  it("that is a metric's says where it comes from", async () => {
    expect(await toldAt(rule("u<|>p"))).toContain("1 while the last scrape of a target succeeded");
    expect(await toldAt(rule("http_req<|>uests_total"))).toContain("no rule in this workspace records");
  });
});

describe("an alert's name", () => {
  const ALERTS = `
#- /a.yml
groups:
  - name: a
    rules:
      - alert: Do<|>wn
        expr: up ==  0
        for: 5m
        labels: { severity: page }
      - alert: Meta
        expr: ALERTS{alertname="Down"}
#- /b.yml
groups:
  - name: b
    rules:
      - { alert: Down, expr: absent(up) }
`;
  it("tells what fires it, after how long, who else defines it and who reads it", async () => {
    const found = await hoverAt(ALERTS);
    expect(found?.text).toBe("Down");
    expect(found?.markdown).toContain("held for **5m** (5 minutes)");
    expect(found?.markdown).toContain("```promql\nup == 0\n```");
    expect(found?.markdown).toContain('Labels: `severity="page"`.');
    expect(found?.markdown).toContain("1 other rule of this name:\n\n- `b.yml:4` (group `b`)");
    expect(found?.markdown).toContain("Read in `a.yml:9`.");
  });

  it("is told in a unit test that names it", async () => {
    const source = `${ALERTS.replace("<|>", "")}#- /t.yml
rule_files: [a.yml]
tests:
  - alert_rule_test:
      - eval_time: 5m
        alertname: Do<|>wn
`;
    expect(await toldAt(source)).toContain("**`Down`**: an alert");
    expect(await toldAt(source.replace("Do<|>wn", "Gone<|>"))).toContain("no rule in this workspace defines");
  });

  it("is told where a selector names it", async () => {
    const source = ALERTS.replace("<|>", "").replace('alertname="Down"', 'alertname="Do<|>wn"');
    expect(await toldAt(source)).toContain("Defined in `a.yml:4` (group `a`).");
  });
});
