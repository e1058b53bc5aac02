import { describe, expect, it } from "vitest";
import { hover } from "../../../server/src/features/hover/hover.ts";
import {
  type DocumentKind,
  documentType,
  fieldsOf,
  knows,
  type NamedField,
  type SectionName,
  section,
} from "../../../server/src/model/schema/schema.ts";
import type { FieldType } from "../../../server/src/model/schema/types.ts";
import { UnitReader } from "../../../server/src/model/units.ts";
import { NAMED_KINDS } from "../../../server/src/workspace/classify.ts";
import { openDocument } from "../../../server/src/workspace/document.ts";
import { DEFAULT_SETTINGS } from "../../../server/src/workspace/settings.ts";
import { Workspace } from "../../../server/src/workspace/workspace.ts";
import { hoverAt, toldAt } from "./support.ts";

/** A key, and lines of YAML that lead to it. */
interface KeyAt {
  readonly field: NamedField;
  readonly lines: readonly string[];
}

/** Every key that a document of a kind may hold, each section once on every way down. */
function* keysBelow(
  type: FieldType,
  lines: readonly string[],
  indent: number,
  above: readonly SectionName[],
): Iterable<KeyAt> {
  const pad = " ".repeat(indent);
  if (type.kind === "list") {
    for (const found of keysBelow(type.of, [], indent + 2, above)) {
      const [first = "", ...rest] = found.lines;
      yield { ...found, lines: [...lines, `${pad}- ${first.slice(indent + 2)}`, ...rest] };
    }
  } else if (type.kind === "map") {
    yield* keysBelow(type.of, [...lines, `${pad}own_key:`], indent + 2, above);
  } else if (type.kind === "section" && !above.includes(type.name)) {
    for (const field of allFieldsOf(type.name)) {
      const own = [...lines, `${pad}${field.name}:`];
      yield { field, lines: own };
      yield* keysBelow(field.field.type, own, indent + 2, [...above, type.name]);
    }
  }
}

/** With those that are gone from newer releases. */
function allFieldsOf(name: SectionName): NamedField[] {
  const gone = Object.entries(section(name).fields)
    .filter(([, field]) => field.removed !== undefined)
    .map(([key, field]) => ({ name: key, section: name, field }));
  return [...fieldsOf(name), ...gone];
}

/** Kinds of documents, as what they are opened and what stands above their keys. */
const KINDS: readonly (readonly [DocumentKind, keyof typeof NAMED_KINDS, string])[] = [
  ["config", "config", ""],
  ["rules", "rules", ""],
  ["file-sd", "file-sd", ""],
  ["unit-test", "unit-test", ""],
  ["service-monitor", "manifest", "kind: ServiceMonitor\n"],
  ["pod-monitor", "manifest", "kind: PodMonitor\n"],
  ["probe", "manifest", "kind: Probe\n"],
  ["scrape-config", "manifest", "kind: ScrapeConfig\n"],
];

describe.each(KINDS)("on every key that the tables know of a document of kind %s", (kind, as, head) => {
  it("says what the key means, exactly on the key", () => {
    const reader = new UnitReader();
    const workspace = new Workspace(reader, ["/"]);
    const { version } = workspace.settings;
    const silent: string[] = [];
    let seen = 0;
    for (const { field, lines } of keysBelow(documentType(kind), [], 0, [])) {
      const text = `${head}${lines.join("\n")} null\n`;
      const document = openDocument(
        "/file.yml",
        text,
        NAMED_KINDS[as] ?? { kind: "config", dialect: "prometheus" },
        reader,
      );
      const start = text.lastIndexOf(`${field.name}: null`);
      const found = hover(workspace, document, start + 1);
      const told =
        found?.span.start === start &&
        found.span.end === start + field.name.length &&
        found.markdown.includes(field.field.doc) &&
        (knows(field.field, version) || found.markdown.includes("**"));
      if (!told) silent.push(`${lines.join(" / ")} => ${found?.markdown}`);
      seen++;
    }
    expect(silent).toEqual([]);
    expect(seen).toBeGreaterThan(1);
  });
});

describe("a key", () => {
  it("is told with its type, default and release, and with the section's place in the documentation", async () => {
    const found = await hoverAt(`
scrape_configs:
  - job_name: a
    enable_comp<|>ression: false
`);
    expect(found?.text).toBe("enable_compression");
    expect(found?.markdown).toMatch(
      /^\*\*`enable_compression`\*\*: true or false; default `true`; since Prometheus 2\.49\n\n/,
    );
    expect(found?.markdown).toContain("configuration/configuration/#scrape_config)");
  });

  it("that the target release lacks says so", async () => {
    const source = "scrape_configs:\n  - job_name: a\n    enable_comp<|>ression: false\n";
    const old = { ...DEFAULT_SETTINGS, version: { major: 2, minor: 42 } };
    expect(await toldAt(source, old)).toContain("**Prometheus 2.42 does not know it yet**");
  });

  it("that went away names what came instead", async () => {
    const told = await toldAt("scrape_configs:\n  - job_name: a\n    scrape_classic<|>_histograms: true\n");
    expect(told).toContain("has it no more");
    expect(told).toContain("Use `always_scrape_classic_histograms` instead.");
  });

  it("of VictoriaMetrics' vmagent is no key of Prometheus", async () => {
    const told = await toldAt("scrape_configs:\n  - job_name: a\n    disable<|>_keepalive: true\n");
    expect(told).toContain("VictoriaMetrics' vmagent");
    expect(told).toContain("Prometheus does not know it");
    const own = await toldAt(
      "#- /vmagent.yml\nglobal:\n  relabel_configs:\n    - i<|>f: '{a=\"b\"}'\nscrape_configs: []\n",
    );
    expect(own).toContain("series selector");
    expect(own).not.toContain("Prometheus does not know it");
  });

  it("stands below spec in a manifest", async () => {
    const found = await hoverAt(`
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
spec:
  groups:
    - name: a
      query_off<|>set: 1m
      rules: []
`);
    expect(found?.markdown).toContain("since Prometheus 2.53");
  });

  it("of a JSON target file is read in any case", async () => {
    expect(await toldAt('#- /t.json\n[{"targets": ["a:1"], "La<|>bels": {}}]\n')).not.toBe("");
    expect(await toldAt('#- /t.json\n[{"tar<|>gets": ["a:1"], "Labels": {}}]\n')).toContain("`host:port`");
  });

  it("of a list of jobs is that of a scrape job", async () => {
    expect(await toldAt("#- /jobs.yml\n- job_name: a\n  honor_time<|>stamps: true\n")).toContain(
      "**`honor_timestamps`**",
    );
  });
});

describe("a value", () => {
  it.each([
    ["scrape_configs: []\nglobal: { rule_query_offset: 1m<|>30s }", "`1m30s` is 1 minute 30 seconds."],
    ["scrape_configs: [{ job_name: a, body_size_limit: 15<|>MB }]", "`15MB` is 15,728,640 bytes"],
    ["scrape_configs: [{ job_name: a, body_size_limit: 0<|> }]", "no limit"],
    ["remote_write: [{ url: 'http://a', remote_timeout: <|>90s }]", "1 minute 30 seconds"],
  ])("%s is told in words", async (source, words) => {
    expect(await toldAt(source)).toContain(words);
  });

  it.each([
    "scrape_configs: [{ job_name: a, basic_auth: { username: u, password: hun<|>ter22 } }]",
    "scrape_configs: [{ job_name: a, authorization: { credentials: hun<|>ter22 } }]",
    "remote_write: [{ url: 'http://u:hunter22@h<|>ost/x?token=hunter22' }]",
    "scrape_configs: [{ job_name: a, metrics_path: /federate, static_configs: [{ targets: ['u:hunter22@ho<|>st:9090'] }] }]",
    "scrape_configs: [{ job_name: a, metrics_path: /federate, static_configs: [{ targets: ['http://u:hunter22@ho<|>st:9090'] }] }]",
    "scrape_configs: [{ job_name: a, relabel_configs: [{ target_label: __param_token, replacement: hunter<|>22 }] }]",
    "scrape_configs: [{ job_name: a, http_headers: { X-Key: { secrets: [hunter<|>22] } } }]",
  ])("that is a secret is never shown: %s", async (source) => {
    expect(await toldAt(source)).not.toContain("hunter22");
  });
});

describe("nothing is said", () => {
  it.each([
    "# com<|>ment\nscrape_configs: []\n",
    "scrape_configs: [] # com<|>ment\n",
    "scrape_configs:\n  - job_name: a\n\n<|>\n",
    "scrape_configs:\n  - nobodys_<|>key: a\n",
    "scrape_configs:\n  <|>  - job_name: a\n",
    "#- /values.yml\nreplicas: <|>1\nscrape_interval: 5m\n",
    "#- /docker-compose.yml\nservices:\n  a:\n    ima<|>ge: prom\n",
    "#- /r.yml\ngroups:\n  - name: a\n    rules:\n      - record: b\n        expr: |\n          up # by<|> job\n",
    "#- /r.yml\ngroups:\n  - name: a\n    rules:\n      - record: b\n        expr: |\n     <|>     up\n",
  ])("at %j", async (source) => {
    expect(await hoverAt(source)).toBeUndefined();
  });
});

describe("the project file", () => {
  it.each([
    ["prome<|>theus: '3.5'\n", "decides which fields"],
    ["clusters:\n  - name: a\n    end<|>point: b:1\n", "Host and port"],
    ["ignore: [ven<|>dor]\n", "globs"],
    ["rules:\n  federation/missing-honor<|>-labels: off\n", "warning unless set otherwise"],
    ["rules:\n  record<|>ing: off\n", "recording/naming"],
    ["budget: { ser<|>ies: 5 }\n", "federated series"],
  ])("explains %j", async (text, words) => {
    expect(await toldAt(`#- /.promfed.yaml\n${text}`)).toContain(words);
  });
});
