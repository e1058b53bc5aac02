import type { TextEdit } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";

/**
 * One fault of a document. Spans and edits count from the start of the text the tree was parsed from.
 */
export interface SchemaProblem {
  readonly code: ProblemCode;
  readonly span: Span;
  readonly message: string;
  readonly fixes?: readonly SchemaFix[];
  /** Other places of the same text that take part. */
  readonly related?: readonly { readonly span: Span; readonly message: string }[];
  /** Something is absent: in a templated document a placeholder may well supply it. */
  readonly absent?: true;
  /** What is reported may be right in a release that the tables do not know. */
  readonly unsure?: true;
  readonly data?: ProblemData;
}

export interface SchemaFix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly TextEdit[];
}

/** What a rule may want to say more about: the section and key concerned, the key that was probably meant. */
export interface ProblemData {
  readonly section?: string;
  readonly key?: string;
  readonly suggestion?: string;
}

export type ProblemCode = keyof typeof PROBLEMS;

/** Every code with what it means. All but those of `TOLERATED` make Prometheus refuse the document. */
export const PROBLEMS = {
  "unknown-key": "A key that no release knows at this place",
  "native-key": "A key in a manifest of the operator as prometheus.yml spells it",
  "duplicate-key": "A key that stands twice in one mapping",
  "wrong-type": "A value of another type than the key takes",
  "missing-required": "A key that must be there and is not, or is empty",
  "bad-enum": "A value that is none of those possible",
  "not-yet": "A key that newer releases know, but not the one this is for",
  removed: "A key that older releases knew, but not the one this is for",
  deprecated: "A key that has a better successor",
  "empty-item": "A list item that is empty or null",
  "bad-duration": "Text that is no duration",
  "bad-size": "Text that is no size in bytes",
  "bad-regex": "A regular expression that RE2 refuses",
  "bad-url": "Text that is no URL, or one that is not possible here",
  "bad-label-name": "A label name that is not valid",
  "bad-path": "A path or glob that is not possible here",
  "out-of-range": "A number outside of what is possible",
  "duplicate-name": "Two jobs, remote endpoints or rule groups of one name",
  "rule-kind": "A rule that neither records nor alerts, or does both",
  "rule-field": "A recording rule with a field that only alerts take",
  "bad-record-name": "A record whose name is not valid",
  "scrape-timeout": "A scrape timeout above its interval",
  "scrape-protocols": "An empty list of scrape protocols, or one twice",
  "name-scheme": "Settings of name validation and escaping that contradict each other",
  "target-address": "A target that is no address",
  "auth-conflict": "Two kinds of credentials where only one is possible",
  "credentials-source": "One credential given in two ways",
  "auth-type": "A kind of authorization that is not possible here",
  "oauth2-grant": "OAuth 2.0 settings that do not fit the grant",
  "proxy-conflict": "Proxy settings that contradict each other",
  "reserved-header": "An HTTP header that Prometheus sets itself",
  "tls-source": "A certificate or key given in two ways",
  "tls-pair": "A client certificate without its key, or the reverse",
  "queue-config": "Queue settings that contradict each other",
  "sigv4-credentials": "Incomplete AWS Signature Version 4 credentials",
  "azuread-method": "No way, or more than one, to log in to Entra ID",
  "azuread-identifier": "An identifier that is not of the form Entra ID uses",
  "discovery-conflict": "Settings of one service discovery that exclude each other",
  "discovery-requires": "A service discovery setting that needs another one",
  "discovery-identifier": "An identifier that is not of the form that this discovery uses",
  "discovery-selector": "A Kubernetes selector that does not fit or does not parse",
  "otlp-attributes": "OTLP resource attribute settings that contradict each other",
  "test-series": "A series, or values of one, that a rule test cannot read",
  "agent-mode": "A section that agent mode does not allow",
  "relabel/action": "A relabel action that is empty",
  "relabel/modulus": "A hashmod step without a modulus",
  "relabel/target-label": "A relabel step whose target label is missing or not valid",
  "relabel/replacement": "A relabel step whose replacement is not possible",
  "relabel/action-fields": "A relabel step with fields that its action does not take",
} as const satisfies Record<string, string>;

/** Codes of findings that Prometheus itself does not complain about. */
export const TOLERATED: ReadonlySet<ProblemCode> = new Set<ProblemCode>(["deprecated"]);
