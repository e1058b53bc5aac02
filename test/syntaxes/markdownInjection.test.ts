import { describe, it } from "vitest";
import { checkScopes } from "./checkScopes.ts";

const markdown = (text: string) => checkScopes("text.html.markdown", text);

describe("PromQL injected into Markdown", () => {
  it("colours a fenced block that names promql", async () => {
    await markdown(`
Text
\`\`\`promql
   ^^^^^^ fenced_code.block.language
sum(up{job="a"
^^^ support.function.aggregation.promql
       ^^^ variable.parameter.label.promql
\`\`\`
^^^ punctuation.definition.markdown !meta.embedded
# Heading
^^^^^^^^^ markup.heading !meta.embedded
`);
  });

  it("colours a fence of tildes, indented and in capitals", async () => {
    await markdown(`
  ~~~~ PromQL title="x"
  up == 0
  ^^ entity.name.type.metric.promql
  ~~~~
# Heading
^^^^^^^^^ markup.heading !meta.embedded
`);
  });

  it("leaves other fences alone", async () => {
    await markdown(`
\`\`\`promqlish
up
^^ !meta.embedded
\`\`\`
`);
  });
});
