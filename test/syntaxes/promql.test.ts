import { describe, expect, it } from "vitest";
import { checkScopes } from "./checkScopes.ts";
import { tokenizer } from "./grammars.ts";

const promql = (text: string) => checkScopes("source.promql", text);

describe("the PromQL grammar", () => {
  it("tells metrics, labels, values and durations apart", async () => {
    await promql(`
sum by (job, cluster) (rate(http_requests_total{job="api", code!="500"}[5m] offset 1h30m))
^^^ support.function.aggregation
    ^^ keyword.control.grouping
        ^^^ variable.parameter.label
             ^^^^^^^ variable.parameter.label
                       ^^^^ support.function.promql
                            ^^^^^^^^^^^^^^^^^^^ entity.name.type.metric
                                                ^^^ variable.parameter.label
                                                   ^ keyword.operator.matcher
                                                    ^^^^^ string.quoted.double
                                                           ^^^^ variable.parameter.label
                                                               ^^ keyword.operator.matcher
                                                                       ^ punctuation.section.brackets.begin
                                                                        ^^ constant.numeric.duration
                                                                            ^^^^^^ keyword.other.modifier
                                                                                   ^^^^^ constant.numeric.duration
`);
  });

  it("takes a record's name with colons as one metric", async () => {
    await promql(`
job:sum:rate5m / on (job) group_left (team) min:info
^^^^^^^^^^^^^^ entity.name.type.metric
               ^ keyword.operator.arithmetic
                 ^^ keyword.control.grouping
                     ^^^ variable.parameter.label
                          ^^^^^^^^^^ keyword.control.grouping
                                      ^^^^ variable.parameter.label
                                            ^^^^^^^^ entity.name.type.metric
`);
  });

  it("reads the quoted names of UTF-8 metrics and labels", async () => {
    await promql(`
{"http.requests", "service.name"="a", plain="b"}
  ^^^^^^^^^^^^^ entity.name.type.metric.quoted
                   ^^^^^^^^^^^^ variable.parameter.label.quoted
                                 ^^^ string.quoted.double
                                      ^^^^^ variable.parameter.label
sum by ("service.name", job) (up)
         ^^^^^^^^^^^^ variable.parameter.label.quoted
                        ^^^ variable.parameter.label
`);
  });

  it("marks the parts of regular expressions in matchers only", async () => {
    await promql(`
up{job=~"a|b.+", env!~'x[0-9]', s="a|b"}
      ^^ keyword.operator.matcher.regexp
         ^^^^^ string.regexp
          ^ keyword.operator.or.regexp
             ^ keyword.operator.quantifier.regexp
                        ^^^^^ constant.other.character-class.regexp
                                   ^^^ string.quoted.double !string.regexp !keyword.operator
`);
  });

  it("knows escapes in both kinds of quotes and none in backticks", async () => {
    const text = String.raw`
label_replace(up, "a\n", '\x41\'', ~\n~, "")
^^^^^^^^^^^^^ support.function
                    ^^ constant.character.escape
                          ^^^^^^ constant.character.escape
                                   ^^^^ string.quoted.other.raw !constant.character.escape
`;
    await promql(text.replaceAll("~", "`"));
  });

  it("knows every kind of number", async () => {
    await promql(`
1 + 1.5e-3 + .5 + 0x1F + Inf - NaN + 1_000 > bool 5m30s
^ constant.numeric
    ^^^^^^ constant.numeric
             ^^ constant.numeric
                  ^^^^ constant.numeric.hex
                         ^^^ constant.language
                               ^^^ constant.language
                                     ^^^^^ constant.numeric
                                           ^ keyword.operator.comparison
                                             ^^^^ keyword.other.modifier
                                                  ^^^^^ constant.numeric.duration
`);
  });

  it("reads @, start() and end(), subqueries and offsets", async () => {
    await promql(`
max_over_time(up[1h:5m] @ end() offset -5m) and up @ 1609746000
^^^^^^^^^^^^^ support.function
                   ^ punctuation.separator.subquery
                        ^ keyword.operator.at
                          ^^^ support.function
                                ^^^^^^ keyword.other.modifier
                                       ^ keyword.operator.arithmetic
                                        ^^ constant.numeric.duration
                                            ^^^ keyword.operator.word
                                                     ^^^^^^^^^^ constant.numeric
`);
  });

  it("takes keywords in any case, and as label names where one is due", async () => {
    await promql(`
SUM BY (on) (up{by="x", offset="y"}) OR Vector(1) unless absent(up)
^^^ support.function.aggregation
    ^^ keyword.control.grouping
        ^^ variable.parameter.label
                ^^ variable.parameter.label
                        ^^^^^^ variable.parameter.label
                                     ^^ keyword.operator.word
                                        ^^^^^^ entity.name.function.unknown
                                                  ^^^^^^ keyword.operator.word
                                                         ^^^^^^ support.function.promql
`);
  });

  it("ends a comment at the line's end and knows no comment inside a string", async () => {
    await promql(`
up{a="#b"} # and "more"
     ^^^^ string.quoted.double !comment
           ^^^^^^^^^^^^ comment.line
+ down
^ keyword.operator.arithmetic !comment
`);
  });

  it("takes a label list over several lines", async () => {
    await promql(`
sum without (
    ^^^^^^^ keyword.control.grouping
  instance,
  ^^^^^^^^ variable.parameter.label
  pod
  ^^^ variable.parameter.label
) (up)
   ^^ entity.name.type.metric
`);
  });

  it("leaves what a dashboard or a tool fills in recognisable", async () => {
    await promql(`
rate(x{job="$job"}[$__rate_interval]) > \${threshold}
                   ^^^^^^^^^^^^^^^^ variable.other.placeholder
                                        ^^^^^^^^^^^^ variable.other.placeholder
`);
  });

  it("does not carry an unfinished string over to the next line", async () => {
    await promql(`
up{job="api
       ^^^^ string.quoted.double
down
^^^^ entity.name.type.metric !string
`);
  });

  it("scopes every visible character of a long expression", async () => {
    const tokenize = await tokenizer("source.promql");
    const text = 'histogram_quantile(0.9, sum by (le) (rate(x_bucket{a=~"b"}[5m]))) >= 0.5 # end';
    const bare = tokenize(text)
      .filter(({ scopes }) => scopes.length === 1)
      .map(({ start, end }) => text.slice(start, end).trim());
    expect(bare.filter((part) => part !== "")).toEqual([]);
  });
});
