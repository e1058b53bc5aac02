import { globalInterval } from "../../model/globalSection.ts";
import { effectiveInterval } from "../../model/scrapeJob.ts";
import { parseDuration } from "../../syntax/values/duration.ts";
import { holdsRules } from "../../workspace/classify.ts";
import type { Document } from "../../workspace/document.ts";
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
    slowest = Math.max(slowest, holdsRules(document) ? seemingPace(document.text) : paceIn(document));
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

function seemingPace(text: string): number {
  let slowest = USUAL_MS;
  const interval = /\binterval["']?:[ \t]*["']?(\w+)/y;
  // A search for a plain word takes a fraction of one for a pattern, and all rule files are searched.
  for (let at = text.indexOf("interval"); at >= 0; at = text.indexOf("interval", at + 1)) {
    interval.lastIndex = at;
    const written = interval.exec(text)?.[1];
    const duration = written === undefined ? undefined : parseDuration(written);
    if (duration && "ms" in duration) slowest = Math.max(slowest, duration.ms);
  }
  return slowest;
}
