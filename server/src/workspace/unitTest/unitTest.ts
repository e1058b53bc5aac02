import { Expression } from "../../model/expression.ts";
import { type Field, type LocatedText, labelPairs, textItems, textOfField } from "../../model/located.ts";
import type { UnitReader } from "../../model/units.ts";
import type { PromqlProblem, VectorSelector } from "../../syntax/promql/ast.ts";
import { selectorsOf } from "../../syntax/promql/walk.ts";
import type { YamlTree } from "../../syntax/yaml/tree.ts";
import { type Span, shift } from "../../text/span.ts";
import { type Embedded, type Written, wholeOf } from "../written.ts";
import { fieldOfEntry, fieldsIn, itemFields } from "../yamlFields.ts";

/** A file of promtool's rule tests, as far as it names series, alerts and labels. */
export interface UnitTestFile {
  /** Spans count from the file's start. */
  readonly ruleFiles: readonly LocatedText[];
  readonly tests: readonly UnitTest[];
  /** In the order of the file. */
  readonly queries: readonly TestQuery[];
  readonly alerts: readonly TestAlert[];
  /** Labels given as pairs: exp_labels, the external labels of a test. */
  readonly labels: readonly TestLabel[];
}

export interface UnitTest {
  readonly name: LocatedText | undefined;
  /** Counts from the file's start. */
  readonly span: Span;
}

export interface TestQuery {
  /** A series that is put in, an expression that is asked, a sample that is expected. */
  readonly role: "input" | "expr" | "sample";
  readonly expression: Embedded;
  readonly base: number;
  /** Spans are offsets in the decoded text. */
  readonly selectors: readonly VectorSelector[];
  readonly problems: readonly PromqlProblem[];
}

export interface TestAlert {
  readonly name: Written;
  /** Whether alerts are expected to fire, rather than none. */
  readonly fires: boolean;
}

export interface TestLabel {
  readonly role: "expected" | "external";
  readonly label: Written;
  readonly value: Written;
}

/** Reads what is there, whatever else may be wrong with it. */
export function readUnitTests(tree: YamlTree, reader: UnitReader): UnitTestFile {
  const read = new TestReader(reader);
  for (const entry of tree.entries) {
    const field = fieldOfEntry(entry);
    if (entry.key.value === "rule_files") {
      for (const text of textItems(field))
        read.ruleFiles.push({ ...text, span: shift(text.span, entry.base) });
    } else if (entry.key.value === "tests") {
      for (const item of itemFields(field)) read.test(item, { source: entry.piece.text, base: entry.base });
    }
  }
  return read;
}

interface Place {
  readonly source: string;
  readonly base: number;
}

class TestReader implements UnitTestFile {
  readonly ruleFiles: LocatedText[] = [];
  readonly tests: UnitTest[] = [];
  readonly queries: TestQuery[] = [];
  readonly alerts: TestAlert[] = [];
  readonly labels: TestLabel[] = [];
  readonly #reader: UnitReader;

  constructor(reader: UnitReader) {
    this.#reader = reader;
  }

  test(test: Field, place: Place): void {
    const fields = fieldsIn(test);
    const name = textOfField(fields.get("name"));
    this.tests.push({
      name: name && { ...name, span: shift(name.span, place.base) },
      span: shift(test.span, place.base),
    });
    for (const [key, field] of fields) {
      if (key === "input_series")
        for (const item of itemFields(field)) this.#selector("input", fieldsIn(item).get("series"), place);
      else if (key === "promql_expr_test")
        for (const item of itemFields(field)) this.#query(fieldsIn(item), place);
      else if (key === "alert_rule_test")
        for (const item of itemFields(field)) this.#alert(fieldsIn(item), place);
      else if (key === "external_labels") this.#pairs("external", field, place);
    }
  }

  #query(fields: Map<string, Field>, place: Place): void {
    const text = textOfField(fields.get("expr"));
    if (text && !text.node.templated) {
      const parsed = this.#reader.promql(text.value);
      const expression = new Expression(place.source, text, parsed);
      const selectors = selectorsOf(parsed.expr);
      this.queries.push({ role: "expr", expression, base: place.base, selectors, problems: parsed.problems });
    }
    for (const sample of itemFields(fields.get("exp_samples")))
      this.#selector("sample", fieldsIn(sample).get("labels"), place);
  }

  #alert(fields: Map<string, Field>, place: Place): void {
    const name = textOfField(fields.get("alertname"));
    const expected = itemFields(fields.get("exp_alerts"));
    if (name && !name.node.templated) {
      const written = wholeOf(new Expression(place.source, name, undefined), place.base);
      this.alerts.push({ name: written, fires: expected.length > 0 });
    }
    for (const alert of expected) this.#pairs("expected", fieldsIn(alert).get("exp_labels"), place);
  }

  #selector(role: TestQuery["role"], field: Field | undefined, place: Place): void {
    const text = textOfField(field);
    if (!text || text.node.templated) return;
    const parsed = this.#reader.selector(text.value);
    const { selector } = parsed;
    const says = selector && (selector.name !== undefined || selector.matchers.length > 0);
    this.queries.push({
      role,
      expression: new Expression(place.source, text, parsed),
      base: place.base,
      selectors: says ? [selector] : [],
      // What is written here are labels, and those of no series at all are fine.
      problems: [],
    });
  }

  #pairs(role: TestLabel["role"], field: Field | undefined, { source, base }: Place): void {
    for (const { name, value } of labelPairs(field)) {
      if (name.node.templated || value.node.templated) continue;
      const written = (text: LocatedText) => wholeOf(new Expression(source, text, undefined), base);
      this.labels.push({ role, label: written(name), value: written(value) });
    }
  }
}
