import { describe, expect, it } from "vitest";
import { hoverAt, toldAt } from "./support.ts";

/** A step of a job's relabel_configs, in flow style, with the cursor on the action's key. */
function step(fields: string, list = "relabel_configs"): string {
  return `scrape_configs:\n  - job_name: a\n    ${list}:\n      - { ${fields}, acti<|>on: replace }\n`.replace(
    /action: \w+, (.*), acti<\|>on: replace/,
    "acti<|>on: $1",
  );
}

describe("a relabel step", () => {
  it.each([
    ["source_labels: [a], target_label: b", "Copies `a` into `b` on every target."],
    ["target_label: b, replacement: c", "Sets `b` to `c` on every target."],
    [
      "source_labels: [a, c], regex: '(x|y);z', target_label: b",
      "Sets `b` to `$1` on every target where `a` + `c` (joined by `;`) is `x;z` or `y;z`, with what the parentheses of the regex caught.",
    ],
    ["target_label: b, replacement: ''", "Removes the label `b` from every target."],
    [
      "source_labels: [a], regex: x.*, target_label: b, replacement: ''",
      "Removes the label `b` from every target where `a` is `x` followed by anything.",
    ],
  ])("%s: %s", async (fields, sentence) => {
    const found = await hoverAt(step(fields));
    expect(found?.text).toBe("action");
    expect(found?.markdown.split("\n")[0]).toBe(sentence);
    expect(found?.markdown).toContain("**`action`**");
  });

  it.each([
    [
      "keep",
      "source_labels: [a], regex: b|c",
      "Keeps only targets whose `a` is `b` or `c`; all others are dropped.",
    ],
    ["drop", "source_labels: [a], regex: b", "Drops targets whose `a` is `b`; all others stay."],
    ["labeldrop", "regex: user_id", "Drops the label `user_id` from every target."],
    [
      "labeldrop",
      "regex: tmp_.*",
      "Drops every label whose name is `tmp_` followed by anything from every target.",
    ],
    [
      "labelkeep",
      "regex: job|instance",
      "Drops every label from every target but the labels `job` and `instance`.",
    ],
    [
      "labelmap",
      "regex: __meta_(.+)",
      "Copies every label whose name is `__meta_` followed by at least one character of every target to the part of its name in the first parentheses.",
    ],
    [
      "hashmod",
      "source_labels: [a], modulus: 4, target_label: b",
      "Sets `b` to the hash of `a` modulo 4: a number that shares targets out.",
    ],
    ["lowercase", "source_labels: [a], target_label: b", "Sets `b` to `a` in small letters."],
    ["keepequal", "source_labels: [a], target_label: b", "Keeps only targets where `a` equals `b`."],
    ["dropequal", "source_labels: [a], target_label: b", "Drops targets where `a` equals `b`."],
    ["vanish", "regex: a", "`vanish` is no action that Prometheus knows."],
  ])("%s with %s: %s", async (action, fields, sentence) => {
    const source = `scrape_configs:\n  - job_name: a\n    relabel_configs:\n      - action: ${action.slice(0, 2)}<|>${action.slice(2)}\n        ${fields.replaceAll(/, (?=\w+:)/g, "\n        ")}\n`;
    const found = await hoverAt(source);
    expect(found?.text).toBe(action);
    expect(found?.markdown.split("\n")[0]).toBe(sentence);
  });

  it.each([
    [
      "scrape_configs:\n  - job_name: a\n    metric_relabel_configs:\n      - { action: labeldrop, re<|>gex: user_id }\n",
      "every series.",
    ],
    [
      "remote_write:\n  - url: http://a\n    write_relabel_configs:\n      - { action: labeldrop, re<|>gex: user_id }\n",
      "every series sent there.",
    ],
    [
      "alerting:\n  alert_relabel_configs:\n    - { action: labeldrop, re<|>gex: user_id }\nscrape_configs: []\n",
      "every alert.",
    ],
    [
      "alerting:\n  alertmanagers:\n    - relabel_configs:\n        - { action: labeldrop, re<|>gex: user_id }\nscrape_configs: []\n",
      "every Alertmanager.",
    ],
  ])("says what it works on: %j", async (source, words) => {
    expect((await toldAt(source)).split("\n")[0]).toBe(`Drops the label \`user_id\` from ${words}`);
  });

  it("is told on its source labels as well, and in a file that is read as one", async () => {
    const told = await toldAt(
      "x: &a 1\nscrape_configs:\n  - job_name: a\n    relabel_configs:\n      - source_labels: [fo<|>o]\n        target_label: b\n",
    );
    expect(told).toContain("Copies `foo` into `b` on every target.");
  });

  it("with a placeholder is left open", async () => {
    expect(
      await toldAt(
        "scrape_configs:\n  - job_name: a\n    relabel_configs:\n      - target_la<|>bel: b\n        replacement: '{{ x }}'\n",
      ),
    ).not.toContain("Sets");
  });
});
