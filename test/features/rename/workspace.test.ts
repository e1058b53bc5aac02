import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { NamedThing } from "../../../server/src/features/rename/thing.ts";
import { engineOf } from "../../support/check.ts";
import { folder as folderOf, promfedHere } from "../../support/cli.ts";
import { promtoolVerdict, promtoolVersion } from "../../support/promtool.ts";
import { renamed } from "./support.ts";

/** Clusters, rule files in each, rules in each of those, dashboards; `200,10,100,100` is the size that is measured. */
const SIZE = (process.env.PROMFED_TEST_WORKSPACE ?? "4,2,30,5").split(",");

/** Reading the workspace again and again takes its time at full size. */
const TIMEOUT = SIZE[0] === "4" ? 20_000 : 1_800_000;

const folder = mkdtempSync(join(tmpdir(), "promfed-rename-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const [clusters, perCluster, rules, dashboards] = SIZE;
execFileSync(process.execPath, [
  "bench/workspace.mjs",
  folder,
  `--clusters=${clusters}`,
  `--files=${perCluster}`,
  `--rules=${rules}`,
  `--dashboards=${dashboards}`,
]);

function textsBelow(path: string): Map<string, string> {
  const names = readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(?:yml|json)$/.test(name),
  );
  return new Map(names.sort().map((name) => [`/${name}`, readFileSync(join(path, name), "utf8")]));
}

const files = textsBelow(folder);
/** The record that most files name. */
const record = mostNamed(/record: (\S+)/g);
const alert = mostNamed(/alert: (\S+)/g);

function mostNamed(pattern: RegExp): string {
  const names = new Set(
    [...files.values()].flatMap((text) => [...text.matchAll(pattern)].map((m) => m[1] ?? "")),
  );
  const count = (name: string) => [...files.values()].filter((text) => text.includes(name)).length;
  return [...names].slice(0, 200).sort((a, b) => count(b) - count(a))[0] ?? "";
}

/** Everything that is renamed below, and what tells an occurrence of it from other texts. */
const CASES: readonly (readonly [NamedThing, string, RegExp])[] = [
  [
    { kind: "metric", name: record },
    record.replace(":", ":renamed_"),
    new RegExp(`${record}(?![\\w:])`, "g"),
  ],
  [
    { kind: "metric", name: "http_requests_total" },
    "http_reqs_total",
    /(?<![\w:])http_requests_total(?![\w:])/g,
  ],
  [{ kind: "alert", name: alert }, "RenamedAlert", new RegExp(`\\b${alert}\\b`, "g")],
  [
    { kind: "label-value", label: "cluster", name: "cluster-001" },
    "eu-one",
    /(?<=\b(?<!_)cluster: |cluster(?:=|=~|!=)\\?["'])cluster-001(?![\w-])/g,
  ],
  [
    { kind: "job", name: "checkout" },
    "check-out",
    /(?<=job_name: |job(?:=|=~)\\?["'](?:[\w|-]+\|)?)checkout(?![\w-])/g,
  ],
];

describe("a rename over a repository", () => {
  it.each(CASES)(
    "leaves no occurrence of %j, every other byte alone, and can be undone",
    async (thing, to, all) => {
      const changed = await renamed(files, thing, to);
      const after = new Map([...files, ...Object.entries(changed)]);
      expect(Object.keys(changed).length).toBeGreaterThan(1);
      for (const [path, text] of after) expect([path, [...text.matchAll(all)]]).toEqual([path, []]);
      const expected = new Map([...files].map(([path, text]) => [path, text.replaceAll(all, to)]));
      expect(after).toEqual(expected);
      const back = await renamed(after, { ...thing, name: to }, thing.name);
      expect(new Map([...after, ...Object.entries(back)])).toEqual(files);
    },
    TIMEOUT,
  );

  it(
    "leaves every file as valid as it was",
    async () => {
      let after = files;
      for (const [thing, to] of CASES)
        after = new Map([...after, ...Object.entries(await renamed(after, thing, to))]);
      const errors = async (texts: ReadonlyMap<string, string>) =>
        [...(await engineOf(texts)).checkAll().values()].flat().filter(({ severity }) => severity === "error")
          .length;
      expect(await errors(after)).toBe(await errors(files));
      if (promtoolVersion() === undefined) return;
      const cwd = folderOf(Object.fromEntries([...after].map(([path, text]) => [path.slice(1), text])));
      for (const [path] of after) {
        const kind = path.endsWith("prometheus.yml") ? "config" : path.endsWith(".yml") ? "rules" : undefined;
        const verdict = kind && promtoolVerdict(kind, cwd, path.slice(1));
        if (verdict) expect([path, verdict.accepted ? "" : verdict.says]).toEqual([path, ""]);
      }
    },
    TIMEOUT,
  );

  it(
    "is the same from the command line, there and back",
    async () => {
      const cwd = folderOf();
      cpSync(folder, cwd, { recursive: true });
      for (const [thing, to] of CASES) {
        const [from, back] = thing.label
          ? [`${thing.label}=${thing.name}`, `${thing.label}=${to}`]
          : [thing.name, to];
        // Labels such as federated_cluster are left to decide on.
        const { status } = await promfedHere(cwd, ["rename", from, to, "--kind", thing.kind]);
        expect(status).toBe(thing.kind === "label-value" ? 1 : 0);
        const changed = await renamed(files, thing, to);
        expect(textsBelow(cwd)).toEqual(new Map([...files, ...Object.entries(changed)]));
        await promfedHere(cwd, ["rename", back, thing.name, "--kind", thing.kind]);
      }
      expect(textsBelow(cwd)).toEqual(files);
    },
    TIMEOUT,
  );
});
