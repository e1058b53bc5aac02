import type { RelabelConfig } from "../../model/relabelConfig.ts";
import { compileRe2, type Re2Matcher } from "../../syntax/values/re2/index.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { takenAway } from "../support/relabel.ts";

export default defineRule({
  id: "relabel/labelmap-cardinality",
  scope: "job",
  severity: "hint",
  since: "0.1.0",
  fix: "snippet",
  summary: "A `labelmap` copies every Kubernetes label to all series of the job.",
  why: `\`__meta_kubernetes_pod_label_(.+)\` takes whatever labels the objects have, and every series of the target gets
them all. Some change with each rollout (\`pod_template_hash\`, \`controller_revision_hash\`, the chart's version) or are
different on each node: every change starts all series of the target anew, and dashboards that do not aggregate them away
break up. Naming the labels that queries use keeps the others out; \`labeldrop\` of the worst ones helps too, and then
nothing is said.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: pods
    kubernetes_sd_configs:
      - role: pod
    relabel_configs:
      - action: labelmap
        regex: __meta_kubernetes_pod_label_(.+)
`,
    },
    {
      good: `scrape_configs:
  - job_name: pods
    kubernetes_sd_configs:
      - role: pod
    relabel_configs:
      - action: labelmap
        regex: __meta_kubernetes_pod_label_(app|component|version)
  - job_name: nodes
    kubernetes_sd_configs:
      - role: node
    relabel_configs:
      - action: labelmap
        regex: __meta_kubernetes_node_label_(.+)
      - action: labeldrop
        regex: kubernetes_io_hostname|.*_image_version
`,
    },
  ],
  *check(job) {
    for (const [index, step] of job.relabelConfigs.entries()) {
      const source = openSource(step);
      if (!source) continue;
      const { kind, matcher } = source;
      const labels = kind.changing.map(
        (label) => matcher.match(kind.prefix + label)?.expand(step.replacementText) ?? label,
      );
      const later = [...job.relabelConfigs.slice(index + 1), ...job.metricRelabelConfigs];
      if (later.some((other) => takenAway(other, labels).length > 0)) continue;
      yield {
        at: step.regex?.span ?? step.span,
        message: `This copies every ${kind.what} to all series of the job, those that ${kind.trouble} too (${labels.slice(0, 2).join(", ")}). Name the labels that you use, or drop the others with labeldrop.`,
        fix: fixes(step, kind),
      };
    }
  },
});

interface Source {
  /** Of the meta labels that service discovery makes. */
  readonly prefix: string;
  readonly what: string;
  readonly trouble: string;
  /** Usual labels of this kind that make trouble, the worst ones first. */
  readonly changing: readonly string[];
  /** Labels worth having, as a pattern. */
  readonly useful: string;
}

const ROLLOUT = "change with each release";
const RELEASE_LABELS = ["helm_sh_chart", "app_kubernetes_io_version", "chart"];
const APP = "app|app_kubernetes_io_name";

function releaseLabels(object: string): Source {
  return {
    prefix: `__meta_kubernetes_${object}_label_`,
    what: `label of the ${object}`,
    trouble: ROLLOUT,
    changing: RELEASE_LABELS,
    useful: APP,
  };
}

function annotations(object: string): Source {
  return {
    prefix: `__meta_kubernetes_${object}_annotation_`,
    what: `annotation of the ${object}`,
    trouble: "hold whole documents or change with each release",
    changing: [
      "kubectl_kubernetes_io_last_applied_configuration",
      "checksum_config",
      "kubectl_kubernetes_io_restartedAt",
    ],
    useful: "team|owner",
  };
}

const SOURCES: readonly Source[] = [
  {
    prefix: "__meta_kubernetes_pod_label_",
    what: "label of the pod",
    trouble: "change with each rollout",
    changing: [
      "pod_template_hash",
      "controller_revision_hash",
      "batch_kubernetes_io_controller_uid",
      "controller_uid",
      "pod_template_generation",
    ],
    useful: APP,
  },
  {
    prefix: "__meta_kubernetes_node_label_",
    what: "label of the node",
    trouble: "differ on each node or change when nodes are upgraded",
    changing: ["kubernetes_io_hostname", "node_image_version"],
    useful: "topology_kubernetes_io_zone|topology_kubernetes_io_region",
  },
  ...["service", "endpoints", "endpointslice", "ingress", "namespace"].map(releaseLabels),
  ...["pod", "node", "service", "endpoints", "endpointslice", "ingress", "namespace"].map(annotations),
];

/** What a labelmap step copies all of; undefined for other steps and for those that choose. */
function openSource(step: RelabelConfig): { kind: Source; matcher: Re2Matcher } | undefined {
  if (step.action !== "labelmap" || step.templated) return undefined;
  const matcher = compileRe2(step.regexText);
  if (!matcher) return undefined;
  // A label of no known name passes only where every one does.
  const kind = SOURCES.find(({ prefix, changing }) =>
    ["x7q_any", ...changing].every((label) => matcher.fullMatch(prefix + label)),
  );
  return kind && { kind, matcher };
}

function fixes(step: RelabelConfig, { prefix, useful }: Source): readonly FixReport[] {
  const { regex } = step;
  const open = /\(\.[+*]\)$/.exec(regex?.value ?? "");
  if (!regex || regex.inherited || !open || regex.value !== `${prefix}${open[0]}`) return [];
  return [
    {
      title: "Copy named labels only",
      safe: false,
      snippet: true,
      edit: (edit) => {
        const raw = edit.textOf(regex.span);
        const at = raw.lastIndexOf(open[0]);
        if (at < 0) return;
        const start = regex.span.start + at + 1;
        edit.replace({ start, end: start + 2 }, `\${1:${useful}}`);
      },
    },
  ];
}
