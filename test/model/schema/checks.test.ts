import { describe, expect, it } from "vitest";
import {
  fieldSelectorProblem,
  labelSelectorProblem,
} from "../../../server/src/model/schema/checks/kubernetesSelector.ts";
import { check, fixed, found, job } from "./support.ts";

/** The problems of one section given as a flow mapping, as "code text". */
function inJob(key: string, body: string): string[] {
  return found(job(`${key}: [{${body}}]`)).map((f) => f.replace(/^\d+ /, ""));
}

function http(body: string): string[] {
  return found(job(...body.split("\n"))).map((f) => f.replace(/^\d+ /, ""));
}

describe("relabel steps", () => {
  const step = (body: string, text = job(`relabel_configs: [{${body}}]`)): string[] =>
    found(text).map((f) => f.replace(/^\d+ /, ""));

  it("need what their action needs", () => {
    expect(step("source_labels: [a]")).toEqual(["relabel/target-label source_labels"]);
    expect(step("action: hashmod, target_label: t")).toEqual(["relabel/modulus action"]);
    expect(step("action: hashmod, target_label: t, modulus: 0")).toEqual(["relabel/modulus 0"]);
    expect(step("action: keep, regex: a")).toEqual([]);
    expect(step("action: ~, target_label: t")).toEqual(["relabel/action action"]);
    expect(step("action: '', target_label: t")).toEqual(["bad-enum ''"]);
  });

  it("take no fields that their action does not use", () => {
    expect(step("action: labeldrop, regex: a, source_labels: []")).toEqual([
      "relabel/action-fields source_labels",
    ]);
    expect(step("action: labelkeep, regex: a, separator: ;, replacement: $1")).toEqual([]);
    expect(step("action: labelkeep, regex: a, separator: ','")).toEqual(["relabel/action-fields separator"]);
    expect(step("action: keepequal, source_labels: [a], target_label: b, separator: ;")).toEqual([]);
    expect(step("action: dropequal, source_labels: [a], target_label: b, regex: (.*)")).toEqual([
      "relabel/action-fields regex",
    ]);
    expect(step("action: Lowercase, source_labels: [a], target_label: b, replacement: x")).toEqual([
      "relabel/replacement replacement",
    ]);
    expect(step("action: uppercase, source_labels: [a], target_label: b, replacement: $1")).toEqual([]);
  });

  it("hold target labels against the validation scheme in force", () => {
    expect(step("target_label: a-b")).toEqual([]);
    expect(step("target_label: '${1}_x'")).toEqual([]);
    const legacy = (body: string): string[] =>
      step("", `global: {metric_name_validation_scheme: legacy}\n${job(`relabel_configs: [{${body}}]`)}`);
    expect(legacy("target_label: a-b")).toEqual(["relabel/target-label a-b"]);
    expect(legacy("target_label: '${1}_x'")).toEqual([]);
    expect(legacy("target_label: $1-x")).toEqual(["relabel/target-label $1-x"]);
    expect(legacy("action: labelmap, replacement: a-$1")).toEqual(["relabel/replacement a-$1"]);
    const own = `global: {metric_name_validation_scheme: legacy}\n${job("metric_name_validation_scheme: utf8", "metric_name_escaping_scheme: dots", "relabel_configs: [{target_label: a-b}]")}`;
    expect(found(own)).toEqual([]);
    expect(
      found(job("relabel_configs: [{target_label: a-b}]"), "config", { version: { major: 2, minor: 50 } }),
    ).toHaveLength(1);
  });
});

describe("HTTP settings", () => {
  it("carry one kind of credentials, each from one source", () => {
    expect(http("basic_auth: {username: a}\nauthorization: {credentials: b}")).toEqual([
      "auth-conflict authorization",
    ]);
    expect(http("oauth2: {client_id: a, token_url: b}\nbasic_auth: {}")).toEqual([
      "auth-conflict basic_auth",
    ]);
    expect(http("basic_auth: {password: a, password_file: b}")).toEqual(["credentials-source password_file"]);
    expect(http("basic_auth: {username: '', username_file: b}")).toEqual([]);
    expect(http("authorization: {type: ' basic '}")).toEqual(["auth-type ' basic '"]);
    expect(http("authorization: {credentials: a, credentials_file: b}")).toEqual([
      "credentials-source credentials_file",
    ]);
    const bearer = http("bearer_token: a\nbearer_token_file: b");
    expect(bearer.filter((f) => f.startsWith("auth"))).toEqual(["auth-conflict bearer_token_file"]);
    expect(http("oauth2: {client_id: a}")).toEqual([
      "missing-required client_id".replace("client_id", "oauth2"),
    ]);
  });

  it("fit the OAuth 2.0 grant", () => {
    const jwt = "grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer'";
    expect(http(`oauth2: {client_id: a, token_url: b, ${jwt}, signature_algorithm: HS256}`)).toEqual([
      "oauth2-grant HS256",
    ]);
    expect(http("oauth2: {client_id: a, token_url: b, signature_algorithm: HS256}")).toEqual([]);
    expect(http("oauth2: {client_id: a, token_url: b, client_secret: c, client_secret_file: d}")).toEqual([
      "credentials-source client_secret_file",
    ]);
    expect(
      http(`oauth2: {client_id: a, token_url: b, ${jwt}, client_secret: c, client_secret_file: d}`),
    ).toEqual([]);
  });

  it("pair client certificates with keys", () => {
    expect(http("tls_config: {cert_file: a}")).toEqual(["tls-pair a"]);
    expect(http("tls_config: {key: a}")).toEqual(["tls-pair a"]);
    expect(http("tls_config: {cert: a, key_file: b}")).toEqual([]);
    expect(http("tls_config: {ca: a, ca_file: b}")).toEqual(["tls-source ca_file"]);
    expect(http("tls_config: {min_version: TLS1.2}")).toEqual(["bad-enum TLS1.2"]);
  });

  it("use one proxy", () => {
    expect(http("no_proxy: a")).toEqual(["proxy-conflict no_proxy"]);
    expect(http("proxy_url: http://a\nno_proxy: b")).toEqual([]);
    expect(http("proxy_url: http://a\nproxy_from_environment: true")).toEqual([
      "proxy-conflict proxy_from_environment",
    ]);
    expect(http("proxy_connect_header: {a: [b]}")).toEqual(["proxy-conflict proxy_connect_header"]);
    expect(http("oauth2: {client_id: a, token_url: b, no_proxy: c}")).toEqual(["proxy-conflict no_proxy"]);
  });

  it("leave reserved headers alone", () => {
    expect(http("http_headers: {X-Scope-OrgID: {values: [a]}}")).toEqual([]);
    expect(http("http_headers: {host: {values: [a]}}")).toEqual(["reserved-header host"]);
  });

  it("are not looked at below the aws discovery, which does not validate them", () => {
    expect(inJob("aws_sd_configs", "role: ec2, no_proxy: a, oauth2: {}")).toEqual([]);
    expect(inJob("ec2_sd_configs", "no_proxy: a")).toEqual(["proxy-conflict no_proxy"]);
  });
});

describe("scrape jobs and the global section", () => {
  it("keep timeouts within intervals, inherited ones included", () => {
    expect(found(job("scrape_interval: 5s", "scrape_timeout: 6s"))).toEqual(["4 scrape-timeout 6s"]);
    expect(found(job("scrape_timeout: 61s"))).toEqual(["3 scrape-timeout 61s"]);
    expect(found(`global: {scrape_interval: 5s}\n${job("scrape_timeout: 6s")}`)).toEqual([
      "4 scrape-timeout 6s",
    ]);
    expect(found(`global: {scrape_interval: 5s}\n${job("scrape_interval: 1m")}`)).toEqual([]);
    expect(found("global: {scrape_timeout: 2m}\n")).toEqual(["1 scrape-timeout 2m"]);
    expect(found("global: {scrape_interval: 0, scrape_timeout: 1m}\n")).toEqual([]);
  });

  it("list protocols once, and at least one", () => {
    expect(found("global: {scrape_protocols: []}\n")).toEqual(["1 scrape-protocols scrape_protocols"]);
    expect(found(job("scrape_protocols: [PrometheusProto, PrometheusText0.0.4, PrometheusProto]"))).toEqual([
      "3 scrape-protocols PrometheusProto",
    ]);
  });

  it("agree on how names are validated and escaped", () => {
    const conflict = job("metric_name_validation_scheme: legacy", "metric_name_escaping_scheme: allow-utf-8");
    expect(found(conflict)).toEqual(["4 name-scheme allow-utf-8"]);
    expect(found(job("metric_name_validation_scheme: legacy"))).toEqual(["3 name-scheme legacy"]);
    expect(found(`global: {metric_name_validation_scheme: legacy}\n${job()}`)).toEqual([]);
    expect(found("global: {metric_name_escaping_scheme: nope}\n")).toEqual([]);
    expect(found(`global: {metric_name_escaping_scheme: nope}\n${job()}`)).toEqual(["1 bad-enum nope"]);
  });

  it("have names of their own", () => {
    const twice =
      "scrape_configs: [{job_name: a}, {job_name: a}]\nremote_write: [{url: x, name: n}, {url: y, name: n}, {url: z}, {url: z}]\n";
    expect(found(twice)).toEqual(["1 duplicate-name a", "2 duplicate-name n"]);
  });

  it("list targets as addresses, unless relabeling makes them", () => {
    const targets = (extra: string): string[] =>
      found(job(extra, "static_configs: [{targets: ['http://a:9090/metrics', 'b:1']}]"));
    expect(targets("scheme: http")).toEqual(["4 target-address 'http://a:9090/metrics'"]);
    expect(targets("relabel_configs: [{action: keep}]")).toEqual([]);
    expect(fixed(job("static_configs: [{targets: ['http://a:9090/metrics']}]"))).toBe(
      job("static_configs: [{targets: ['a:9090']}]"),
    );
    expect(found(job("static_configs: [{targets: [null]}]"))).toEqual(["3 target-address null"]);
  });

  it("name files by globs that Prometheus expands", () => {
    expect(found("rule_files: ['a/*.yml', 'a/*/b.yml']\n")).toEqual(["1 bad-path 'a/*/b.yml'"]);
    expect(inJob("file_sd_configs", "files: [a.yaml, b.txt, 'c/*/d.json', e.JSON]")).toEqual([
      "bad-path b.txt",
      "bad-path 'c/*/d.json'",
    ]);
    expect(inJob("file_sd_configs", "files: []")).toEqual([
      "missing-required files".replace(" files", " []"),
    ]);
  });

  it("hold external labels against the validation scheme", () => {
    expect(found("global: {external_labels: {a.b: c}}\n")).toEqual([]);
    expect(found("global: {metric_name_validation_scheme: legacy, external_labels: {a.b: c}}\n")).toEqual([
      "1 bad-label-name a.b",
    ]);
  });

  it("leave out what an agent does not do", () => {
    const text = "rule_files: [a]\nalerting: {alertmanagers: [{}]}\nremote_read: [{url: a}]\n";
    expect(found(text)).toEqual([]);
    expect(found(text, "config", { agent: true })).toEqual([
      "1 agent-mode rule_files",
      "2 agent-mode alerting",
      "3 agent-mode remote_read",
    ]);
    expect(found("alerting: {}\nrule_files: []\n", "config", { agent: true })).toEqual([]);
  });
});

describe("remote endpoints, storage, tracing and OTLP", () => {
  const write = (body: string): string[] =>
    found(`remote_write: [{url: http://a, ${body}}]\n`).map((f) => f.replace(/^\d+ /, ""));

  it("log in one way", () => {
    expect(write("sigv4: {}, azuread: {sdk: {}}")).toEqual(["auth-conflict azuread"]);
    expect(write("basic_auth: {}, google_iam: {}")).toEqual(["auth-conflict google_iam"]);
    expect(write("sigv4: {access_key: a}")).toEqual(["sigv4-credentials sigv4"]);
    expect(write("sigv4: {external_id: a}")).toEqual(["sigv4-credentials external_id"]);
    expect(write("azuread: {}")).toEqual(["azuread-method azuread"]);
    expect(write("azuread: {oauth: {client_id: a, client_secret: b, tenant_id: c}}")).toEqual([
      "azuread-identifier a",
    ]);
    expect(write("azuread: {managed_identity: {}}")).toEqual([]);
    expect(found("alerting: {alertmanagers: [{sigv4: {}, basic_auth: {}}]}\n")).toEqual([
      "1 auth-conflict basic_auth",
    ]);
  });

  it("leave reserved headers alone", () => {
    expect(write("headers: {X-Scope-OrgID: a, Content-Type: b, Authorization: c}")).toEqual([
      "reserved-header Content-Type",
      "reserved-header Authorization",
    ]);
  });

  it("have queues that can work", () => {
    expect(write("queue_config: {min_shards: 60}")).toEqual(["queue-config 60"]);
    expect(write("queue_config: {capacity: 0, max_backoff: 10ms}")).toEqual([
      "out-of-range 0",
      "queue-config 10ms",
    ]);
  });

  it("keep to ranges", () => {
    expect(found("storage: {tsdb: {retention: {percentage: 101, size: -1GB}}}\n")).toEqual([
      "1 out-of-range 101",
      "1 out-of-range -1GB",
    ]);
    expect(found("tracing: {compression: foo}\n")).toEqual(["1 missing-required tracing", "1 bad-enum foo"]);
    expect(found("otlp: {promote_resource_attributes: [a, ' a ', '']}\n")).toEqual([
      "1 otlp-attributes ' a '",
      "1 otlp-attributes ''",
    ]);
    expect(found("otlp: {ignore_resource_attributes: [a]}\n")).toEqual([
      "1 otlp-attributes ignore_resource_attributes",
    ]);
    expect(
      found("global: {metric_name_validation_scheme: legacy}\notlp: {translation_strategy: NoTranslation}\n"),
    ).toEqual(["2 name-scheme NoTranslation"]);
  });
});

describe("service discoveries", () => {
  it("reach Kubernetes in one way", () => {
    const k8s = (body: string): string[] => inJob("kubernetes_sd_configs", body);
    expect(k8s("role: pod, kubeconfig_file: a, api_server: b")).toEqual(["discovery-conflict api_server"]);
    expect(k8s("role: pod, kubeconfig_file: a, follow_redirects: false")).toEqual([
      "discovery-conflict follow_redirects",
    ]);
    expect(k8s("role: pod, basic_auth: {username: a}")).toEqual(["discovery-requires basic_auth"]);
    expect(k8s("role: pod, follow_redirects: true, tls_config: {}")).toEqual([]);
    expect(k8s("role: pod, api_server: a, namespaces: {own_namespace: true}")).toEqual([
      "discovery-conflict own_namespace",
    ]);
    expect(k8s("namespaces: {names: [a]}")).toEqual(["missing-required namespaces"]);
  });

  it("select Kubernetes objects that their role watches", () => {
    const select = (selectors: string): string[] =>
      inJob("kubernetes_sd_configs", `role: pod, selectors: [${selectors}]`);
    expect(select("{role: pod, label: 'a=b'}, {role: node, field: 'x!=y'}")).toEqual([]);
    expect(select("{role: service}")).toEqual(["discovery-selector service"]);
    expect(select("{role: pod}, {role: pod}")).toEqual(["discovery-selector pod"]);
    expect(select("{role: pod, field: nope}")).toEqual(["discovery-selector nope"]);
  });

  it("read selectors as Kubernetes does", () => {
    for (const good of [
      "",
      "a",
      "!a",
      "a=b,c!=d",
      "a in (b, c)",
      "x/y notin (z)",
      "a==b",
      "n>3",
      "a=",
      "a.b/c-d=E_f.1",
    ]) {
      expect(labelSelectorProblem(good), good).toBeUndefined();
    }
    for (const bad of [",", "a b", "a=b=c", "a in b", "a in (b", "n>x", "-a=b", "a=b,", "a=-b"]) {
      expect(labelSelectorProblem(bad), bad).toBeDefined();
    }
    for (const good of ["", "a=b", "a!=b,c==d", "a=b\\,c", "spec.nodeName="])
      expect(fieldSelectorProblem(good), good).toBeUndefined();
    for (const bad of ["a", "a-b", "a=b\\c", "a=b=c"]) expect(fieldSelectorProblem(bad), bad).toBeDefined();
  });

  it("ask for what they cannot do without", () => {
    expect(inJob("dns_sd_configs", "names: [a], type: a")).toEqual(["missing-required names"]);
    expect(inJob("dns_sd_configs", "names: [a], type: a, port: 1")).toEqual([]);
    expect(inJob("ec2_sd_configs", "filters: [{name: a, values: []}]")).toEqual(["missing-required []"]);
    expect(inJob("azure_sd_configs", "subscription_id: a, tenant_id: b, client_id: c")).toEqual([
      "missing-required subscription_id",
    ]);
    expect(inJob("azure_sd_configs", "subscription_id: a, authentication_method: SDK")).toEqual([]);
    expect(inJob("outscale_sd_configs", "region: '', access_key: a, secret_key: b")).toEqual([
      "missing-required ''",
    ]);
    const scaleway = "role: instance, project_id: 00000000-0000-0000-0000-00000000000A";
    expect(inJob("scaleway_sd_configs", `${scaleway}, access_key: SCW00000000000000000`)).toEqual([
      "missing-required role",
    ]);
    expect(inJob("scaleway_sd_configs", `${scaleway}, access_key: SCW1, secret_key: a, zone: paris`)).toEqual(
      ["discovery-identifier SCW1", "discovery-identifier a", "discovery-identifier paris"],
    );
    expect(inJob("oci_sd_configs", "region: a, auth: instance_principal, user: b")).toEqual([
      "discovery-conflict user",
    ]);
    expect(inJob("stackit_sd_configs", "region: ''")).toEqual(["missing-required ''"]);
    expect(
      inJob("triton_sd_configs", "account: a, dns_suffix: b, endpoint: c, refresh_interval: 0s"),
    ).toEqual(["out-of-range 0s"]);
  });

  it("insist on whole URLs where Prometheus does", () => {
    expect(inJob("http_sd_configs", "url: ftp://a")).toEqual(["bad-url ftp://a"]);
    expect(inJob("http_sd_configs", "url: 'http://'")).toEqual(["bad-url 'http://'"]);
    expect(inJob("eureka_sd_configs", "server: a")).toEqual(["bad-url a"]);
    expect(inJob("docker_sd_configs", "host: 'unix:///var/run/docker.sock'")).toEqual([]);
    expect(inJob("nerve_sd_configs", "servers: [a], paths: [b]")).toEqual(["bad-path b"]);
  });

  it("log in one way", () => {
    expect(inJob("consul_sd_configs", "token: a, authorization: {credentials: b}")).toEqual([
      "auth-conflict authorization",
    ]);
    expect(inJob("consul_sd_configs", "username: a, basic_auth: {}")).toEqual(["auth-conflict basic_auth"]);
    expect(inJob("marathon_sd_configs", "servers: [a], auth_token: b, basic_auth: {}")).toEqual([
      "auth-conflict basic_auth",
    ]);
  });
});

describe("rules", () => {
  const rule = (body: string, options = {}): string[] =>
    found(`groups: [{name: g, rules: [{${body}}]}]\n`, "rules", options).map((f) => f.replace(/^\d+ /, ""));

  it("record or alert, never both", () => {
    expect(rule("record: a, alert: b, expr: c")).toEqual(["rule-kind alert"]);
    expect(rule("expr: c")).toEqual(["rule-kind expr"]);
    expect(rule("alert: '', expr: c")).toEqual(["rule-kind ''"]);
    expect(rule("alert: a")).toEqual(["missing-required alert"]);
  });

  it("that record take no fields of alerts", () => {
    expect(rule("record: a, expr: b, for: 1m, annotations: {x: y}")).toEqual([
      "rule-field for",
      "rule-field annotations",
    ]);
    expect(rule("record: a, expr: b, for: 0s, annotations: {}")).toEqual([]);
  });

  it("have valid names and labels", () => {
    expect(rule("record: 'a{b}', expr: c")).toEqual(["bad-record-name 'a{b}'"]);
    expect(rule("record: a-b, expr: c")).toEqual([]);
    expect(rule("record: a-b, expr: c", { scheme: "legacy" })).toEqual(["bad-record-name a-b"]);
    expect(rule("record: a, expr: c, labels: {__name__: x}")).toEqual(["bad-label-name __name__"]);
    expect(rule("alert: a, expr: c, annotations: {ins-tance: x}", { scheme: "legacy" })).toEqual([
      "bad-label-name ins-tance",
    ]);
    expect(found("groups: [{name: g}, {name: g}]\n", "rules")).toEqual(["1 duplicate-name g"]);
  });
});

describe("messages", () => {
  it("never show a secret", () => {
    const text = job(
      "basic_auth: {username: u, password: hunter2, password_file: f}",
      "bearer_token: hunter2",
    );
    expect(check(text).length).toBeGreaterThan(0);
    for (const { message } of check(text)) expect(message).not.toContain("hunter2");
  });
});
