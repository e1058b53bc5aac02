import { describe, expect, it } from "vitest";
import { federation, hoverAt, toldAt } from "./support.ts";

describe("a selector of match[]", () => {
  it("is told in words, with what it brings from whom and what it narrowly leaves", async () => {
    const found = await hoverAt(federation({ match: `<|>'{__name__=~"job:.*"}'` }));
    expect(found?.text).toBe(`'{__name__=~"job:.*"}'`);
    expect(found?.markdown).toBe(
      [
        "Takes series whose name is `job:` followed by anything.",
        "- `eu` and `us`: **1 record**: `job:http_requests:rate5m`",
        "- Not taken, though close: `jobs:http_errors:rate5m` and `service:http_requests:rate5m`.",
      ].join("\n\n"),
    );
  });

  it("tells apart sources that hand over different series", async () => {
    const told = await toldAt(federation({ match: `<|>'{__name__=~"jobs?:.*"}'` }));
    expect(told).toContain("- `eu`: **2 records**: `job:http_requests:rate5m` and `jobs:http_errors:rate5m`");
    expect(told).toContain("- `us`: **1 record**: `job:http_requests:rate5m`");
  });

  it("with one of its matchers under the cursor begins with that", async () => {
    const found = await hoverAt(federation({ match: `'{__name__=~"job:.*",env=<|>"production"}'` }));
    expect(found?.text).toBe('env="production"');
    expect(found?.markdown).toMatch(/^This matcher: series whose `env` is `production`\./);
    expect(found?.markdown).toContain("**nothing**: no record of its rules matches");
    expect(found?.markdown).toContain("`job:http_requests:rate5m` is not taken: its `env` is `prod`.");
    expect(found?.markdown).toContain("No `env` is known to be `production` there; `prod` is.");
  });

  it("tells which known values at the sources a matcher lets through", async () => {
    const told = await toldAt(federation({ match: `'{__name__=~"job:.*",en<|>v=~"pro.*"}'` }));
    expect(told).toContain("This matcher: series whose `env` is `pro` followed by anything.");
    expect(told).toContain("Of 1 known value at the sources it lets through `prod`.");
  });

  it("names the record that a wrong letter misses", async () => {
    const found = await hoverAt(federation({ match: `job:http_request:r<|>ate5m` }));
    expect(found?.text).toBe("job:http_request:rate5m");
    expect(found?.markdown).toContain("Not taken, though close: `job:http_requests:rate5m`.");
    expect(found?.markdown).toContain("no rule in this workspace records it");
  });

  it("on a label that is only external explains that match[] does not see it", async () => {
    const told = await toldAt(federation({ match: `'{__name__=~"job:.*",clus<|>ter="eu"}'` }));
    expect(told).toContain("`cluster` is an external label of `eu`, added to what was chosen");
    expect(told).not.toContain("leaves no label `cluster`");
  });

  it("on a label that a record's rule takes away names the record", async () => {
    const told = await toldAt(federation({ match: `'{__name__=~"service:.*",job="x"<|>}'` }));
    expect(told).toContain("`service:http_requests:rate5m` is not taken: its rule leaves no label `job`.");
  });

  it("that is broken says what the source answers and why", async () => {
    const told = await toldAt(federation({ match: `'{__name__=~"job:<|>.*"'` }));
    expect(told).toBe(
      "**This is no selector**: the source answers 400 and nothing arrives.\n\n- The `{` is never closed.",
    );
  });

  it("of unknown sources is tried on what others record", async () => {
    const source = federation({ match: `'{__name__=~"servi<|>ce:.*"}'` }).replaceAll(
      /prometheus-(eu|us)\.internal/g,
      "10.1.2.3",
    );
    const told = await toldAt(source);
    expect(told).toContain("not in this workspace");
    expect(told).toContain("1 name would match: `service:http_requests:rate5m`.");
  });

  it("with a template's placeholder is not judged", async () => {
    expect(await toldAt(federation({ match: `'{job="{{ .Job<|> }}"}'` }))).toContain("template");
  });

  it("names what each alternative of a regex on names brings", async () => {
    const told = await toldAt(
      federation({ match: `'{__name__=~"job:http_requests:rate5m|service:http_re<|>quests:rate5m"}'` }),
    );
    expect(told).toContain("name is `job:http_requests:rate5m` or `service:http_requests:rate5m`.");
    expect(told).toContain("- `eu`: **2 records**");
  });

  it("holds the cursor in its span whatever the scalar's style", async () => {
    for (const match of [`>-\n            {job=~"no<|>de"}`, `"{job=~\\"no<|>de\\"}"`]) {
      const found = await hoverAt(federation({ match }));
      expect(found?.text.replaceAll("\\", "")).toBe('job=~"node"');
    }
  });

  it("that says no more than its key still tells what match[] is", async () => {
    const source = federation().replace('"match[]"', '"mat<|>ch[]"');
    expect(await toldAt(source)).toContain(
      "it fetches the series that its selector picks from `eu` and `us`",
    );
  });
});

describe("honor_labels", () => {
  it("shows this job's own labels either way", async () => {
    const found = await hoverAt(federation({ job: "    honor_<|>labels: false" }));
    expect(found?.text).toBe("honor_labels");
    expect(found?.markdown).toContain(
      [
        "| label | at the source | `honor_labels: true` | `honor_labels: false` |",
        "| --- | --- | --- | --- |",
        "| `__name__` | `job:http_requests:rate5m` | `job:http_requests:rate5m` | `job:http_requests:rate5m` |",
        "| `job` | `node` | `node` | `federate` |",
        "| `exported_job` |  |  | `node` |",
        "| `instance` | `a:9100` | `a:9100` | `prometheus-eu.internal:9090` |",
        "| `exported_instance` |  |  | `a:9100` |",
        "| `cluster` | `eu` | `eu` | `eu` |",
        "| `exported_cluster` |  |  | `eu` |",
        "| `region` | `emea` | `emea` | `emea` |",
      ].join("\n"),
    );
    expect(found?.markdown).toContain('a query for `job="node"` finds nothing');
  });

  it("on its value says what holds", async () => {
    const found = await hoverAt(federation({ job: "    honor_labels: tr<|>ue" }));
    expect(found?.text).toBe("true");
    expect(found?.markdown).toMatch(/^This job says `true`\./);
  });
});

describe("intervals and timeouts", () => {
  it("of a federate job tell how old its samples get, and the window that needs", async () => {
    const told = await toldAt(federation({ job: "    scrape_inter<|>val: 20s" }));
    expect(told).toContain("In force: **20s** (20 seconds), set by this job.");
    expect(told).toContain(
      "Worst-case age of a sample from `us`: scraped every 15s by `us` + recorded every 1m in group `exports` + federated every 20s by `federate` = **1m35s**. Less from `eu`.",
    );
    expect(told).toContain("a window of at least **4m** (4 × 1m)");
  });

  it.each([
    ["scrape_timeout: 4<|>0s", "**Longer than the interval**"],
    ["scrape_interval: 5s\n    scrape_timeout: 3<|>s", "set by this job; the interval is 5s"],
    ["scrape_timeout: <|>nonsense", "**10s** (10 seconds), Prometheus's default"],
    [
      "scrape_interval: 5s\n    scrape_timeout: <|>nonsense",
      "**5s** (5 seconds), lowered to the scrape interval",
    ],
    ["scrape_interval: <|>nonsense", "**30s** (30 seconds), from the `global` section"],
  ])("that say %j tell what is in force", async (job, words) => {
    expect(await toldAt(federation({ job: `    ${job}` }))).toContain(words);
  });

  it("of the global section count who inherits them", async () => {
    const source = federation().replace("scrape_interval: 30s", "scrape_interval: 3<|>0s");
    expect(await toldAt(source)).toContain("set here. 1 of 1 job inherits it.");
    const evaluated = federation({ global: "  evaluation_inter<|>val: 10s" });
    expect(await toldAt(evaluated)).toContain("1 of its 1 rule group uses it");
  });

  it("of a rule group tell the difference from the server's", async () => {
    const told = await toldAt(federation().replace("interval: 20s", "interval: 20<|>s"));
    expect(told).toContain(
      "The 3 rules of this group are evaluated every **20s** (20 seconds), instead of the server's 1m.",
    );
  });
});

describe("a target of a federate job", () => {
  it("is the config that answers there, with the reason, its labels and its records", async () => {
    const found = await hoverAt(federation({ target: "<|>" }));
    expect(found?.text).toBe('"prometheus-eu.internal:9090"');
    expect(found?.markdown).toMatch(
      /^`prometheus-eu\.internal:9090` is taken for \*\*`eu`\*\* \(`clusters\/eu\/prometheus\.yml`\), because /,
    );
    expect(found?.markdown).toContain('`cluster="eu"` and `region="emea"`');
    expect(found?.markdown).toContain("It records 3 names; this job's `match[]` selects 1 of them.");
    expect(found?.markdown).toContain("they only fill in what a series lacks");
  });

  it("is certain where the inventory says so", async () => {
    const more = `#- /.promfed.yaml\nclusters:\n  - { name: europe, endpoint: "prometheus-eu.internal:9090", config: clusters/eu/prometheus.yml }`;
    expect(await toldAt(federation({ target: "<|>", more }))).toContain("9090` is **`europe`**");
  });

  it("that nobody is known to be names the way out", async () => {
    const told = await toldAt(federation({ target: "<|>" }).replace("prometheus-eu.internal", "10.0.0.1"));
    expect(told).toContain("No config of this workspace is known to answer at `10.0.0.1:9090`.");
    expect(told).toContain("`.promfed.yaml`");
  });

  it("that may be several lists them", async () => {
    const more =
      "#- /other/eu/prometheus.yml\nglobal:\n  external_labels: { cluster: eu }\nscrape_configs: []";
    const told = await toldAt(federation({ target: "<|>", more }));
    expect(told).toContain("may be any of 2 servers in this workspace:");
    expect(told).toContain("`other/eu/prometheus.yml`");
  });

  it("is told in the file_sd file that holds it", async () => {
    const more = `#- /far/prometheus.yml
scrape_configs:
  - job_name: sd
    metrics_path: /federate
    params: { "match[]": [up] }
    file_sd_configs: [{ files: ["targets/*.json"] }]
#- /far/targets/eu.json
[{ "targets": ["prom<|>etheus-eu.internal:9090"], "labels": { "cluster": "eu" } }]`;
    const found = await hoverAt(federation({ more }));
    expect(found?.text).toBe('"prometheus-eu.internal:9090"');
    expect(found?.markdown).toContain("is taken for **`eu`**");
    expect(found?.markdown).toContain("they replace a series' own");
  });

  it("has a path that tells from whom the job fetches what", async () => {
    const told = await toldAt(federation().replace("metrics_path: /fed", "metrics_path: /f<|>ed"));
    expect(told).toMatch(
      /^This job federates: it fetches the series that its selector picks from `eu` and `us`\./,
    );
  });

  it("without match[] brings nothing", async () => {
    const told = await toldAt("scrape_configs: [{ job_name: a, metrics_path: /fede<|>rate }]");
    expect(told).toContain("**no `match[]`**, so the answer is empty");
  });
});

describe("an external label", () => {
  it("says who gets it", async () => {
    const told = await toldAt(federation().replace("monitor: global", "monitor: glo<|>bal"));
    expect(told).toContain('gets `monitor="global"` on every series that has no `monitor` of its own');
  });

  it("from the environment names the variable, or that this release takes it as it is", async () => {
    const source = "global:\n  external_labels:\n    replica: $<|>{POD_NAME}\nscrape_configs: []\n";
    expect(await toldAt(source)).toContain("`POD_NAME` comes from the environment");
    expect(await toldAt(source, { version: { major: 2, minor: 50 } })).toContain(
      "takes `${POD_NAME}` as it is written",
    );
  });
});
