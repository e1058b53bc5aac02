import type { LocatedText } from "../../model/located.ts";
import type { JsonProblem } from "../../syntax/json/nodes.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import type { ParsedPromql } from "../../syntax/promql/parse.ts";
import type { Span } from "../../text/span.ts";
import type { QueryLanguage } from "./datasource.ts";
import type { GrafanaVariable } from "./grafanaVariables.ts";
import type { JsonExpression } from "./jsonExpression.ts";

/** A Grafana dashboard, as far as it asks Prometheus. Spans count from the file's start. */
export interface Dashboard {
  readonly title: LocatedText | undefined;
  readonly uid: LocatedText | undefined;
  readonly span: Span;
  /** In the order of the file; those in rows below their row. */
  readonly panels: readonly Panel[];
  readonly variables: readonly Variable[];
  readonly annotations: readonly Annotation[];
  /** Every query for a Prometheus, those of panels, variables and annotations alike, in the order of the file. */
  readonly queries: readonly DashboardQuery[];
  /** Labels named outside PromQL: `{{label}}` of legends, the label that label_values() asks for. */
  readonly labelNames: readonly DashboardLabel[];
  /** Names that an import asks for and fills in. */
  readonly inputs: readonly string[];
  /** False for a library panel, whose variables are those of the dashboards that show it. */
  readonly standsAlone: boolean;
  /** What keeps the file from being JSON. */
  readonly problems: readonly JsonProblem[];
}

export interface Panel {
  readonly title: LocatedText | undefined;
  /** "timeseries", "row", … */
  readonly type: string | undefined;
  readonly span: Span;
  readonly queries: readonly DashboardQuery[];
  readonly panels: readonly Panel[];
}

export interface Variable {
  readonly name: LocatedText | undefined;
  /** "query", "custom", "datasource", … */
  readonly type: string | undefined;
  readonly span: Span;
  readonly queries: readonly DashboardQuery[];
}

export interface Annotation {
  readonly name: LocatedText | undefined;
  readonly span: Span;
  readonly queries: readonly DashboardQuery[];
}

export interface DashboardQuery {
  readonly role: "panel" | "variable" | "annotation";
  /** The title of the panel, the name of the variable or annotation. */
  readonly owner: LocatedText | undefined;
  /** Which panel asks, counted through the file from 0; undefined for the other roles. */
  readonly panel: number | undefined;
  /** The whole string: of a variable it may hold more than PromQL. Its parse is that of the masked text. */
  readonly expression: JsonExpression<ParsedPromql>;
  /**
   * What the query is known to select: conditions that a variable decides are left out, and selectors of which
   * nothing else is left. Spans are offsets in the decoded string.
   */
  readonly selectors: readonly VectorSelector[];
  readonly variables: readonly GrafanaVariable[];
  readonly language: QueryLanguage;
  /** Whether what the parse finds wrong is wrong with what Prometheus gets. */
  readonly certain: boolean;
  /** Shows what another query of the same variable is; it is renamed with it and counts for nothing else. */
  readonly copy: boolean;
}

export interface DashboardLabel {
  /** The string that it stands in. */
  readonly expression: JsonExpression<undefined>;
  readonly name: string;
  /** The label in the decoded string. */
  readonly span: Span;
}
