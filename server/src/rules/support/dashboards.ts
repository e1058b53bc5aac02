import type { Dashboard } from "../../workspace/dashboard/dashboard.ts";
import { exactName } from "../../workspace/uses.ts";

/** Dashboards of VictoriaMetrics' own series mostly ask one, through a data source of the kind Prometheus. */
export function isVictoria({ queries }: Dashboard): boolean {
  return queries.some(({ selectors }) =>
    selectors.some((selector) =>
      /^vm(?:agent|alert|anomaly|auth|backup|ctl|gateway|insert|restore|select|storage)?_|^flag$/.test(
        exactName(selector) ?? "",
      ),
    ),
  );
}
