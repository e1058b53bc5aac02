import { AlertNames } from "../../rules/support/absentAlert.ts";
import { placeAlerts } from "../../rules/support/alertPlace.ts";
import type { Document } from "../../workspace/document.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { Action } from "./action.ts";
import { HealthChecks } from "./healthChecks.ts";

/** Alerts on federation itself: targets that are down, samples that are old, series that vanish. Only those missing. */
export function healthActions(ws: WorkspaceView, document: Document): Action[] {
  if (ws.settings.agent) return [];
  const readers = topologyOf(ws)
    .ownersOf(document.path)
    .filter((node) => node.serves);
  return readers.flatMap((node): Action[] => {
    const checks = new HealthChecks(ws, node);
    const missing = checks.missing();
    if (missing.length === 0) return [];
    const place = placeAlerts(ws, node, {
      name: "federation_health",
      like: (rule) => checks.watchesTargets(rule),
    });
    if (!place) return [];
    return [
      {
        title: `Generate federation health alerts${readers.length > 1 ? ` on ${node.name}` : ""}`,
        kind: "refactor.rewrite",
        edits: () => {
          const names = new AlertNames(node);
          return place.edits(
            missing.map((make) => {
              const alert = make();
              return { ...alert, alert: names.free(alert.alert) };
            }),
          );
        },
      },
    ];
  });
}
