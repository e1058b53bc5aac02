import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlainlyUsual, isUnusual, isUsual } from "../../../server/src/syntax/yaml/usual.ts";

describe("texts in which nothing has a meaning beyond them", () => {
  it.each([
    "",
    'expr: sum by (job) (rate(a{b=~"c|d"}[5m])) > 1 % 2',
    'summary: "{{ $labels.instance }} at {{ $value | humanize }}"',
    'summary: {{ printf "%.2f" $value }} < 3$ {a} [b]',
  ])("are told in one go: %j", (text) => {
    expect(isPlainlyUsual(text)).toBe(true);
  });

  it.each([
    "@a@",
    "<% a %>",
    "${a}",
    "%{a}",
    "{% a %}",
    "{{ a }}",
    "{{% $value }}",
    "[[ a ]]",
    "a\tb",
    "é\ufeff",
  ])("are others than %j", (text) => {
    expect(isPlainlyUsual(text)).toBe(false);
    expect(isUsual(text)).toBe(!isUnusual(text));
  });

  it("are told in one go only where a closer look says the same", () => {
    const part = fc.oneof(
      fc.constantFrom(...["{", "}", "{{", "}}", "%", "#", "$", "[", "]", "<", ">", '"', "'", "`", "@", "\\"]),
      fc.constantFrom(" ", "\n", "\t", "a", "é", "$labels", "$value", ".b", "|", "printf", "{{ $value }}"),
      fc.integer({ min: 0, max: 0x2ff }).map((code) => String.fromCharCode(code)),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 16 }), (parts) => {
        const text = parts.join("");
        if (isPlainlyUsual(text)) expect(isUnusual(text), text).toBe(false);
      }),
      { numRuns: 20_000 },
    );
  });

  it("are told of long ones too", () => {
    const long = `{{ ${"a ".repeat(100_000)}$value }} {x} ${"{{ $labels.a }} [b] ".repeat(50_000)}`;
    expect(isPlainlyUsual(long)).toBe(true);
    expect(isPlainlyUsual(`${long}{{ ${"a ".repeat(100_000)}`)).toBe(false);
  });
});
