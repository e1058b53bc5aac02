import { defineRule } from "../rule.ts";

export default defineRule({
  id: "federation/policy-in-record-name",
  scope: "rule",
  severity: "hint",
  since: "0.1.0",
  summary: "A record's name says that it is federated, instead of what it holds.",
  why: `Names like \`federate:http_requests:rate5m\` or \`global:…\` for everything that another server fetches make for one
simple selector, but a name is what dashboards, alerts and other rules are written against, while what is federated
changes: a record that is no longer federated, or that becomes so, needs a new name everywhere. The level, which says
by which labels a series can still be told apart, is lost.

Name the record by level, metric and operations, and choose what is federated by selectors or a label of the group.`,
  examples: [
    {
      bad: `groups:
  - name: exports
    rules:
      - record: federate:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      good: `groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
  ],
  concerns: "records",
  check({ record }) {
    if (!record || record.node.templated) return [];
    const level = record.value.slice(0, Math.max(0, record.value.indexOf(":")));
    if (
      !/^(?:federate[ds]?|federation|federation_export|exports?|exported|remote_write|to_global)$/.test(level)
    )
      return [];
    return [
      {
        at: record.span,
        message: `The name says what is done with the series ("${level}"), not what it holds: once something else is federated, name and use part ways, and the level no longer tells which labels are left. Name it level:metric:operations.`,
      },
    ];
  },
});
