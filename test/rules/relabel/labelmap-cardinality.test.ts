import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

const check = (text: string) => checkDiagnostics(text, { only: ["relabel/labelmap-cardinality"] });

const job = (steps: string) => `scrape_configs:
  - job_name: k8s
    kubernetes_sd_configs: [{ role: pod }]
    relabel_configs:
${steps}`;

describe("relabel/labelmap-cardinality", () => {
  it("hints once at each step that copies every label or annotation", async () => {
    await check(
      job(`      - action: labelmap
        regex: '__meta_kubernetes_pod_label_(.*)'
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 💡 hint relabel/labelmap-cardinality: pod_template_hash
      - action: labelmap
        regex: __meta_kubernetes_service_annotation_(.+)
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 💡 hint relabel/labelmap-cardinality: annotation of the service
      - action: labelmap
        regex: __meta_(.+)
               ^^^^^^^^^^^ hint relabel/labelmap-cardinality
      - action: labelmap
        regex: __meta_kubernetes_node_label_([a-z0-9_.-]+)
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint relabel/labelmap-cardinality
        replacement: node_$1
`),
    );
  });

  it("is silent where labels are chosen, dropped again, or of another service discovery", async () => {
    await check(
      job(`      - action: labelmap
        regex: __meta_kubernetes_pod_label_(app|team_.+)
      - action: labelmap
        regex: __meta_kubernetes_node_label_(.+)
        replacement: node_$1
      - action: labeldrop
        regex: node_kubernetes_io_hostname
      - action: labelmap
        regex: __meta_ec2_tag_(.+)
      - action: labelmap
        regex: __meta_kubernetes_service_label_(.+)
      - action: labelmap
        regex: __meta_kubernetes_pod_label_(.+
    metric_relabel_configs:
      - action: labelkeep
        regex: __name__|instance|job|node_.*|team_.*
`),
    );
  });

  it("still hints where the drop does not reach the names that the replacement makes", async () => {
    await check(
      job(`      - action: labelmap
        regex: __meta_kubernetes_pod_label_(.+)
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 💡 hint relabel/labelmap-cardinality: k8s_pod_template_hash
        replacement: k8s_$1
      - action: labeldrop
        regex: pod_template_hash
`),
    );
  });
});
