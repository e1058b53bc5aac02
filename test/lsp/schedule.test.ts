import { stat } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { Pace, soon } from "../../server/src/lsp/schedule.ts";

describe("long work in slices", () => {
  it("lets input have its turn, also where several loops are at work at a time", async () => {
    let slices = 0;
    let done = false;
    const work = async () => {
      const pace = new Pace();
      while (!done && slices < 300) {
        const end = performance.now() + 9;
        while (performance.now() < end);
        slices++;
        await pace.pause();
      }
    };
    const loops = [work(), work(), work()];
    // Each asks the disk once, and is answered as input is.
    for (let asked = 0; asked < 3; asked++) await stat(import.meta.filename);
    done = true;
    await Promise.all(loops);
    expect(slices).toBeLessThan(60);
  });
});

describe("what is to be done soon", () => {
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it("waits for messages that are seen to in the next turn, and can be called off", async () => {
    const done: string[] = [];
    soon(() => done.push("soon"));
    const callOff = soon(() => done.push("never"));
    setImmediate(() => done.push("message"));
    await turn();
    callOff();
    await turn();
    await turn();
    expect(done).toEqual(["message", "soon"]);
  });
});
