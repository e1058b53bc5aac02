import { describe, expect, it } from "vitest";
import { type FileRename, fileRenameEdits } from "../../../server/src/features/renameFiles/edits.ts";
import type { FileEdit } from "../../../server/src/rules/finding.ts";
import { applyEdits } from "../../../server/src/text/edit.ts";
import { engineOf } from "../../support/check.ts";
import { parseFixture } from "../../support/fixture.ts";

const WORKSPACE = `
#- /prom/prometheus.yml
rule_files:
  - rules/a.yml
  - ./rules/b.yml
  - alerts/*.yml
  - /etc/prometheus/rules/a.yml
scrape_config_files: ["jobs/extra.yml"]
scrape_configs:
  - job_name: x
    basic_auth: { username: u, password_file: secrets/pass }
    file_sd_configs:
      - files: ["targets/*.json"]
#- /prom/rules/a.yml
groups: []
#- /prom/rules/b.yml
groups: []
#- /prom/rules/a_test.yml
rule_files: [a.yml]
tests: []
#- /prom/alerts/c.yml
groups: []
#- /prom/targets/t.json
[ { "targets": ["a:1"] } ]
#- /prom/jobs/extra.yml
scrape_configs: []
#- /compose.yml
services:
  prometheus:
    image: prom/prometheus
    command: ["--config.file=/etc/prometheus/prometheus.yml"]
    volumes:
      - ./prom:/etc/prometheus:ro
      - type: bind
        source: prom/rules
        target: /rules
configs:
  main: { file: ./prom/prometheus.yml }
#- /.promfed.yaml
clusters:
  - name: a
    config: prom/prometheus.yml
`;

const { files } = parseFixture(WORKSPACE);

async function editsFor(renames: readonly FileRename[]) {
  const { workspace } = await engineOf(files);
  const { sure, unsure } = fileRenameEdits(workspace, renames);
  return { sure: changedLines(sure), unsure: changedLines(unsure) };
}

/** Lines that are not in the file as it was. */
function changedLines(edits: readonly FileEdit[]): Record<string, string[]> {
  return Object.fromEntries(
    edits.map(({ path, edits: own }) => {
      const before = new Set(files.get(path)?.split("\n"));
      const text = applyEdits(files.get(path) ?? "", own);
      return [
        path,
        text
          .split("\n")
          .filter((line) => !before.has(line))
          .map((line) => line.trim()),
      ];
    }),
  );
}

describe("renaming files", () => {
  it("follows a rule file in configs, tests and paths of the container", async () => {
    const { sure, unsure } = await editsFor([{ from: "/prom/rules/a.yml", to: "/prom/rules/exports.yml" }]);
    expect(sure).toEqual({
      "/prom/prometheus.yml": ["- rules/exports.yml", "- /etc/prometheus/rules/exports.yml"],
      "/prom/rules/a_test.yml": ["rule_files: [exports.yml]"],
    });
    expect(unsure).toEqual({});
  });

  it("follows a folder, patterns and mounts of it included, and leaves paths inside of a moved mount", async () => {
    const { sure } = await editsFor([{ from: "/prom", to: "/monitoring/prom" }]);
    expect(sure).toEqual({
      "/compose.yml": [
        "- ./monitoring/prom:/etc/prometheus:ro",
        "source: monitoring/prom/rules",
        "main: { file: ./monitoring/prom/prometheus.yml }",
      ],
      "/.promfed.yaml": ["config: monitoring/prom/prometheus.yml"],
    });
    const inner = await editsFor([{ from: "/prom/alerts", to: "/prom/alarms" }]);
    expect(inner.sure).toEqual({ "/prom/prometheus.yml": ["- alarms/*.yml"] });
  });

  it("keeps the paths of a config that moves by itself", async () => {
    const { sure } = await editsFor([{ from: "/prom/prometheus.yml", to: "/global/prometheus.yml" }]);
    expect(sure["/prom/prometheus.yml"]).toEqual([
      "- ../prom/rules/a.yml",
      "- ../prom/rules/b.yml",
      "- ../prom/alerts/*.yml",
      'scrape_config_files: ["../prom/jobs/extra.yml"]',
      '- files: ["../prom/targets/*.json"]',
    ]);
    expect(sure["/.promfed.yaml"]).toEqual(["config: global/prometheus.yml"]);
  });

  it("proposes an entry of its own for a file that leaves its pattern", async () => {
    const { sure, unsure } = await editsFor([{ from: "/prom/alerts/c.yml", to: "/prom/more/c.yml" }]);
    expect(sure).toEqual({});
    expect(unsure).toEqual({ "/prom/prometheus.yml": ["- more/c.yml"] });
    const still = await editsFor([{ from: "/prom/alerts/c.yml", to: "/prom/alerts/d.yml" }]);
    expect(still).toEqual({ sure: {}, unsure: {} });
  });

  it("has nothing to say of files that nobody names", async () => {
    expect(await editsFor([{ from: "/readme.yml", to: "/about.yml" }])).toEqual({ sure: {}, unsure: {} });
  });
});
