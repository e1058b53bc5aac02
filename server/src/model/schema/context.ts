import type { NameScheme } from "../../syntax/values/names.ts";
import type { PrometheusVersion } from "../../syntax/values/version.ts";
import type { YamlNode } from "../../syntax/yaml/nodes.ts";
import type { Span } from "../../text/span.ts";
import type { GoYaml } from "./goYaml.ts";
import type { Tool } from "./otherTools.ts";
import type { ProblemCode, SchemaProblem } from "./problem.ts";
import { isBefore } from "./schema.ts";
import type { SectionView } from "./sectionView.ts";

/** What the global section, or the defaults, give to the rest of a config. */
export interface GlobalFacts {
  readonly scrapeIntervalMs: number;
  readonly scheme: NameScheme;
  /** The escaping scheme in force, the one implied by the validation scheme included. */
  readonly escaping: string;
}

/** What the checks of one run share. */
export interface CheckContext {
  readonly version: PrometheusVersion;
  readonly agent: boolean;
  /** Something of the text is made by a template, so what is absent is not reported. */
  readonly templated: boolean;
  /** The text is JSON, whose reader converts nothing. */
  readonly json: boolean;
  /** An object of Kubernetes, which converts nothing either. */
  readonly kubernetes: boolean;
  /** Whose document it is: the keys of this program are fine. */
  readonly tool: Tool | undefined;
  /** Targets without a port are left without, as the flag of older releases and newer ones by themselves have it. */
  readonly noDefaultPort: boolean;
  readonly yaml: GoYaml;
  readonly global: GlobalFacts;
  /** Mappings that are checked elsewhere. */
  readonly skip: ReadonlySet<YamlNode>;
  readonly problems: SchemaProblem[];
  /** What `problems` holds, to say nothing twice. */
  readonly reported: Set<string>;
}

export type Check = (view: SectionView, cx: CheckContext) => void;

export function report(
  cx: CheckContext,
  code: ProblemCode,
  span: Span,
  message: string,
  more: Omit<SchemaProblem, "code" | "span" | "message"> = {},
): void {
  if (more.absent && cx.templated) return;
  // One alias can bring the same fault in through several of its keys.
  const id = `${code} ${span.start} ${span.end} ${message}`;
  if (cx.reported.has(id)) return;
  cx.reported.add(id);
  cx.problems.push({ code, span, message, ...more });
}

/** Reports a key that is not there, at the section; says nothing when a template may supply it. */
export function reportAbsent(
  cx: CheckContext,
  view: SectionView,
  code: ProblemCode,
  message: string,
  key?: string,
): void {
  if (view.incomplete || (key !== undefined && view.unknown(key))) return;
  const span = key !== undefined && view.has(key) ? view.valueSpan(key) : view.anchor;
  report(cx, code, span, message, {
    absent: true,
    data: { section: view.name, ...(key === undefined ? {} : { key }) },
  });
}

/** Names are UTF-8 since 3.0 unless a config says otherwise. */
export function defaultScheme(version: PrometheusVersion): NameScheme {
  return isBefore(version, "3.0") ? "legacy" : "utf8";
}

/** The validation scheme in force at a section: the job's own, else the global one. */
export function schemeAt(view: SectionView, cx: CheckContext): NameScheme {
  return asScheme(view.within("scrape_config")?.text("metric_name_validation_scheme")) ?? cx.global.scheme;
}

export function asScheme(text: string | undefined): NameScheme | undefined {
  return text === "legacy" || text === "utf8" ? text : undefined;
}
