import { describe, expect, it } from "vitest";
import { complete } from "../../../server/src/features/completion/complete.ts";
import {
  type DocumentKind,
  documentType,
  fieldsOf,
  requiredFieldsOf,
  type SectionName,
  sdKinds,
} from "../../../server/src/model/schema/schema.ts";
import type { FieldType } from "../../../server/src/model/schema/types.ts";
import { UnitReader } from "../../../server/src/model/units.ts";
import type { PrometheusVersion } from "../../../server/src/syntax/values/version.ts";
import { NAMED_KINDS } from "../../../server/src/workspace/classify.ts";
import { openDocument } from "../../../server/src/workspace/document.ts";
import { DEFAULT_SETTINGS } from "../../../server/src/workspace/settings.ts";
import { Workspace } from "../../../server/src/workspace/workspace.ts";
import { labelsAt, misplaced, take } from "./support.ts";

/** A section, and the lines that lead to it; `column` is that of its keys. */
interface Level {
  readonly section: SectionName;
  readonly lines: readonly string[];
  readonly column: number;
}

/** Every place of a document where a section stands, each section once below each other one. */
function levels(kind: DocumentKind, version: PrometheusVersion): Level[] {
  const found: Level[] = [];
  const seen = new Set<string>();
  const visit = (type: FieldType, lines: readonly string[], column: number, within: string): void => {
    if (type.kind === "list") {
      const [first, ...rest] = [...lines].reverse();
      if (type.of.kind === "section")
        visit(
          type.of,
          [...rest.reverse(), ...(first === undefined ? [] : [first]), `${" ".repeat(column)}- `],
          column + 2,
          within,
        );
      return;
    }
    if (type.kind === "map") {
      visit(type.of, [...lines, `${" ".repeat(column)}any:`], column + 2, within);
      return;
    }
    if (type.kind !== "section" || seen.has(`${within} ${type.name}`)) return;
    seen.add(`${within} ${type.name}`);
    found.push({ section: type.name, lines, column });
    for (const { name, field } of fieldsOf(type.name, version)) {
      const last = lines.at(-1);
      const key = `${name}:`;
      const inner = last?.endsWith("- ")
        ? [...lines.slice(0, -1), `${last}${key}`]
        : [...lines, `${" ".repeat(column)}${key}`];
      visit(field.type, inner, column + 2, type.name);
    }
  };
  visit(documentType(kind), [], 0, "");
  return found;
}

const FILES: Readonly<Record<string, keyof typeof NAMED_KINDS>> = {
  config: "config",
  rules: "rules",
  "file-sd": "file-sd",
  "unit-test": "unit-test",
  manifest: "manifest",
};

function offered(kind: DocumentKind, text: string, offset: number, version: PrometheusVersion): string[] {
  return itemsAt(kind, text, offset, version)
    .filter((item) => item.kind !== "snippet")
    .map((item) => item.label);
}

function itemsAt(kind: DocumentKind, text: string, offset: number, version: PrometheusVersion) {
  const reader = new UnitReader();
  const workspace = new Workspace(reader, ["/"]);
  workspace.settings = { ...DEFAULT_SETTINGS, version };
  const as = NAMED_KINDS[FILES[kind] ?? ""];
  if (!as) throw new RangeError(kind);
  const document = openDocument("/f.yml", text, as, reader);
  workspace.setDocument("/f.yml", document);
  const { items } = complete(workspace, document, offset);
  for (const item of items) expect(misplaced(document, offset, item)).toBeUndefined();
  return items;
}

const MANIFESTS: readonly (readonly [DocumentKind, string])[] = [
  ["service-monitor", "ServiceMonitor"],
  ["pod-monitor", "PodMonitor"],
  ["probe", "Probe"],
  ["scrape-config", "ScrapeConfig"],
];

const VERSIONS: readonly PrometheusVersion[] = [
  { major: 2, minor: 30 },
  { major: 3, minor: 14 },
];

describe("completion of keys", () => {
  for (const version of VERSIONS) {
    for (const kind of ["config", "rules", "file-sd", "unit-test"] as const) {
      it(`offers exactly the keys of every level of ${kind} files for ${version.major}.${version.minor}`, () => {
        const all = levels(kind, version);
        for (const { section, lines, column } of all) {
          const keys = [...new Set(fieldsOf(section, version).map((f) => f.name))];
          const last = lines.at(-1);
          const onDash = last?.endsWith("- ") === true;
          const text = onDash ? lines.join("\n") : [...lines, " ".repeat(column)].join("\n");
          expect([lines, offered(kind, text, text.length, version).sort()]).toEqual([
            lines,
            [...keys].sort(),
          ]);

          // With keys above and below, and one half typed.
          const margin = " ".repeat(column);
          const [above, typed, below] = [keys[0] ?? "", keys[1], keys[2]];
          if (typed === undefined || below === undefined) continue;
          const start = onDash
            ? `${lines.join("\n")}${above}: x`
            : [...lines, `${margin}${above}: x`].join("\n");
          const half = `${start}\n${margin}${typed.slice(0, 2)}`;
          const rest = keys.filter((k) => k !== above && k !== below && fitsIn(k, typed.slice(0, 2)));
          const found = offered(kind, `${half}\n${margin}${below}: y\n`, half.length, version);
          expect([half, found.sort()]).toEqual([half, rest.sort()]);
        }
        expect(all.length).toBeGreaterThan(0);
      });
    }
  }

  it.each(MANIFESTS)("offers exactly the fields of every level of a manifest: %s", (kind, name) => {
    const version = { major: 3, minor: 14 };
    for (const { section, lines, column } of levels(kind, version)) {
      if (lines.length === 0) continue;
      const onDash = lines.at(-1)?.endsWith("- ") === true;
      const head = `apiVersion: monitoring.coreos.com/v1\nkind: ${name}\n`;
      const text = head + (onDash ? lines.join("\n") : [...lines, " ".repeat(column)].join("\n"));
      const keys = fieldsOf(section, version).map((f) => f.name);
      expect([text, offered("manifest" as DocumentKind, text, text.length, version).sort()]).toEqual([
        text,
        keys.sort(),
      ]);
    }
  });

  it("puts the required keys of every level first, those that are there left out", () => {
    const version = { major: 3, minor: 14 };
    for (const kind of ["config", "rules", "unit-test"] as const) {
      for (const { section, lines, column } of levels(kind, version)) {
        const required = new Set(requiredFieldsOf(section).map(({ name }) => name));
        for (const present of [undefined, [...required][0]]) {
          if (present === undefined && required.size === 0) continue;
          const margin = lines.at(-1)?.endsWith("- ") ? "" : `\n${" ".repeat(column)}`;
          const text = `${lines.join("\n")}${margin}${present === undefined ? "" : `${present}: x\n${" ".repeat(column)}`}`;
          const sorted = itemsAt(kind, text, text.length, version)
            .filter((item) => item.kind !== "snippet")
            .sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1))
            .map(({ label }) => label);
          const first = [...required].filter((name) => name !== present);
          expect([text, sorted.slice(0, first.length).sort()]).toEqual([text, first.sort()]);
          if (present !== undefined) expect(sorted).not.toContain(present);
        }
      }
    }
  });

  it("offers vmagent's own keys in its configs, and what stands below them", async () => {
    const config = "#- /vmagent.yml\nglobal:\n  <|>\nscrape_configs: []\n";
    expect(await labelsAt(config)).toContain("metric_relabel_configs");
    expect(await labelsAt("global:\n  <|>\nscrape_configs: []\n")).not.toContain("metric_relabel_configs");
    const job = "#- /vmagent.yml\nscrape_configs:\n  - job_name: a\n    stream_parse: true\n    <|>\n";
    const keys = await labelsAt(job);
    expect(keys).toContain("series_limit");
    expect(keys).not.toContain("stream_parse");
    const step = "#- /vmagent.yml\nglobal:\n  relabel_configs:\n    - <|>\nscrape_configs: []\n";
    expect(await labelsAt(step)).toEqual(expect.arrayContaining(["action", "if"]));
    expect(await labelsAt("#- /list.yml\n- job_name: a\n  stream_parse: true\n  <|>\n")).toContain(
      "scrape_offset",
    );
    const group =
      "#- /r.yml\ngroups:\n  - name: a\n    eval_offset: 1m\n    <|>\n    rules: [{record: a, expr: b}]\n";
    expect(await labelsAt(group)).toContain("concurrency");
  });

  it("reaches every service discovery", () => {
    const sections = new Set(levels("config", { major: 3, minor: 14 }).map((level) => level.section));
    for (const { section } of sdKinds()) expect(sections).toContain(section);
  });

  it("puts required keys first and says what a key is for", async () => {
    const source = "scrape_configs:\n  - <|>\n";
    expect(await take(source, "scrape_interval")).toBe("scrape_configs:\n  - scrape_interval: \n");
    expect((await labelsAt(source)).slice(0, 1)).toEqual(["job_name"]);
  });

  it("inserts blocks with their indentation", async () => {
    expect(await take("scrape_configs:\n  - job_name: a\n    stat<|>\n", "static_configs")).toBe(
      "scrape_configs:\n  - job_name: a\n    static_configs:\n      - \n",
    );
    expect(await take("scrape_configs:\n  - job_name: a\n    oauth<|>\n", "oauth2")).toBe(
      "scrape_configs:\n  - job_name: a\n    oauth2:\n      client_id: \n      token_url: \n",
    );
  });

  it("changes the name only where a colon follows", async () => {
    expect(await take("global:\n  scrape_t<|>: 15s\nscrape_configs: []\n", "scrape_timeout")).toBe(
      "global:\n  scrape_timeout: 15s\nscrape_configs: []\n",
    );
  });

  it("works inside braces and brackets", async () => {
    expect(await labelsAt("global: {<|>}\nscrape_configs: []\n")).toContain("external_labels");
    expect(await labelsAt("global: {scrape_interval: 1m, <|>}\nscrape_configs: []\n")).not.toContain(
      "scrape_interval",
    );
    const list = "scrape_configs:\n  - {job_name: a, static_configs: [{targets: [b], l<|>}]}\n";
    expect(await take(list, "labels")).toContain("[{targets: [b], labels: {}}]");
  });

  it("quotes keys in JSON", async () => {
    const source = '#- /targets.json\n[\n  {\n    "targets": ["a:1"],\n    <|>\n  }\n]';
    expect(await take(source, "labels")).toBe('[\n  {\n    "targets": ["a:1"],\n    "labels": {}\n  }\n]');
  });

  it("reads the specification of PrometheusRule manifests, and lists of jobs", async () => {
    const manifest =
      "#- /m.yaml\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups:\n    - name: a\n      <|>\n";
    expect(await labelsAt(manifest)).toContain("rules");
    expect(await labelsAt("#- /jobs.yml\n- job_name: a\n  <|>\n")).toContain("scrape_interval");
  });

  it("offers nothing in comments, behind values and in files of others", async () => {
    for (const source of [
      "global:\n  # scr<|>\nscrape_configs: []\n",
      "global:\n  scrape_interval: 1m # <|>\nscrape_configs: []\n",
      "scrape_configs:\n  - # <|>\n",
      "#<|>\nscrape_configs: []\n",
      "#- /docker-compose.yml\nservices:\n  a:\n    image: b\n    <|>\n",
    ])
      expect([source, await labelsAt(source)]).toEqual([source, []]);
  });

  it("works at the end of the file, with CRLF and behind a byte order mark", async () => {
    expect(await labelsAt("scrape_configs: []\n<|>")).toContain("rule_files");
    expect(await labelsAt("global:\r\n  <|>\r\nscrape_configs: []\r\n")).toContain("external_labels");
    expect(await labelsAt("\ufeffglobal:\n  <|>\nscrape_configs: []\n")).toContain("external_labels");
  });

  it("offers whole blocks where nothing stands yet", async () => {
    const job = await take("scrape_configs:\n  <|>\n", "- federate job");
    expect(job).toContain(`    params:\n      "match[]":\n        - '{__name__=~"job:.*"}'\n`);
    expect(
      await take("#- /r.yml\ngroups:\n  - name: a\n    rules:\n      - <|>\n", "recording rule"),
    ).toContain("      - record: job:metric:rate5m\n        expr: ");
  });
});

/** As editors filter: the letters in their order. */
function fitsIn(name: string, typed: string): boolean {
  let at = 0;
  for (const char of typed) {
    at = name.indexOf(char, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
