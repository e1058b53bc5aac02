import { describe, expect, it } from "vitest";
import type { Engine } from "../server/src/engine.ts";
import type { Diagnostic } from "../server/src/rules/finding.ts";
import { topologyOf } from "../server/src/workspace/topology/topology.ts";
import { engineOf } from "./support/check.ts";
import { monitoringRepo } from "./support/monitoringRepo.ts";
import { type Mistake, markedSpan, Repo } from "./support/planted.ts";
import { MISTAKES } from "./support/plantedMistakes.ts";

const SIZE = { clusters: 200, ruleFiles: 10 };

describe("a repository of 200 clusters with 10 rule files each", () => {
  it("has no findings when it has no mistake", { timeout: 60_000 }, async () => {
    const engine = await engineOf(monitoringRepo(SIZE));
    expect(topologyOf(engine.workspace).edges.length).toBe(SIZE.clusters);
    expect(findingsOf(engine).map(shown)).toEqual([]);
  });

  it("shows one of every mistake once, at both ends, and nothing else", { timeout: 60_000 }, async () => {
    const repo = new Repo(monitoringRepo(SIZE));
    for (const mistake of MISTAKES) mistake.plant(repo);
    const found = findingsOf(await engineOf(repo.files));

    const wanted = MISTAKES.map(({ code, severity, file, at }) =>
      keyOf(code, severity, file, markedSpan(repo.text(file), at).start),
    );
    const keys = found.map(({ code, severity, location }) =>
      keyOf(code, severity, location.path, location.span.start),
    );
    const show = (key: string) => shown(found[keys.indexOf(key)] as Diagnostic);
    expect({
      missing: wanted.filter((key) => !keys.includes(key)),
      twice: keys.filter((key, index) => keys.indexOf(key) !== index),
      unexpected: keys.filter((key) => !wanted.includes(key)).map(show),
    }).toEqual({ missing: [], twice: [], unexpected: [] });

    const flaws = MISTAKES.flatMap((mistake, index) => {
      const one = found[keys.indexOf(wanted[index] ?? "")] as Diagnostic;
      return flawsOf(mistake, one, repo).map((flaw) => `${mistake.file} ${mistake.code}: ${flaw}`);
    });
    expect(flaws).toEqual([]);
  });
});

function findingsOf(engine: Engine): Diagnostic[] {
  return [...engine.checkAll().values()].flat();
}

/** What a finding lacks that the mistake is to have: its span, the other end, the fix. */
function flawsOf(
  { file, at, related, fix }: Mistake,
  { location, related: shownAt, fixes }: Diagnostic,
  repo: Repo,
): string[] {
  const { start, end } = location.span;
  const span = markedSpan(repo.text(file), at);
  const others = shownAt.map((other) => other.location.path);
  const titles = fixes.map(({ title }) => title);
  return [
    ...(span.end === end ? [] : [`covers ${repo.text(file).slice(start, end)}`]),
    ...related.flatMap((path) => (others.includes(path) ? [] : [`shows ${others.join(", ")}, not ${path}`])),
    ...((fix === undefined ? titles.length === 0 : titles.some((title) => title.includes(fix)))
      ? []
      : [`offers ${titles.join("; ")}`]),
  ];
}

function keyOf(code: string, severity: string, path: string, start: number): string {
  return `${path} ${start} ${severity} ${code}`;
}

function shown({ location, severity, code, message }: Diagnostic): string {
  return `${location.path} ${severity} ${code}: ${message}`;
}
