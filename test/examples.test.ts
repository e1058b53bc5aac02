import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { folder, promfed } from "./support/cli.ts";
import { checkFolder, type Expected, findingsOf, keyOf, placed } from "./support/expected.ts";

const examples = join(dirname(fileURLToPath(import.meta.url)), "../examples");

const GLOBAL = "global/prometheus.yml";
const EXPORTS = "clusters/eu-west-1/rules/exports.yml";
const META = "global/rules/meta.yml";

/** The mistakes planted in examples/monitoring: the part of a line that ‹› enclose is what the finding covers. */
const PLANTED: readonly (Expected & { readonly safe?: true })[] = [
  { file: EXPORTS, at: "- record: ‹checkout_latency_p99›", severity: "info", code: "recording/naming" },
  {
    file: EXPORTS,
    at: "- record: ‹checkout_latency_p99›",
    severity: "info",
    code: "federation/unfederated-record",
  },
  {
    file: GLOBAL,
    at: "- job_name: ‹federate-eu-west›",
    severity: "warning",
    code: "federation/missing-honor-labels",
    safe: true,
  },
  {
    file: GLOBAL,
    at: "scrape_interval: ‹15s›",
    severity: "info",
    code: "federation/interval-mismatch",
  },
  { file: GLOBAL, at: "scrape_timeout: ‹20s›", severity: "error", code: "config/scrape-timeout" },
  {
    file: GLOBAL,
    at: `- ‹'job:http_requests:rate5m{job="checkout"}'›`,
    severity: "info",
    code: "federation/overlapping-match",
    safe: true,
  },
  {
    file: GLOBAL,
    at: "- job_name: ‹federate-legacy›",
    severity: "warning",
    code: "federation/missing-cluster-label",
  },
  { file: GLOBAL, at: `- ‹'{job=~".+"}'›`, severity: "warning", code: "federation/match-all" },
  {
    file: GLOBAL,
    at: `- '{__name__=~"job:.*"}‹[5m]›'`,
    severity: "error",
    code: "federation/invalid-match",
    safe: true,
  },
  {
    file: GLOBAL,
    at: "target_label: ‹request_id›",
    severity: "warning",
    code: "remote-write/high-cardinality-label",
  },
  {
    file: META,
    at: "- alert: ‹FederatedRecordMissing›",
    severity: "hint",
    code: "alerting/missing-absent",
  },
  {
    file: META,
    at: `expr: up{‹job="federate-us-east"›} == 0`,
    severity: "info",
    code: "federation/partial-up-alert",
  },
];

/** Ways to write the same sample, which the command line must answer alike and must not tidy up. */
const VARIANTS: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "with CRLF": (text) => text.replaceAll("\n", "\r\n"),
  "with odd spacing": (text) =>
    text
      .replace(/^( *(?:- )?[\w"[\]]+:) (?=\S)/gm, "$1   ")
      .replace(/^( +)- (?=['"])/gm, "$1-   ")
      .replace(/^( *)(- .*|expr:.*[^|\n])$/gm, "$1$2   ")
      .replaceAll("\n\n", "\n \n\n\n"),
  "with a byte order mark and without a final line break": (text) => `\ufeff${text.trimEnd()}`,
};

describe.each(Object.entries(VARIANTS))("the sample workspace %s", (_, vary) => {
  const planted = PLANTED.map((one) => ({ ...one, at: inVariant(one.at, vary) }));

  it("has each planted mistake at its exact place, and nothing else", () => {
    const cwd = copyOf("monitoring", vary);
    const { findings, status } = checkFolder(cwd);
    expect(findings).toEqual(planted.map((one) => keyOf(one, placed(cwd, one))).sort());
    expect(status).toBe(1);
  });

  it("prints the same places, counted from one, as text", () => {
    const cwd = copyOf("monitoring", vary);
    const { out } = promfed(cwd, ["check"]);
    const heads = [...out.matchAll(/^(\S+:\d+:\d+: \w+): .*\[([\w-]+\/[\w-]+)\]$/gm)];
    const wanted = planted.map((one) => {
      const { line, character } = placed(cwd, one).start;
      return `${one.file}:${line + 1}:${character + 1}: ${one.severity} ${one.code}`;
    });
    expect(heads.map((m) => `${m[1]} ${m[2]}`).sort()).toEqual(wanted.sort());
  });

  it("loses the mistakes with a safe fix to --fix, and keeps every other byte", () => {
    const cwd = copyOf("monitoring", vary);
    const before = textsOf(cwd);
    const { err } = promfed(cwd, ["check", "--fix"]);
    expect(err).toContain("fixed 3 findings in 1 file");
    const left = planted.filter((one) => !one.safe);
    expect(findingsOf(cwd)).toEqual(left.map((one) => keyOf(one, placed(cwd, one))).sort());

    const changed = [...textsOf(cwd)].filter(([path, text]) => before.get(path) !== text);
    expect(changed.map(([path]) => path)).toEqual([GLOBAL]);
    const old = before.get(GLOBAL) ?? "";
    const line = (part: string) => lineWith(old, part);
    const eol = old.includes("\r\n") ? "\r\n" : "\n";
    expect(lineDiff(old, changed[0]?.[1] ?? "")).toEqual([
      `+    honor_labels: true${eol}`,
      `-${line('job:http_requests:rate5m{job="checkout"}')}`,
      `-${line("[5m]")}`,
      `+${line("[5m]").replace("[5m]", "")}`,
    ]);
  });
});

describe("the clean sample", () => {
  it("has no findings", () => {
    const { findings, status } = checkFolder(copyOf("clean", (text) => text));
    expect(findings).toEqual([]);
    expect(status).toBe(0);
  });
});

/** The text of a mark as the variant writes it; what ‹› enclose stays together in each. */
function inVariant(at: string, vary: (text: string) => string): string {
  const marks = /[‹›]/g;
  const varied = vary(`        ${at.replace(marks, "")}\n`)
    .replace(/^\ufeff/, "")
    .trim();
  const covered = at.slice(at.indexOf("‹") + 1, at.indexOf("›"));
  return varied.replace(covered, `‹${covered}›`);
}

function copyOf(sample: string, vary: (text: string) => string): string {
  const cwd = folder();
  cpSync(join(examples, sample), cwd, { recursive: true });
  for (const [path, text] of textsOf(cwd)) {
    const isProject = path.startsWith(".");
    writeFileSync(join(cwd, path), isProject ? text : vary(text));
  }
  return cwd;
}

function textsOf(cwd: string): Map<string, string> {
  const paths = readdirSync(cwd, { recursive: true, encoding: "utf8" }).filter((p) => /\.ya?ml$/.test(p));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(cwd, path), "utf8")]));
}

function lineWith(text: string, part: string): string {
  return text.split(/(?<=\n)/).find((line) => line.includes(part)) ?? `no line with ${part}`;
}

/** The lines that went and came, in order, with their line breaks: a longest common subsequence of lines. */
function lineDiff(before: string, after: string): string[] {
  const a = before.split(/(?<=\n)/);
  const b = after.split(/(?<=\n)/);
  const common: number[][] = Array.from({ length: a.length + 1 }, () => Array(b.length + 1).fill(0));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = common[i] ?? [];
    for (let j = b.length - 1; j >= 0; j--)
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const changes: string[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) [i, j] = [i + 1, j + 1];
    else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) changes.push(`-${a[i++]}`);
    else changes.push(`+${b[j++]}`);
  }
  return changes;
}
