import { effectiveInterval } from "../../model/scrapeJob.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import { defineRule } from "../rule.ts";
import { jobTitle } from "../support/job.ts";
import { longestSensibleTimeout } from "../support/timing.ts";

export default defineRule({
  id: "federation/timeout-equals-interval",
  scope: "job",
  concerns: "federation",
  severity: "hint",
  since: "0.1.0",
  fix: "unsafe",
  summary:
    "A federate job's timeout equals its interval, so a slow scrape leaves no room before the next one.",
  why: `A federate request that runs into its timeout is thrown away as a whole. When the timeout is as long as the
interval, a source that has become slow is asked again the moment the last request was given up: it never gets a
pause to recover, and every one of its series is missing at the global side for as long as that lasts. A timeout a
little below the interval costs nothing when the source is healthy.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    scrape_interval: 30s
    scrape_timeout: 30s
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
      fixed: `scrape_configs:
  - job_name: federate
    scrape_interval: 30s
    scrape_timeout: 27s
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: federate
    scrape_interval: 30s
    scrape_timeout: 25s
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
  ],
  *check(job, { global }) {
    const timeout = job.scrapeTimeout;
    if (!job.federate || !timeout?.ms) return;
    const interval = effectiveInterval(job, global);
    if (timeout.ms !== interval.ms) return;
    const value = longestSensibleTimeout(interval.ms);
    const { span } = timeout;
    yield {
      at: span,
      message: `${jobTitle(job)} gives up only after its whole interval of ${formatDuration(interval.ms)}: a slow source is asked again at once. ${value} leaves it a pause.`,
      fix: timeout.inherited
        ? []
        : {
            title: `Lower scrape_timeout to ${value}`,
            safe: false,
            preferred: true,
            edit: (edit) => edit.replace(span, value),
          },
    };
  },
});
