import { describe, expect, it } from "vitest";
import { topologyOf } from "../server/src/workspace/topology/topology.ts";
import { engineOf } from "./support/check.ts";
import { monitoringRepo } from "./support/monitoringRepo.ts";

const SIZE = { clusters: 200, ruleFiles: 10 };

describe("a repository of 200 clusters with 10 rule files each", () => {
  it("has no findings when it has no mistake", { timeout: 30_000 }, async () => {
    const engine = await engineOf(monitoringRepo(SIZE));
    const found = [...engine.checkAll().values()].flat();
    expect(topologyOf(engine.workspace).edges.length).toBe(SIZE.clusters);
    expect(
      found.slice(0, 10).map(({ location, code, message }) => `${location.path} ${code} ${message}`),
    ).toEqual([]);
  });
});
