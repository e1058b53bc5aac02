import { effectiveInterval, effectiveTimeout } from "../../model/scrapeJob.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { isBroad } from "../support/broad.ts";
import { jobMap, jobSpot, jobTitle, ownPair } from "../support/job.ts";
import { longestSensibleTimeout } from "../support/timing.ts";

export default defineRule({
  id: "federation/tight-timeout",
  scope: "job",
  concerns: "federation",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary:
    "A federate job with a broad selector has a short timeout, though its interval leaves room for more.",
  why: `Answering a broad \`match[]\` takes a source many seconds: it looks up every series and writes megabytes of
text. The default \`scrape_timeout\` of 10s is made for exporters. When the answer takes longer the whole scrape fails
and every series of the source goes missing at once, typically just when the source is under load.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    scrape_interval: 1m
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{job=~"kube.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
      fixed: `scrape_configs:
  - job_name: federate
    scrape_interval: 1m
    scrape_timeout: 54s
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{job=~"kube.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: federate
    scrape_interval: 1m
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
  - job_name: federate-raw
    scrape_interval: 1m
    scrape_timeout: 50s
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{job=~"kube.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
  ],
  *check(job, { global }) {
    if (!job.federate || job.openEnded) return;
    const broad = job.selectors.find(
      ({ selector, expression }) => selector && expression.parsed.problems.length === 0 && isBroad(selector),
    );
    if (!broad || job.fields.get("scrape_timeout")?.value.kind === "alias") return;
    const timeout = effectiveTimeout(job, global);
    const interval = effectiveInterval(job, global);
    // Someone who wrote a timeout down for this job has thought of it.
    if (timeout.from === "job" || timeout.ms > 10_000 || interval.ms < 2 * timeout.ms) return;
    const value = longestSensibleTimeout(interval.ms);
    yield {
      at: jobSpot(job),
      message: `${jobTitle(job)} fetches ${broad.text.value}, which may be much, within ${timeout.from === "global" ? "the global timeout of" : "the default timeout of"} ${formatDuration(timeout.ms)}; when that is not enough the whole scrape is lost. Its interval of ${formatDuration(interval.ms)} leaves room for ${value}.`,
      related: [{ at: broad.text.span, message: "This selector names no metric" }],
      fix: fixes(),
    };

    function fixes(): FixReport[] {
      const map = jobMap(job);
      if (!map || job.fields.has("scrape_timeout")) return [];
      const after = ownPair(map, "scrape_interval") ?? ownPair(map, "job_name");
      return [
        {
          title: `Set scrape_timeout: ${value}`,
          safe: false,
          preferred: true,
          edit: (edit) => edit.insertPair(map, "scrape_timeout", value, after),
        },
      ];
    }
  },
});
