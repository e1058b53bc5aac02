import { describe, expect, it } from "vitest";
import { AnswerPacker, AnswerUnpacker } from "../../../server/src/cli/threads/packedAnswer.ts";
import { Engine } from "../../../server/src/engine.ts";
import { MemoryHost } from "../../../server/src/hosts/memory.ts";
import { type PlainDiagnostic, type TaskAnswer, TaskChecker } from "../../../server/src/rules/checkTask.ts";
import { DEFAULT_SETTINGS } from "../../../server/src/workspace/settings.ts";
import { FLEET } from "../../support/fleet.ts";

async function answers(): Promise<TaskAnswer[]> {
  const engine = new Engine(new MemoryHost(FLEET), { roots: ["/"], settings: DEFAULT_SETTINGS });
  await engine.load(undefined, true);
  const checker = new TaskChecker(DEFAULT_SETTINGS);
  return engine.tasks().map((task) => checker.check(task));
}

/** What a thread sends arrives as a copy. */
function journey(): (answer: TaskAnswer) => TaskAnswer {
  const [packer, unpacker] = [new AnswerPacker(), new AnswerUnpacker()];
  return (answer) => unpacker.unpack(structuredClone(packer.pack(answer)));
}

const place = { path: "/rules.yml", span: { start: 3, end: 7 } };
const title = "Rename it to a:b";

const FOUND: readonly PlainDiagnostic[] = [
  { location: place, code: "a/b", severity: "error", message: "one", related: [], fixes: [] },
  {
    location: { path: "/other.yml", span: { start: 0, end: 0 } },
    code: "a/b",
    severity: "hint",
    message: "one",
    tag: "unnecessary",
    related: [{ location: place, message: "here too" }],
    fixes: [
      { title, safe: true },
      { title, safe: false },
      { title, safe: false, snippet: false, preferred: true },
      { title, safe: false, snippet: true },
    ],
  },
  {
    location: place,
    code: "c/d",
    severity: "info",
    message: "",
    related: [],
    fixes: [{ title, safe: true }],
  },
];

describe("an answer on its way between threads", () => {
  it("is the same when it arrives", async () => {
    const given = await answers();
    const facts = given.flatMap(({ files }) => files.flatMap((file) => file?.facts ?? []));
    expect(facts.flatMap(({ rules }) => rules.records).length).toBeGreaterThan(0);
    expect(facts.flatMap(({ asked }) => asked.windows).length).toBeGreaterThan(0);
    const travels = journey();
    for (const answer of given) expect(travels(answer)).toStrictEqual(answer);
  });

  it("is the same with all that findings may have", () => {
    const answer = { files: [{ found: FOUND, facts: undefined }, undefined], together: undefined };
    const travels = journey();
    expect(travels(answer)).toStrictEqual(answer);
    expect(travels(answer)).toStrictEqual(answer);
  });

  it("brings nothing that an answer before it brought", async () => {
    const packer = new AnswerPacker();
    const given = await answers();
    for (const answer of given) packer.pack(answer);
    for (const answer of given) expect(packer.pack(answer).added).toEqual({ texts: [], fixes: [] });
  });

  it("still has one object for what many records have in common", async () => {
    const travels = journey();
    for (const answer of await answers()) {
      const arrived = travels(answer);
      for (const [index, file] of answer.files.entries()) {
        const distinct = (of: TaskAnswer["files"][number]) =>
          new Set((of?.facts?.rules.records ?? []).map(({ labels }) => labels)).size;
        expect(distinct(arrived.files[index])).toBe(distinct(file));
      }
    }
  });
});
