// Uses a real promtool, of Debian's package prometheus, and the configs collected in ../shared where they are present.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { classify } from "../../server/src/workspace/classify.ts";
import { mutate } from "../support/mutate.ts";
import { type CheckedKind, promtoolVerdicts, promtoolVersion } from "../support/promtool.ts";
import { Random } from "../support/random.ts";
import { explain } from "./explained.ts";
import { refusals } from "./verdict.ts";

const RELEASE = { major: 2, minor: 42 } as const;
const found = promtoolVersion();
const usable = found === `${RELEASE.major}.${RELEASE.minor}`;
const total = Number(process.env.PROMFED_MUTATIONS ?? 1500);
const start = Number(process.env.PROMFED_SEED ?? 1);
const seeds = join(import.meta.dirname, "seeds");
const corpus = join(import.meta.dirname, "../../../shared/corpus");

const KINDS: readonly { kind: CheckedKind; share: number; sources: readonly string[] }[] = [
  { kind: "config", share: 0.65, sources: seedsOf("config-") },
  { kind: "rules", share: 0.35, sources: seedsOf("rules-") },
];

describe("promfed and promtool", () => {
  beforeAll(() => {
    if (!usable) console.log(`promtool 2.42 is not on PATH (found: ${found ?? "none"}); nothing is compared`);
  });

  it.runIf(process.env.CI === "true")("are both here", () => {
    expect(found).toBe("2.42");
  });

  describe.runIf(usable)("agree", () => {
    it.each(KINDS)("on the $kind files that the mutations start from", ({ kind, sources }) => {
      expect(promtoolVerdicts(kind, sources).filter((v) => !v.accepted)).toEqual([]);
      expect(refusals(kind, sources, { version: RELEASE }).flat()).toEqual([]);
    });

    it.each(KINDS)(
      "on mutations of $kind files",
      ({ kind, share, sources }) => {
        const random = new Random(start);
        const mutants: Text[] = [];
        while (mutants.length < total * share) {
          const { text, by } = mutate(random.pick(sources), random, sources);
          mutants.push({ text, from: by.join(", ") });
        }
        const { disagreements, refused, explained } = compare(kind, mutants);
        console.log(
          `${mutants.length} mutations of ${kind} files: promtool refuses ${refused}, ${explained.length} differences explained`,
        );
        expect(disagreements).toEqual([]);
        // Mutations that are all refused, or all accepted, would compare nothing.
        expect(refused).toBeGreaterThan(mutants.length * 0.2);
        expect(refused).toBeLessThan(mutants.length * 0.9);
        expect(explained.length).toBeLessThan(mutants.length * 0.01 + 5);
      },
      600_000,
    );

    it.runIf(existsSync(corpus)).each(KINDS)(
      "on $kind files of public repositories, and on mutations of them",
      ({ kind, share }) => {
        const files = corpusOf(kind);
        expect(files.length).toBeGreaterThan(20);
        const { disagreements, explained, refused } = compare(kind, files);
        console.log(`${files.length} ${kind} files of public repositories: promtool refuses ${refused}`);
        expect(disagreements).toEqual([]);
        expect(explained).toEqual(DIFFERENT[kind]);
        const verdicts = promtoolVerdicts(
          kind,
          files.map(({ text }) => text),
        );
        const good = files.filter(({ text }, i) => verdicts[i]?.accepted && text.length < 8000);
        const texts = good.map(({ text }) => text);
        const random = new Random(start);
        const mutants: Text[] = [];
        while (mutants.length < (total * share) / 5) {
          const { text, from } = random.pick(good);
          const mutant = mutate(text, random, texts);
          mutants.push({ text: mutant.text, from: `${from}: ${mutant.by.join(", ")}` });
        }
        expect(compare(kind, mutants).disagreements).toEqual([]);
      },
      600_000,
    );
  });
});

/** The files of public repositories on which the two differ, and why. */
const DIFFERENT: Readonly<Record<CheckedKind, readonly string[]>> = {
  config: [
    "VictoriaMetrics/lib/promscrape/testdata/prometheus.yml: Debian builds promtool without some service discoveries, whose keys it then does not know.",
    "federate/15.yml: Text with placeholders of another template language is no config yet, so what they stand for is not judged.",
    "prometheus/documentation/examples/prometheus-nomad.yml: Debian builds promtool without some service discoveries, whose keys it then does not know.",
  ],
  rules: [],
};

interface Text {
  readonly text: string;
  /** What it was made of, for whoever reads of a disagreement. */
  readonly from: string;
}

function compare(kind: CheckedKind, list: readonly Text[]) {
  const texts = list.map(({ text }) => text);
  const verdicts = promtoolVerdicts(kind, texts);
  const own = refusals(kind, texts, { version: RELEASE });
  const disagreements: string[] = [];
  const explained: string[] = [];
  for (const [index, { text, from }] of list.entries()) {
    const { accepted = false, says = "" } = verdicts[index] ?? {};
    const errors = own[index] ?? [];
    if (accepted === (errors.length === 0)) continue;
    const reason = explain({ kind, text, accepted, says, errors });
    if (reason) explained.push(`${from}: ${reason}`);
    else {
      const ours = errors.map((e) => `${e.code}: ${e.message}`).join("\n") || "no error";
      disagreements.push(`${from}\npromtool: ${says}\npromfed: ${ours}\n${text}`);
    }
  }
  return { disagreements, explained, refused: verdicts.filter((v) => !v.accepted).length };
}

function seedsOf(prefix: string): string[] {
  const names = readdirSync(seeds).filter((name) => name.startsWith(prefix));
  return names.sort().map((name) => readFileSync(join(seeds, name), "utf8"));
}

function corpusOf(kind: CheckedKind): Text[] {
  return readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ya?ml|rules)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ from: path.slice(corpus.length + 1), text: readFileSync(path, "utf8") }))
    .filter(({ from, text }) => {
      const is = classify(from, text);
      return is?.kind === kind && is.dialect === "prometheus";
    });
}
