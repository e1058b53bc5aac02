import { promqlRule } from "../support/promqlRule.ts";

export default promqlRule({
  id: "promql/vector-matching",
  severity: "error",
  fix: "safe",
  codes: [
    "label-in-on-and-group",
    "matching-without-vectors",
    "fill-without-vectors",
    "group-with-set-operator",
    "fill-with-set-operator",
    "set-operator-on-scalar",
  ],
  summary: "`on`, `ignoring`, `group_left` or a set operator is used where it has no meaning.",
  why: `Series of two vectors are matched by labels: \`on\` and \`ignoring\` need a vector on both sides, \`group_left\`
copies labels that are not matched on, and \`and\`, \`or\` and \`unless\` combine vectors of any number of partners, so
that they take neither numbers nor \`group_left\`. Prometheus refuses the whole rule file otherwise.`,
  examples: [
    {
      bad: `groups:
  - name: disks
    rules:
      - alert: DiskFull
        expr: disk_free_bytes < on (instance) 1e9
`,
      fixed: `groups:
  - name: disks
    rules:
      - alert: DiskFull
        expr: disk_free_bytes < 1e9
`,
    },
    {
      bad: `groups:
  - name: disks
    rules:
      - record: instance:disk_free:labelled
        expr: disk_free_bytes * on (instance) group_left (instance, rack) machine_info
`,
      fixed: `groups:
  - name: disks
    rules:
      - record: instance:disk_free:labelled
        expr: disk_free_bytes * on (instance) group_left (rack) machine_info
`,
    },
    {
      good: `groups:
  - name: disks
    rules:
      - record: instance:disk_free:labelled
        expr: disk_free_bytes * on (instance) group_left (rack) machine_info
`,
    },
  ],
});
