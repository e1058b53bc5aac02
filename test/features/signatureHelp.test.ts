import { describe, expect, it } from "vitest";
import { signatureHelp } from "../../server/src/features/signatureHelp.ts";
import { engineOf } from "../support/check.ts";
import { parseFixture } from "../support/fixture.ts";
import { STYLES } from "../support/scalarStyles.ts";

async function at(expr: string): Promise<string | undefined> {
  const source = `#- /r.yml\ngroups:\n  - name: g\n    rules:\n      - record: a\n        expr: ${expr}\n`;
  const { files, cursor } = parseFixture(source);
  const document = (await engineOf(files)).document("/r.yml");
  const found = document && signatureHelp(document, cursor?.offset ?? 0);
  if (!found) return undefined;
  const [start, end] = found.parameters[found.active ?? -1] ?? [0, 0];
  return `${found.label.slice(0, start)}<${found.label.slice(start, end)}>${found.label.slice(end)}`;
}

describe("signature help", () => {
  it("shows the function and the argument that the cursor is in", async () => {
    expect(await at("rate(<|>")).toBe("rate(<v range vector>) instant vector");
    expect(await at("histogram_quantile(0.9, <|>)")).toBe(
      "histogram_quantile(φ scalar, <v instant vector>) instant vector",
    );
    expect(await at("clamp(up, <|>")).toMatch(/^clamp\(\w+ instant vector, <\w+ scalar>, /);
  });

  it("looks out of selectors, ranges and nested calls", async () => {
    expect(await at('rate(up{a="b", <|>}[5m])')).toMatch(/^rate\(</);
    expect(await at("sum(rate(x[5m]), <|>)")).toMatch(/^<>sum\(/);
    expect(await at("clamp(abs(x), 1, <|>)")).toMatch(
      /^clamp\(\w+ instant vector, \w+ scalar, <\w+ scalar>\)/,
    );
    expect(await at("clamp(x, (1 + <|>")).toMatch(/^clamp\(\w+ instant vector, </);
  });

  it("knows aggregations, with their labels before", async () => {
    expect(await at("topk by (job) (5, <|>)")).toBe(
      "topk(parameter scalar, <v instant vector>) instant vector",
    );
    expect(await at("sum(<|>)")).toBe("sum(<v instant vector>) instant vector");
  });

  it("is there in every style of scalar", async () => {
    for (const style of STYLES) {
      const written = style.write('sum by (job) (clamp(x{a="b"}, <|>', 10);
      if (written === undefined || style.lineBreak === "\r\n") continue;
      expect(await at(written), style.name).toMatch(/^clamp\(\w+ instant vector, <\w+ scalar>, /);
    }
  });

  it("is silent outside of calls and of expressions", async () => {
    expect(await at("up<|>")).toBeUndefined();
    expect(await at("rate(x[5m]) <|>")).toBeUndefined();
    expect(await at('up{a="rate(<|>"}')).toBeUndefined();
    expect(await at("up\n        labels: {a: rate(<|>}")).toBeUndefined();
  });

  it("goes on for functions that take any number of arguments", async () => {
    expect(await at('label_join(x, "a", "b", "c", "d", <|>)')).toContain("<");
  });
});
