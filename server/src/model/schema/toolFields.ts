import type { Tool } from "./otherTools.ts";
import type { SectionName } from "./sections.generated.ts";
import type { Field, FieldType } from "./types.ts";

const BOOL: FieldType = { kind: "bool" };
const TEXT: FieldType = { kind: "string" };
const COUNT: FieldType = { kind: "uint" };
const DURATION: FieldType = { kind: "duration" };
const ANY: FieldType = { kind: "any" };
const TEXTS: FieldType = { kind: "list", of: TEXT };
const STEPS: FieldType = { kind: "list", of: { kind: "section", name: "relabel_config" } };

const field = (type: FieldType, doc: string): Field => ({ type, doc });

/** Keys that other programs add to the sections of Prometheus, by program and section. */
export const TOOL_FIELDS: Readonly<
  Record<Tool, Partial<Record<SectionName, Readonly<Record<string, Field>>>>>
> = {
  vmagent: {
    global: {
      relabel_configs: field(
        STEPS,
        "Relabel steps that run over the targets of all jobs, behind the job's own.",
      ),
      metric_relabel_configs: field(
        STEPS,
        "Relabel steps that run over the samples of all jobs, behind the job's own.",
      ),
    },
    scrape_config: {
      stream_parse: field(
        BOOL,
        "Parse and forward a response while it arrives, rather than as a whole: less memory for targets with very many samples. `sample_limit` has no effect then.",
      ),
      scrape_align_interval: field(
        DURATION,
        "Scrape at times that are multiples of this, in place of times spread over the interval.",
      ),
      scrape_offset: field(DURATION, "How long after the aligned time a scrape begins."),
      series_limit: field(
        COUNT,
        "The most unique series that a target may expose within a day; further ones are dropped. 0 is no limit.",
      ),
      no_stale_markers: field(
        BOOL,
        "Write no staleness markers when targets or their series vanish, which saves memory.",
      ),
      relabel_debug: field(
        BOOL,
        "Log what the relabel steps do to each target. Newer releases show that in the user interface instead.",
      ),
      metric_relabel_debug: field(
        BOOL,
        "Log what the relabel steps do to each sample. Newer releases show that in the user interface instead.",
      ),
      disable_compression: field(BOOL, "Ask targets not to compress their responses."),
      disable_keepalive: field(BOOL, "Open a new connection for every scrape."),
      max_scrape_size: field(
        { kind: "size" },
        "The largest response that is accepted, such as `16MB`; a larger one fails the scrape.",
      ),
      denied_label_names: field(TEXTS, "Labels that are removed from samples."),
      headers: field(TEXTS, 'HTTP headers of a scrape, each as `"Name: value"`.'),
      yandexcloud_sd_configs: field({ kind: "list", of: ANY }, "Targets found in Yandex Cloud."),
      consulagent_sd_configs: field(
        { kind: "list", of: ANY },
        "Targets that the local Consul agent knows, other than those of the whole catalog.",
      ),
      proxy_basic_auth: field(
        { kind: "section", name: "basic_auth" },
        "User name and password for the proxy.",
      ),
      proxy_authorization: field(
        { kind: "section", name: "authorization" },
        "The `Proxy-Authorization` header.",
      ),
      proxy_bearer_token: field({ kind: "secret" }, "Bearer token for the proxy."),
      proxy_bearer_token_file: field({ kind: "path" }, "File with the bearer token for the proxy."),
      proxy_tls_config: field({ kind: "section", name: "tls_config" }, "TLS of the connection to the proxy."),
      proxy_headers: field(TEXTS, 'HTTP headers for the proxy, each as `"Name: value"`.'),
    },
    relabel_config: {
      if: field(
        ANY,
        "A series selector, or a list of them: the step runs only over what one of them selects.",
      ),
      match: field(TEXT, "For the action `graphite`: the pattern of dotted names, with `*` for a part."),
      labels: field(
        { kind: "map", of: TEXT },
        "For the action `graphite`: labels to set, in which `${1}` is what the first `*` of `match` stands for.",
      ),
    },
  },
  vmalert: {
    rule_group: {
      type: field(
        { kind: "enum", values: ["prometheus", "graphite", "vlogs"] },
        "The language of the group's expressions: MetricsQL (`prometheus`), Graphite or LogsQL.",
      ),
      concurrency: field(
        { kind: "int" },
        "How many rules of the group are evaluated at once. Rules that build on each other need 1, the default.",
      ),
      params: field(
        { kind: "map", of: TEXTS },
        "URL parameters that are sent with every query of the group.",
      ),
      headers: field(TEXTS, 'HTTP headers of every query of the group, each as `"Name: value"`.'),
      notifier_headers: field(
        TEXTS,
        'HTTP headers of every notification of the group, each as `"Name: value"`.',
      ),
      extra_filter_labels: field(
        { kind: "map", of: TEXT },
        "Labels that every selector of the group is narrowed to.",
      ),
      eval_offset: field(
        DURATION,
        "How long after the start of each interval the group is evaluated; at most the interval.",
      ),
      eval_delay: field(
        DURATION,
        "How far in the past the group is evaluated, so that late samples have arrived.",
      ),
      eval_alignment: field(
        BOOL,
        "Whether evaluation times are multiples of the interval; that is the default.",
      ),
      tenant: field(TEXT, "The tenant that is queried and written to, with `-clusterMode`."),
      debug: field(BOOL, "Log every evaluation of the group's rules."),
    },
    rule: {
      debug: field(BOOL, "Log every evaluation of the rule."),
      update_entries_limit: field(
        { kind: "int" },
        "How many of its last evaluations are kept for the user interface.",
      ),
    },
  },
  "thanos-ruler": {
    rule_group: {
      partial_response_strategy: field(
        { kind: "enum", values: ["warn", "abort"], fold: true },
        "What to do when a source does not answer: evaluate with what there is (`warn`), or not at all (`abort`, the default).",
      ),
    },
  },
  mimir: {
    rule_file: {
      namespace: field(TEXT, "The namespace that the groups are put into; the file's name when absent."),
    },
    rule_group: {
      source_tenants: field(TEXTS, "The tenants whose series the group's expressions read, taken together."),
      align_evaluation_time_on_interval: field(
        BOOL,
        "Whether evaluation times are multiples of the interval.",
      ),
      evaluation_delay: field(
        DURATION,
        "How far in the past the group is evaluated, so that late samples have arrived. Newer releases have `query_offset` for it.",
      ),
    },
  },
};
