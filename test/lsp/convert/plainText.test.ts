import { describe, expect, it } from "vitest";
import { toPlainText } from "../../../server/src/lsp/convert/plainText.ts";

describe("plain text", () => {
  it("loses the marks and keeps the words", () => {
    expect(
      toPlainText(
        "**`a_b`**: *x*\n\n| a | b |\n| --- | --- |\n| `c` | |\n\n```promql\nsum(**x**)\n```\n\n[Docs](https://a/b) \\*d\\* ``e`f``",
      ),
    ).toBe("a_b: *x*\n\n| a | b |\n| c | |\n\nsum(**x**)\n\nDocs: https://a/b *d* e`f");
  });
});
