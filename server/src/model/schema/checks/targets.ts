import { lacksPort, readAddress } from "../../../syntax/values/address.ts";
import { quoteLike } from "../../../syntax/yaml/edit.ts";
import type { Span } from "../../../text/span.ts";
import { type Check, type CheckContext, report } from "../context.ts";
import { isNull } from "../goYaml.ts";
import { isBefore } from "../schema.ts";
import type { SectionView } from "../sectionView.ts";

/**
 * Targets are plain addresses. With relabel_configs they may hold anything, as the steps can still make an address of
 * it, so only groups of sections without any are looked at.
 */
export const staticTargets: Check = (view, cx) => {
  const owner = view.parent;
  if (!owner || view.key !== "static_configs" || owner.filled("relabel_configs")) return;
  for (const { node, site, span } of view.items("targets")) {
    if ((node.kind === "scalar" || node.kind === "null") && node.templated) continue;
    if (isNull(node, cx.yaml) || (node.kind === "scalar" && node.value === "")) {
      // Of an Alertmanager nobody looks at it.
      if (owner.name !== "scrape_config") continue;
      report(
        cx,
        "target-address",
        span.end > span.start ? span : view.keySpan("targets"),
        "This target is empty: it names no address.",
        { absent: true },
      );
      continue;
    }
    if (node.kind === "scalar" && owner.name === "scrape_config") checkScheme(cx, owner, node.value, span);
    if (node.kind !== "scalar" || !node.value.includes("/")) continue;
    const { scheme, schemeSpan, path, pathSpan } = readAddress(node.value);
    const address = node.value.slice(schemeSpan?.end ?? 0, pathSpan?.start ?? node.value.length);
    const advice = [
      ...(scheme ? [`the scheme goes to \`scheme: ${scheme}\``] : []),
      ...(path && path !== "/" && owner.name === "scrape_config"
        ? [`the path to \`metrics_path: ${path}\``]
        : []),
    ].join(", ");
    const message = `${JSON.stringify(node.value)} is no address: targets are \`host:port\`${advice ? `; ${advice}` : " without scheme or path"}.`;
    const fix = {
      title: `Change to ${address}`,
      safe: false,
      edits: [{ span: node.span, newText: quoteLike(node.style, address) }],
    };
    report(cx, "target-address", span, message, address !== "" && !site ? { fixes: [fix] } : {});
  }
};

/** Before 3.0 an address without a port gets that of the scheme, for which the scheme has to be one that has any. */
function checkScheme(cx: CheckContext, owner: SectionView, target: string, span: Span): void {
  const scheme = owner.text("scheme");
  if (!scheme || scheme === "http" || scheme === "https") return;
  if (!isBefore(cx.version, "3.0") || cx.noDefaultPort || target.includes("/") || !lacksPort(target)) return;
  const message = `This target has no port, and before Prometheus 3.0 it gets that of http or https: the scheme ${JSON.stringify(scheme)} has none. Add the port, or correct the scheme.`;
  report(cx, "target-address", span, message);
}
