import { type Check, type CheckContext, report } from "../context.ts";
import { fieldsOf } from "../schema.ts";
import type { SectionView } from "../sectionView.ts";
import { conflict } from "./helpers.ts";
import { fieldSelectorProblem, labelSelectorProblem } from "./kubernetesSelector.ts";

/** How the API server is reached: in the cluster, by its address, or by a kubeconfig file. */
export const kubernetesAccess: Check = (view, cx) => {
  const file = view.filled("kubeconfig_file");
  const server = view.set("api_server");
  const custom = customHttp(view);
  if (file && server) {
    conflict(
      view,
      cx,
      "discovery-conflict",
      "kubeconfig_file",
      "api_server",
      "Either the file says where the API server is, or the address. Remove one.",
    );
  }
  if (file && custom) {
    conflict(
      view,
      cx,
      "discovery-conflict",
      "kubeconfig_file",
      custom,
      "The file says how to connect. Remove one.",
    );
  } else if (!file && !server && custom && !view.incomplete) {
    const message = `\`${custom}\` needs \`api_server\`: without an address Prometheus uses the settings of the pod it runs in. Add it, or remove \`${custom}\`.`;
    report(cx, "discovery-requires", view.keySpan(custom), message, { absent: true });
  }
  const namespaces = view.child("namespaces", "kubernetes_namespaces");
  if (namespaces?.bool("own_namespace") !== true) return;
  const other = server ? "api_server" : file ? "kubeconfig_file" : undefined;
  if (!other) return;
  const message = `\`own_namespace\` is that of the pod Prometheus runs in, which \`${other}\` leaves unknown. List the namespace under \`names\`.`;
  report(cx, "discovery-conflict", namespaces.keySpan("own_namespace"), message);
};

/** The first HTTP setting that differs from its default. */
function customHttp(view: SectionView): string | undefined {
  for (const { name, field } of fieldsOf("http_config")) {
    const entry = view.entries.get(name);
    if (!entry || view.unknown(name)) continue;
    if (field.type.kind === "bool") {
      if (view.bool(name) !== undefined && String(view.bool(name)) !== (field.default ?? "false"))
        return name;
    } else if (!view.set(name)) {
      // Null leaves all but a switch as if the key were not there.
    } else if (name === "tls_config") {
      const tls = view.child(name, "tls_config");
      if (!tls || [...tls.entries.keys()].some((key) => tls.filled(key) && tls.bool(key) !== false))
        return name;
    } else if (!TEXTS.has(field.type.kind) || view.filled(name)) return name;
  }
  return undefined;
}

/** Types of which the empty text is the same as nothing; an empty URL or mapping is something. */
const TEXTS: ReadonlySet<string> = new Set(["string", "secret", "path"]);

/** The kinds of objects that a role watches. */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  pod: ["pod", "node"],
  service: ["service"],
  endpoints: ["pod", "service", "endpoints"],
  endpointslice: ["pod", "service", "endpointslice"],
  node: ["node"],
  ingress: ["ingress"],
};

export const kubernetesSelectors: Check = (view, cx) => {
  const role = view.text("role") ?? "";
  const possible = Object.hasOwn(SELECTABLE, role) ? SELECTABLE[role] : undefined;
  const seen = new Set<string>();
  for (const selector of view.children("selectors", "kubernetes_selector")) {
    const kind = selector.text("role") ?? "";
    if (selector.unknown("role")) continue;
    if (kind !== "" && seen.has(kind)) {
      report(
        cx,
        "discovery-selector",
        selector.valueSpan("role"),
        `There is a selector for \`${kind}\` already, and only one can be given. Combine them with a comma.`,
      );
    }
    seen.add(kind);
    if (possible && !possible.includes(kind)) {
      const what =
        kind === "" ? "A selector needs a `role`" : `The role \`${role}\` watches no \`${kind}\` objects`;
      report(
        cx,
        "discovery-selector",
        selector.valueSpan("role"),
        `${what}; possible here: ${possible.join(", ")}.`,
      );
    }
    checkSyntax(selector, cx);
  }
};

function checkSyntax(selector: SectionView, cx: CheckContext): void {
  const field = fieldSelectorProblem(selector.text("field") ?? "");
  if (field) report(cx, "discovery-selector", selector.valueSpan("field"), field);
  const label = labelSelectorProblem(selector.text("label") ?? "");
  if (label) report(cx, "discovery-selector", selector.valueSpan("label"), label);
}
