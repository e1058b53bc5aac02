import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type AheadData, aheadChannel } from "../../../server/src/cli/threads/aheadChannel.ts";
import { AheadHost } from "../../../server/src/cli/threads/aheadHost.ts";
import { readAhead } from "../../../server/src/cli/threads/filesAhead.ts";
import { BlockingNodeHost } from "../../../server/src/hosts/node.ts";
import { glanceAt } from "../../../server/src/workspace/glance.ts";
import { FEDERATE, folder } from "../../support/cli.ts";

const RULES = `groups:
  - name: é
    interval: 5m
    rules:
      - record: a:b
        expr: c # promfed-ignore recording/naming
`;

/** Files that can be read, each in a way of its own, and some that cannot. */
const cwd = folder({
  "a/prometheus.yml": FEDERATE,
  "a/rules.yml": RULES,
  "b/vmalert.yml": "groups:\n  - name: a\n    tenant: 1\n    rules: [{ record: a, expr: b }]\n",
  "b/dashboard.json": '{"schemaVersion": 1, "panels": []}',
  "b/other.yml": "a: 1\n",
  "c/empty.yml": "",
  "c/mark.yml": `\ufeff${RULES}`,
  "c/utf16.yml": Buffer.from(`\ufeff${RULES}`, "utf16le"),
  "c/latin1.yml": Buffer.from(RULES, "latin1"),
  "c/binary.yml": Buffer.from([1, 0, 2]),
  "c/notes.txt": "no candidate",
  "node_modules/x.yml": FEDERATE,
});
symlinkSync(join(cwd, "nowhere"), join(cwd, "c/gone.yml"));

const PATHS = [
  ...["a/prometheus.yml", "a/rules.yml", "b/dashboard.json", "b/other.yml", "b/vmalert.yml", "c/binary.yml"],
  ...["c/empty.yml", "c/latin1.yml", "c/mark.yml", "c/utf16.yml"],
].map((name) => join(cwd, name));

const never = new AbortController().signal;

/** Whatever is read ahead of the command line, before anybody asks for it. */
async function readFor(
  args: readonly string[],
  most?: number,
): Promise<{ host: AheadHost; end: () => void }> {
  const { here, there } = aheadChannel();
  await readAhead(here, cwd, args, never, most);
  return { host: new AheadHost(there), end: () => here.port.close() };
}

describe("files that another thread reads ahead", () => {
  it("are listed as they are here, and read as they are here, what cannot be read included", async () => {
    const disk = new BlockingNodeHost();
    const { host, end } = await readFor(["--format", "json"]);
    const listing = await host.list(cwd, { ignore: [] });
    expect(listing).toEqual(await disk.list(cwd, { ignore: [] }));
    expect(listing.files).toEqual(PATHS);
    expect(listing.problems).toHaveLength(1);
    for (const path of [...PATHS, join(cwd, "c/gone.yml")]) {
      const [here, ahead] = [await disk.read(path), await host.read(path)];
      const { ok, ...rest } = here;
      expect({ path, ok: ahead.ok, ...(ahead.ok ? { text: ahead.text } : ahead) }).toEqual({
        path,
        ok,
        ...rest,
      });
      const known = ahead.ok ? ahead.glance : undefined;
      // What is not UTF-8 is left to the thread that has to tell of it.
      expect(known !== undefined, path).toBe(here.ok && !path.endsWith("utf16.yml"));
      if (here.ok && known) expect(known).toEqual(glanceAt(path, here.text, known.bytes));
    }
    end();
  });

  it("tell what they are, how slow their rules are, and whether they may silence some", async () => {
    const { host, end } = await readFor([]);
    const glances = new Map<string, unknown>();
    for (const path of PATHS) {
      const read = await host.read(path);
      if (!read.ok || !read.glance) continue;
      const { as, mayIgnore, paceMs } = read.glance;
      glances.set(path.slice(cwd.length + 1), [as && `${as.kind}/${as.dialect}`, mayIgnore, paceMs]);
    }
    expect(Object.fromEntries(glances)).toEqual({
      "a/prometheus.yml": ["config/prometheus", false, 0],
      "a/rules.yml": ["rules/prometheus", true, 300_000],
      "b/dashboard.json": ["dashboard/prometheus", false, 0],
      "b/other.yml": [undefined, false, 0],
      "b/vmalert.yml": ["rules/vmalert", false, 0],
      "c/empty.yml": [undefined, false, 0],
      "c/mark.yml": ["rules/prometheus", true, 300_000],
    });
    end();
  });

  it.each([
    [
      "folders and files by name",
      ["b", "a/rules.yml", "--rule", "a=off"],
      ["b/other.yml", "a/rules.yml"],
      ["a/prometheus.yml"],
    ],
    ["all, where nothing that is named is there", ["nowhere"], ["a/rules.yml", "b/other.yml"], []],
  ])("are those that the command line seems to name: %s", async (_, args, read, unread) => {
    const { host, end } = await readFor(args);
    const isAhead = async (name: string) => {
      const file = await host.read(join(cwd, name));
      return file.ok && file.glance !== undefined;
    };
    for (const name of read) expect([name, await isAhead(name)]).toEqual([name, true]);
    for (const name of unread) expect([name, await isAhead(name)]).toEqual([name, false]);
    end();
  });

  it("are listed anew where some are to be left out", async () => {
    const { host, end } = await readFor([]);
    const { files } = await host.list(cwd, { ignore: ["c/**"] });
    expect(files).toEqual(PATHS.filter((path) => !path.includes("/c/")));
    end();
  });

  it("are read here where nothing came, once nothing more is to come or it takes too long", async () => {
    const { here, there } = aheadChannel();
    const host = new AheadHost(there);
    const path = PATHS[1] ?? "";
    // It seems that somebody is about to read them.
    expect((await host.list(cwd, { ignore: [] })).files).toEqual(PATHS);
    expect(await host.read(path)).toEqual({ ok: true, text: RULES });
    here.port.postMessage({ listings: new Map(), paths: PATHS });
    expect(await host.read(path)).toEqual({ ok: true, text: RULES });
    here.port.close();
  });

  it("wait until some were taken when there are too many, and end when nobody wants them", async () => {
    const large = folder(
      Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`${i}.yml`, `a: ${"x".repeat(300_000)}\n`])),
    );
    const { here, there } = aheadChannel();
    const stop = new AbortController();
    const reading = readAhead(here, large, [], stop.signal, 500_000);
    const host = new AheadHost(there);
    const ahead = async (n: number) => {
      const file = await host.read(join(large, `${n}.yml`));
      return file.ok && file.glance !== undefined;
    };
    await until(() => waits(here));
    expect([await ahead(0), await ahead(1), await ahead(2)]).toEqual([true, true, false]);
    // The paths and four files were sent.
    await until(() => stateOf(here)[0] === 5);
    expect(await ahead(3)).toBe(true);
    stop.abort();
    await reading;
    here.port.close();
  });
});

function stateOf({ state }: AheadData): Int32Array {
  return new Int32Array(state);
}

/** Whether nothing more is read for the time being. */
function waits(data: AheadData): boolean {
  return stateOf(data)[1] === 0;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}
