import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { complete } from "../../server/src/features/completion/complete.ts";
import { hover } from "../../server/src/features/hover/hover.ts";
import { isEmptyDocument } from "../../server/src/syntax/yaml/parts.ts";
import { engineOf } from "../support/check.ts";

const RULES = (name: string, expr: string) => `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: ${name}
spec:
  groups:
    - name: g
      interval: 30s
      rules:
        - alert: A
          expr: ${expr}
`;

const MONITOR = `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: m }
spec:
  selector: {}
  endpoints:
    - portt: web
`;

const OTHERS = [
  "kind: ConfigMap\ndata: { a: [\n",
  "# nothing but a comment\n",
  "\n",
  "apiVersion: v1\nkind: Service\n",
];
const OBJECTS = [
  RULES("a", "up =="),
  RULES("b", 'up{job="x"'),
  MONITOR,
  `{ kind: Probe, spec: { jobNam: x } }\n`,
];

async function findingsIn(text: string) {
  const engine = await engineOf([["/a.yaml", text]]);
  return engine.check("/a.yaml").map(({ code, location: { span }, message }) => ({ code, span, message }));
}

describe("a manifest of several objects", () => {
  it("has the findings of each of them, in its place", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...OBJECTS, ...OTHERS), { minLength: 1, maxLength: 5 }),
        fc.constantFrom("---\n", "--- # next\n", "--- \n"),
        async (objects, mark) => {
          const expected = [];
          let text = "apiVersion: v1\nkind: PrometheusRule\nmetadata: { name: first }\nspec: {}\n";
          for (const object of objects) {
            text += mark;
            if (OBJECTS.includes(object)) {
              const alone = await findingsIn(
                `apiVersion: v1\n${object}`.replace(/^apiVersion: v1\n(?=apiV|\{)/, ""),
              );
              for (const { span, ...rest } of alone)
                expected.push({
                  ...rest,
                  span: { start: span.start + text.length, end: span.end + text.length },
                });
            }
            text += object;
          }
          expect((await findingsIn(text)).filter(({ span }) => span.start > 70)).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    ));

  it("tells and offers what the object around the place has", async () => {
    const text = `${RULES("a", "up")}---\n${MONITOR}---\n${RULES("b", "up > 1")}`;
    const engine = await engineOf([["/a.yaml", text]]);
    const document = engine.document("/a.yaml");
    if (!document) throw new Error("not read");
    const told = (offset: number) => hover(engine.workspace, document, offset)?.markdown ?? "";
    expect(told(text.indexOf("selector:"))).toContain("selector");
    expect(told(text.lastIndexOf("interval: 30s"))).toContain("The 1 rule of this group");
    expect(told(text.lastIndexOf("kind"))).toContain("PrometheusRule");
    const offered = (offset: number) =>
      complete(engine.workspace, document, offset).items.map(({ label }) => label);
    expect(offered(text.indexOf("portt") + 4)).toContain("targetPort");
    expect(offered(text.lastIndexOf("alert:") + 2)).toContain("labels");
  });

  it.each([
    ["", true],
    ["---\n", true],
    ["--- # a\n\n  # b\r\n", true],
    ["---\na: 1\n", false],
    ["--- a\n", false],
    ["----\n", false],
  ])("takes %j for empty: %s", (text, empty) => {
    expect(isEmptyDocument(text)).toBe(empty);
  });
});
