import { describe, expect, it } from "vitest";
import { Engine } from "../server/src/engine.ts";
import { MemoryHost } from "../server/src/hosts/memory.ts";
import { ALL_RULES } from "../server/src/rules/registry.generated.ts";
import { mergeSettings } from "../server/src/workspace/project/mergeSettings.ts";
import { readProjectFile } from "../server/src/workspace/projectFile.ts";
import { DEFAULT_SETTINGS, type Settings } from "../server/src/workspace/settings.ts";
import { everyKind, examples } from "./fuzz/support/documents.ts";
import { parseFixture } from "./support/fixture.ts";
import { FLEET } from "./support/fleet.ts";
import { monitoringRepo } from "./support/monitoringRepo.ts";
import { Repo } from "./support/planted.ts";
import { MISTAKES } from "./support/plantedMistakes.ts";
import { Random } from "./support/random.ts";

type Files = ReadonlyMap<string, string>;

/** Every rule, those too that are off where nobody asks for them. */
const ALL_ON = new Map(
  ALL_RULES.filter(({ severity }) => severity === "off").map(({ id }) => [id, "info" as const]),
);

function settingsOf(files: Files, own: Partial<Settings> = {}): Settings {
  const project = files.get("/.promfed.yaml");
  return mergeSettings(
    DEFAULT_SETTINGS,
    { severities: ALL_ON },
    project === undefined ? {} : readProjectFile("/.promfed.yaml", project).settings,
    own,
  );
}

/** Everything that is said of the files, with the edits of fixes, as text. */
function findingsOf(engine: Engine): string[] {
  return [...engine.checkAll()].flatMap(([path, found]) =>
    found.map((one) =>
      JSON.stringify([path, { ...one, fixes: one.fixes.map((fix) => ({ ...fix, edits: fix.edits() })) }]),
    ),
  );
}

async function readInOrder(files: Files, settings: Settings): Promise<string[]> {
  const engine = new Engine(new MemoryHost(files), { roots: ["/"], settings });
  await engine.load();
  return findingsOf(engine);
}

/** The same files as after hours in an editor: some were opened first, some were gone, or empty, for a while. */
async function readInDisorder(files: Files, settings: Settings, random: Random): Promise<string[]> {
  const paths = [...files.keys()];
  const host = new MemoryHost(files);
  const engine = new Engine(host, { roots: ["/"], settings });
  random.shuffle(paths);
  for (const path of paths) if (random.chance(20)) engine.openText(path, files.get(path) ?? "");
  await engine.load();
  random.shuffle(paths);
  const gone = paths.filter(() => random.chance(40));
  for (const path of gone) {
    host.files.delete(path);
    engine.fileDeleted(path);
    if (random.chance(30)) engine.checkAll();
  }
  random.shuffle(gone);
  for (const path of gone) {
    host.files.set(path, files.get(path) ?? "");
    await engine.fileChanged(path);
  }
  random.shuffle(paths);
  for (const path of paths) {
    if (random.chance(60)) continue;
    const text = files.get(path) ?? "";
    engine.openText(path, text);
    engine.openText(path, text.slice(0, random.int(text.length + 1)));
    if (random.chance(30)) engine.checkAll();
    engine.openText(path, text);
  }
  await engine.lookForFiles();
  return findingsOf(engine);
}

async function sameInAnyOrder(files: Files, rounds: number, own: Partial<Settings> = {}): Promise<void> {
  const settings = settingsOf(files, own);
  const inOrder = await readInOrder(files, settings);
  for (let round = 1; round <= rounds; round++)
    expect(await readInDisorder(files, settings, new Random(round))).toEqual(inOrder);
}

describe("findings do not depend on the order in which files came", () => {
  it("of the examples", () => sameInAnyOrder(examples(), 10));

  it("of documents of every kind", () => sameInAnyOrder(everyKind(), 30));

  it("of a fleet", () => sameInAnyOrder(FLEET, 10));

  it("of records of which the first are named", async () => {
    const { files } = parseFixture(`#- /prometheus.yml
rule_files: ["rules/*.yml"]
#- /rules/errors.yml
groups: [{ name: a, rules: [{ record: "job:errors:rate5m", expr: up }, { record: "job:delays:rate5m", expr: up }] }]
#- /rules/requests.yml
groups: [{ name: b, rules: [{ record: "job:requests:rate5m", expr: up }, { record: "job:bytes:rate5m", expr: up }] }]
#- /rules/alerts.yml
groups: [{ name: c, rules: [{ alert: A, expr: "job:nothing_like_it:max > 1" }] }]
`);
    expect(await readInOrder(files, settingsOf(files))).toContainEqual(
      expect.stringContaining("job:bytes:rate5m, job:delays:rate5m, job:errors:rate5m and 1 more"),
    );
    await sameInAnyOrder(files, 10);
  });

  it("of a repository with a mistake of each kind", { timeout: 120_000 }, async () => {
    const repo = new Repo(monitoringRepo({ clusters: 56, ruleFiles: 10 }));
    for (const mistake of MISTAKES) mistake.plant(repo);
    await sameInAnyOrder(repo.files, 2);
  });

  it.each(ALL_RULES.map((rule) => [rule.id, rule] as const))("of the examples of %s", async (_, rule) => {
    for (const example of rule.examples) {
      const { files } = parseFixture("bad" in example ? example.bad : example.good);
      await sameInAnyOrder(files, 4, example.settings);
    }
  });
});
