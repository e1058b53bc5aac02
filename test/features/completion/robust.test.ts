import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { complete } from "../../../server/src/features/completion/complete.ts";
import { UnitReader } from "../../../server/src/model/units.ts";
import { NAMED_KINDS } from "../../../server/src/workspace/classify.ts";
import { openDocument } from "../../../server/src/workspace/document.ts";
import { Workspace } from "../../../server/src/workspace/workspace.ts";
import { misplaced } from "./support.ts";

const CONFIG = `global: {scrape_interval: 15s, external_labels: {a: "b"}}
scrape_configs:
  - job_name: 'federate' # a comment
    params:
      'match[]': ['{job="x"}', "up{a='b'}"]
    static_configs:
    - targets: [ "é😀:9090",
        b:1 ]
    relabel_configs: &steps
      - {source_labels: [__address__], action: keep}
      - <<: *steps
`;
const RULES = `groups:
- name: g
  rules:
  - record: a:b:c
    expr: |-
      sum by (job) (
        rate(x{a=~"b|c"}[5m])
      )
  - alert: "A"
    expr: 'up == 0
      and b'
    annotations: {summary: "{{ $labels.job }}"}
`;

/** Pieces that files are half-typed with. */
const SCRAPS = [
  "\n",
  "  ",
  "- ",
  ": ",
  '"',
  "'",
  "{",
  "}",
  "[",
  "]",
  "|",
  "#",
  ",",
  "\t",
  "\r\n",
  "a",
  "&a",
  "*a",
  "- -",
  "? ",
];

describe("completion in broken files", () => {
  it("never throws, and keeps to the cursor's line", () => {
    const edit = fc.record({
      at: fc.nat(400),
      drop: fc.nat(12),
      put: fc.array(fc.constantFrom(...SCRAPS), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom("config", "rules"),
        fc.array(edit, { maxLength: 4 }),
        fc.nat(500),
        (kind, edits, where) => {
          let text = kind === "config" ? CONFIG : RULES;
          for (const { at, drop, put } of edits)
            text = text.slice(0, at) + put.join("") + text.slice(at + drop);
          const reader = new UnitReader();
          const workspace = new Workspace(reader, ["/"]);
          const as = NAMED_KINDS[kind];
          if (!as) throw new RangeError(kind);
          const document = openDocument("/f.yml", text, as, reader);
          workspace.setDocument("/f.yml", document);
          const offset = Math.min(where, text.length);
          for (const item of complete(workspace, document, offset).items)
            expect(misplaced(document, offset, item)).toBeUndefined();
        },
      ),
      { numRuns: 250 },
    );
  });
});
