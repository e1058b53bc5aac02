import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlainJob } from "../../../server/src/model/schema/plainJob.ts";
import { checkSection, globalFacts } from "../../../server/src/model/schema/validate.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";

const USUAL = `job_name: node
honor_labels: true
scrape_interval: 30s
scrape_timeout: 10s
metrics_path: /federate
scheme: https
params:
  'match[]':
    - '{__name__=~"job:.*"}'
    - up{job="node"}
static_configs:
  - targets: ["node-0.example.com:9100", "node-1.example.com:9100"]
    labels:
      namespace: node
relabel_configs:
  - source_labels: [__address__]
    regex: "([^.]+)\\\\..*"
    target_label: pod
    replacement: $1
    separator: ";"
    action: replace
metric_relabel_configs:
  - source_labels: [__name__]
    regex: go_.*|process_.*
    action: drop
  - regex: pod_(.+)
    action: labelmap
  - action: labeldrop
    regex: uid
`;

const WORDS = [
  ..."null ~ Null true yes 12 1.5 5m 0s 1d 2h -1m $1 $x a/b /x ( [ [a-z]+ .* \\Q {} [] [a] {a: b} *x &x".split(
    " ",
  ),
  ..."!!str !!int <<: job_name source_labels target_label regex modulus keep keepequal hashmod labelkeep".split(
    " ",
  ),
  ..."lowercase bogus 9bad __name__ {{x}} \"\" '' http ftp http://x localhost targets: labels: - action:".split(
    " ",
  ),
  ...'relabel_configs: static_configs: 0 é "\\ud800" match[] basic_auth: tls_config:'.split(" "),
  "- regex: a",
];

/** The fields of the job, of which some are left out. */
const [name = "", ...blocks] = USUAL.split(/\n(?=\w)/);
const someLines = fc.subarray(blocks).map((some) => [name, ...some].join("\n").trimEnd().split("\n"));
const anyLine = fc.nat(40);
type Change = (text: string[]) => void;

/** One slip of the kinds that people make: in a value, a key, a line left out or doubled, an indentation. */
const change: fc.Arbitrary<Change> = fc
  .tuple(anyLine, anyLine, fc.nat(60), fc.constantFrom(...WORDS), fc.nat(5))
  .map(
    ([one, other, column, word, kind]): Change =>
      (text) => {
        const at = one % text.length;
        const line = text[at] ?? "";
        if (kind === 0) text[at] = line.replace(/(: |- )[^:]*$/, `$1${word}`);
        else if (kind === 1) text[at] = line.replace(/[\w'[\]]+(?=:)/, word.replace(/:$/, ""));
        else if (kind === 2) text[at] = `${line.slice(0, column)}${word}${line.slice(column)}`;
        else if (kind === 3) text.splice(at, 1);
        else if (kind === 4) text.splice(other % text.length, 0, line);
        else [text[at], text[other % text.length]] = [text[other % text.length] ?? "", line];
      },
  );

describe("scrape jobs that need no walk", () => {
  it("have nothing wrong along the field tables, whatever the release", () => {
    let plain = 0;
    let faulty = 0;
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 3 }),
        someLines,
        fc.constantFrom("legacy" as const, "utf8" as const),
        fc.constantFrom({ major: 2, minor: 40 }, { major: 3, minor: 5 }),
        fc.constantFrom("scrape_interval: 15s", "scrape_interval: 1m", "{}"),
        (changes, lines, scheme, version, global) => {
          const text = [...lines];
          for (const make of changes) make(text);
          const shown = text.join("\n");
          const { root, problems } = parseYaml(shown);
          if (!root || problems.length > 0) return;
          const options = { scheme, version };
          const facts = globalFacts(parseYaml(global).root, options);
          const found = checkSection(root, "scrape_config", { ...options, global: facts });
          if (found.length > 0) faulty++;
          if (!isPlainJob(root, facts.scrapeIntervalMs)) return;
          plain++;
          expect(found, shown).toEqual([]);
        },
      ),
      { numRuns: 3000 },
    );
    expect(plain).toBeGreaterThan(100);
    expect(faulty).toBeGreaterThan(200);
  });

  it("are those that people write", () => {
    const { root } = parseYaml(USUAL);
    expect(root && isPlainJob(root, 60_000)).toBe(true);
  });

  it.each([
    ["a timeout above the inherited interval", "job_name: a\nscrape_timeout: 30s\n", 15_000],
    ["a target with a path", "job_name: a\nstatic_configs: [{targets: [a/b]}]\n", 60_000],
    ["no name", "metrics_path: /x\n", 60_000],
    [
      "labelmap with a name of its own",
      "job_name: a\nrelabel_configs: [{action: labelmap, replacement: 0$1}]\n",
      60_000,
    ],
    [
      "labeldrop with a source",
      "job_name: a\nrelabel_configs: [{action: labeldrop, source_labels: [b]}]\n",
      60_000,
    ],
    ["a step that writes nothing", "job_name: a\nrelabel_configs: [{source_labels: [b]}]\n", 60_000],
  ])("are not those with %s", (_, text, inherited) => {
    const { root } = parseYaml(text);
    expect(root && isPlainJob(root, inherited)).toBe(false);
  });
});
