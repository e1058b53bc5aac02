import { describe, expect, it } from "vitest";
import { UnitReader } from "../../../server/src/model/units.ts";
import { readTree } from "../../../server/src/syntax/yaml/tree.ts";
import { readAlertmanager } from "../../../server/src/workspace/alertmanager/alertmanager.ts";
import { placeOfWritten, type Written } from "../../../server/src/workspace/written.ts";

function read(text: string) {
  const reader = new UnitReader();
  return readAlertmanager(readTree(text, {}, (own) => reader.piece(own)));
}

const TEXT = `route:
  receiver: all
  group_by: ["...", alertname, 'cluster']
  routes:
    - match:
        severity: page
      match_re: { team: "a|b" }
      routes:
        - matchers:
            - severity = "critical"
            - "{cluster=~\\"eu|us\\",env!=test}"
inhibit_rules:
  - source_matchers: [ severity="critical" ]
    source_match: { a: b }
    target_match_re: { c: d }
    target_matchers:
      - alertname!~"X|Y"
    equal: [cluster]
receivers:
  - name: all
  - name: "quoted"
`;

describe("an Alertmanager config", () => {
  const { matchers, labelNames, receivers } = read(TEXT);

  it("matches labels in routes and inhibitions, in the older and the newer form", () => {
    expect(matchers.map(({ role, label, op, value }) => `${role} ${label.value}${op}${value.value}`)).toEqual(
      [
        "route severity=page",
        "route team=~a|b",
        "route severity=critical",
        "route cluster=~eu|us",
        "route env!=test",
        "inhibit-source severity=critical",
        "inhibit-source a=b",
        "inhibit-target c=~d",
        "inhibit-target alertname!~X|Y",
      ],
    );
  });

  it("has everything at its place", () => {
    const at = (written: Written) => {
      const { start, end } = placeOfWritten(written);
      return TEXT.slice(start, end);
    };
    for (const { label, value } of matchers) {
      expect(at(label)).toBe(label.value);
      // A scalar that is the value as a whole is told without its quotes too.
      expect(at(value)).toBe(value.value);
    }
    expect(labelNames.map(({ role, label }) => [role, at(label)])).toEqual([
      ["group-by", "alertname"],
      ["group-by", "cluster"],
      ["equal", "cluster"],
    ]);
    expect(receivers.map(at)).toEqual(["all", "quoted"]);
  });

  it.each([
    "route: []",
    "route: { routes: { match: 3 }, matchers: {}, group_by: x }\nreceivers: all",
    "route: { routes: [1, null, { match: [a] }] }\ninhibit_rules: [x, { equal: {} }]",
    "route: &r { matchers: [a=b], routes: [*r] }",
    "route: { matchers: ['{{ .Values.a }}', '', '{', '=', '{}'] }",
  ])("is read as far as it goes: %s", (text) => {
    expect(read(text).matchers.length).toBeLessThan(3);
  });

  it("is read to a depth that no config has", () => {
    const deep = `route: ${"{ matchers: [a=b], routes: [".repeat(300)}${"] }".repeat(300)}`;
    expect(read(deep).matchers.length).toBeGreaterThan(50);
  });
});
