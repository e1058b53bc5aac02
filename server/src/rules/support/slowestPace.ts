import { globalInterval } from "../../model/globalSection.ts";
import { effectiveInterval } from "../../model/scrapeJob.ts";
import { holdsRules } from "../../workspace/classify.ts";
import type { Document } from "../../workspace/document.ts";
import { seemingPace } from "../../workspace/glance.ts";
import { LateDocument } from "../../workspace/lateDocument.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";

/** How many samples a window should hold. */
export const SAMPLES = 4;

/** The longest interval of any job or group here: windows that hold four of it are long enough everywhere. */
export function slowestPace(ws: WorkspaceView): number {
  let slowest = 0;
  for (const document of ws.documents.values()) {
    const own = ws.memo.once(document, "slowest interval", () => paceIn(document));
    slowest = Math.max(slowest, own);
  }
  return slowest;
}

/** The same without reading rule files, by what seems to stand in them; as good as sure. */
export function presumedPace(ws: WorkspaceView): number {
  let slowest = 0;
  for (const document of ws.documents.values())
    slowest = Math.max(slowest, document.kind === "config" ? paceIn(document) : presumedPaceIn(document));
  return slowest;
}

/** What a scrape or an evaluation takes when nothing is said of it. */
const USUAL_MS = 60_000;

function paceIn({ config, facts }: Document): number {
  const global = config?.global?.unit;
  const jobs = (config?.jobs ?? []).map(({ unit }) => effectiveInterval(unit, global).ms);
  const groups = facts.intervals.map((ms) => ms ?? 0);
  const evaluated = config ? [globalInterval(global).ms, global?.evaluationInterval?.ms ?? 0] : [];
  return [...jobs, ...groups, ...evaluated].reduce((a, b) => Math.max(a, b), USUAL_MS);
}

function presumedPaceIn(document: Document): number {
  if (!holdsRules(document)) return USUAL_MS;
  const written = document instanceof LateDocument ? document.seemingPaceMs : seemingPace(document.text);
  return Math.max(written, USUAL_MS);
}
