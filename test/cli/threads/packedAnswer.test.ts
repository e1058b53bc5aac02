import { describe, expect, it } from "vitest";
import { packed, unpacked } from "../../../server/src/cli/threads/packedAnswer.ts";
import { Engine } from "../../../server/src/engine.ts";
import { MemoryHost } from "../../../server/src/hosts/memory.ts";
import { type TaskAnswer, TaskChecker } from "../../../server/src/rules/checkTask.ts";
import { DEFAULT_SETTINGS } from "../../../server/src/workspace/settings.ts";
import { FLEET } from "../../support/fleet.ts";

async function answers(): Promise<TaskAnswer[]> {
  const engine = new Engine(new MemoryHost(FLEET), { roots: ["/"], settings: DEFAULT_SETTINGS });
  await engine.load(undefined, true);
  const checker = new TaskChecker(DEFAULT_SETTINGS);
  return engine.tasks().map((task) => checker.check(task));
}

describe("an answer on its way between threads", () => {
  it("is the same when it arrives", async () => {
    const given = await answers();
    const facts = given.flatMap(({ files }) => files.flatMap((file) => file?.facts ?? []));
    expect(facts.flatMap(({ rules }) => rules.records).length).toBeGreaterThan(0);
    expect(facts.flatMap(({ asked }) => asked.windows).length).toBeGreaterThan(0);
    for (const answer of given) expect(unpacked(structuredClone(packed(answer)))).toEqual(answer);
  });

  it("still has one object for what many records have in common", async () => {
    for (const answer of await answers()) {
      const arrived = unpacked(structuredClone(packed(answer)));
      for (const [index, file] of answer.files.entries()) {
        const distinct = (of: TaskAnswer["files"][number]) =>
          new Set((of?.facts?.rules.records ?? []).map(({ labels }) => labels)).size;
        expect(distinct(arrived.files[index])).toBe(distinct(file));
      }
    }
  });
});
