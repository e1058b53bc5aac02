import { describe, expect, it } from "vitest";
import { Engine } from "../server/src/engine.ts";
import { MemoryHost } from "../server/src/hosts/memory.ts";
import type { Diagnostic } from "../server/src/rules/finding.ts";
import { mergeSettings } from "../server/src/workspace/project/mergeSettings.ts";
import { readProjectFile } from "../server/src/workspace/projectFile.ts";
import { DEFAULT_SETTINGS } from "../server/src/workspace/settings.ts";
import { topologyOf } from "../server/src/workspace/topology/topology.ts";
import { engineOf } from "./support/check.ts";
import { monitoringRepo } from "./support/monitoringRepo.ts";
import { type Mistake, markedSpan, Repo } from "./support/planted.ts";
import { MISTAKES } from "./support/plantedMistakes.ts";

const SIZE = { clusters: 200, ruleFiles: 10 };

describe("a repository of 200 clusters with 10 rule files each", () => {
  it("has no findings when it has no mistake", { timeout: 120_000 }, async () => {
    const engine = await engineOf(monitoringRepo(SIZE));
    expect(topologyOf(engine.workspace).edges.length).toBe(SIZE.clusters);
    expect(findingsOf(engine).map(shown)).toEqual([]);
  });

  it("shows one of every mistake once, at both ends, and nothing else", { timeout: 120_000 }, async () => {
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

describe("a repository that is edited", () => {
  it("has the findings that it has when read anew, after each mistake and when all are gone", {
    timeout: 120_000,
  }, async () => {
    const clean = monitoringRepo({ clusters: 56, ruleFiles: 10 });
    const host = new MemoryHost(clean);
    const settings = readProjectFile("/.promfed.yaml", clean.get("/.promfed.yaml") ?? "").settings;
    const engine = new Engine(host, { roots: ["/"], settings: mergeSettings(DEFAULT_SETTINGS, settings) });
    await engine.load();
    expect(findingsOf(engine)).toEqual([]);

    let repo = new Repo(clean);
    for (const mistake of MISTAKES) {
      const next = new Repo(repo.files);
      mistake.plant(next);
      await write(engine, host, repo.files, next.files);
      repo = next;
      // Asked in between, so that what is remembered is what the next edit finds.
      expect(engine.check(mistake.file).map(({ code }) => code)).toContain(mistake.code);
    }
    const anew = findingsOf(await engineOf(repo.files));
    expect(findingsOf(engine).map(shown).sort()).toEqual(anew.map(shown).sort());

    await write(engine, host, repo.files, clean);
    expect(findingsOf(engine).map(shown)).toEqual([]);
  });
});

/** Brings the host from some files to others, and tells the engine of each change. */
async function write(
  engine: Engine,
  host: MemoryHost,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Promise<void> {
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const text = after.get(path);
    if (text === before.get(path)) continue;
    if (text === undefined) {
      host.files.delete(path);
      engine.fileDeleted(path);
    } else {
      host.files.set(path, text);
      await engine.fileChanged(path);
    }
  }
  await engine.lookForFiles();
}

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
