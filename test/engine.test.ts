import { describe, expect, it } from "vitest";
import { Engine } from "../server/src/engine.ts";
import { MemoryHost } from "../server/src/hosts/memory.ts";
import type { ReadResult } from "../server/src/workspace/host.ts";
import { DEFAULT_SETTINGS } from "../server/src/workspace/settings.ts";
import { engineOf } from "./support/check.ts";

const CONFIG = `scrape_configs:
  - job_name: federate
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"] }]
`;

describe("the engine", () => {
  it("keeps taking an open file for what it was while its first key is being typed", async () => {
    const engine = await engineOf([["/prometheus.yml", CONFIG]]);
    expect(engine.openText("/prometheus.yml", CONFIG.replace("scrape_configs", "scrape_config"))).toBe(true);
    expect(engine.document("/prometheus.yml")?.kind).toBe("config");
    expect(engine.check("/prometheus.yml").map((d) => d.code)).toContain("config/unknown-key");
  });

  it("lets what an editor holds count until it is closed", async () => {
    const engine = await engineOf([["/prometheus.yml", CONFIG]]);
    const codes = () => engine.check("/prometheus.yml").map((d) => d.code);
    expect(codes()).toContain("federation/missing-honor-labels");
    engine.openText(
      "/prometheus.yml",
      CONFIG.replace("metrics_path", "honor_labels: true\n    metrics_path"),
    );
    expect(codes()).not.toContain("federation/missing-honor-labels");
    await engine.fileChanged("/prometheus.yml");
    expect(codes()).not.toContain("federation/missing-honor-labels");
    await engine.closeText("/prometheus.yml");
    expect(codes()).toContain("federation/missing-honor-labels");
  });

  it("knows of a file that comes back while an editor holds it", async () => {
    const host = new MemoryHost([
      ["/rules_test.yml", "rule_files: [more.yml]\ntests:\n  - interval: 1m\n"],
      ["/more.yml", "groups: []\n"],
    ]);
    const engine = new Engine(host, { roots: ["/"], settings: DEFAULT_SETTINGS });
    await engine.load();
    engine.openText("/more.yml", "groups: []\n");
    const codes = () => engine.check("/rules_test.yml").map((d) => d.code);
    expect(codes()).not.toContain("config/missing-file");
    host.files.delete("/more.yml");
    engine.fileDeleted("/more.yml");
    expect(codes()).toContain("config/missing-file");
    host.files.set("/more.yml", "groups: []\n");
    await engine.fileChanged("/more.yml");
    expect(codes()).not.toContain("config/missing-file");
  });

  it("does not take in what was read of a file that has been deleted, or read again, meanwhile", async () => {
    const answers: ((text: string) => void)[] = [];
    class SlowHost extends MemoryHost {
      override read(): Promise<ReadResult> {
        return new Promise((resolve) => answers.push((text) => resolve({ ok: true, text })));
      }
    }
    const engine = new Engine(new SlowHost(), { roots: ["/"], settings: DEFAULT_SETTINGS });
    const deleted = engine.readFromDisk("/sub/prometheus.yml");
    engine.fileDeleted("/sub");
    answers[0]?.(CONFIG);
    await deleted;
    expect(engine.document("/sub/prometheus.yml")).toBeUndefined();

    const both = [engine.readFromDisk("/prometheus.yml"), engine.readFromDisk("/prometheus.yml")];
    answers[2]?.(CONFIG);
    answers[1]?.("scrape_configs: []\n");
    await Promise.all(both);
    expect(engine.document("/prometheus.yml")?.text).toBe(CONFIG);
  });

  it("forgets a file that is gone, and what it defined", async () => {
    const rules =
      "groups:\n  - name: g\n    rules:\n      - record: job:x:sum\n        expr: sum by (job) (x)\n";
    const engine = await engineOf([["/rules.yml", rules]]);
    expect(engine.workspace.index.definitions("job:x:sum")).toHaveLength(1);
    engine.fileDeleted("/rules.yml");
    expect(engine.workspace.index.definitions("job:x:sum")).toEqual([]);
    expect(engine.document("/rules.yml")).toBeUndefined();
  });

  it("gives the same findings however a text came about", async () => {
    const fresh = await engineOf([["/prometheus.yml", CONFIG]]);
    const edited = await engineOf([["/prometheus.yml", "scrape_configs: []\n"]]);
    for (const end of [20, 45, 80, 120, CONFIG.length])
      edited.openText("/prometheus.yml", CONFIG.slice(0, end));
    const plain = (d: ReturnType<typeof fresh.check>) =>
      d.map(({ code, location, message }) => ({ code, location, message }));
    expect(plain(edited.check("/prometheus.yml"))).toEqual(plain(fresh.check("/prometheus.yml")));
  });

  it("works out what the workspace says in steps, and gives up once something changes", async () => {
    const engine = await engineOf([["/prometheus.yml", CONFIG]]);
    expect(engine.settled).toBe(false);
    let steps = 0;
    const edited = engine.settle(() => {
      if (++steps === 2) engine.openText("/prometheus.yml", `${CONFIG}# more\n`);
      return true;
    });
    expect(await edited).toBe(false);
    expect(steps).toBe(2);
    expect(engine.settled).toBe(false);
    // Two that wait for the same share the work.
    const [one, other] = [engine.settle(), engine.settle()];
    expect([await one, await other]).toEqual([true, true]);
    expect(engine.settled).toBe(true);
    const fresh = await engineOf([["/prometheus.yml", `${CONFIG}# more\n`]]);
    const plain = (d: ReturnType<typeof engine.check>) => d.map(({ code, location }) => ({ code, location }));
    expect(plain(engine.check("/prometheus.yml"))).toEqual(plain(fresh.check("/prometheus.yml")));
  });

  it("keeps what a file is for while one of its rules is edited, and sees when the edit changes that", async () => {
    const rules =
      "groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n      - record: a:up:sum\n        expr: sum(up)\n";
    const engine = await engineOf([["/rules.yml", rules]]);
    const dialect = (text: string) => {
      engine.openText("/rules.yml", text);
      return engine.document("/rules.yml")?.dialect;
    };
    expect(dialect(rules)).toBe("prometheus");
    expect(dialect(rules.replace("up == 0", "up == 1"))).toBe("prometheus");
    const debugged = rules.replace("up == 0", "up == 0\n        debug: true");
    expect(dialect(debugged)).toBe("vmalert");
    expect(dialect(debugged.replace("sum(up)", "sum(up) by (job)"))).toBe("vmalert");
    expect(dialect(rules)).toBe("prometheus");
    expect(dialect("- targets: [a]\n")).toBe("prometheus");
    expect(engine.document("/rules.yml")?.kind).toBe("file-sd");
  });
});
