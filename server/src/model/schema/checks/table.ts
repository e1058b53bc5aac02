import type { Check } from "../context.ts";
import { type SectionName, section, sectionNames } from "../schema.ts";
import { azureIdentifiers, azureMethod, sigv4 } from "./cloudAuth.ts";
import * as discovery from "./discovery.ts";
import { externalLabels, globalEscaping, globalTimeout } from "./global.ts";
import {
  authorizationType,
  credentialSources,
  credentials,
  httpHeaders,
  oauth2Grant,
  whereChecked,
} from "./http.ts";
import { kubernetesAccess, kubernetesSelectors } from "./kubernetes.ts";
import { proxy } from "./proxy.ts";
import { actionFields, emptyAction, modulus, replacement, targetLabel } from "./relabel.ts";
import { alertmanagerAuth, queue, remoteHeaders, remoteWriteAuth, remoteWriteEmpty } from "./remote.ts";
import { agentMode, globPaths, otlpNames, uniqueNames } from "./root.ts";
import { groupNames, recordingFields, recordName, ruleKind, ruleLabels } from "./rules.ts";
import { jobEscaping, jobTimeout } from "./scrapeJob.ts";
import { scrapeProtocols } from "./scrapeProtocols.ts";
import { otlpAttributes, retention } from "./storage.ts";
import { staticTargets } from "./targets.ts";
import { tlsPair, tlsSources } from "./tls.ts";
import { groupOrder, inputSeries, sampleLabels, testedAlert } from "./unitTest.ts";

/** What Prometheus checks of a section as a whole, besides the types of its fields. */
const CHECKS: Partial<Record<SectionName, readonly Check[]>> = {
  root: [globPaths, uniqueNames, otlpNames, agentMode],
  scrape_config_file: [uniqueNames],
  global: [globalTimeout, externalLabels, globalEscaping, scrapeProtocols],
  scrape_config: [jobTimeout, jobEscaping, scrapeProtocols],
  static_config: [staticTargets],
  relabel_config: [emptyAction, modulus, targetLabel, replacement, actionFields],
  http_config: [credentials, credentialSources, authorizationType, oauth2Grant, httpHeaders].map(
    whereChecked,
  ),
  proxy_config: [proxy],
  tls_config: [tlsSources, tlsPair],
  rule_file: [groupNames],
  rule_group: [ruleLabels],
  rule: [ruleKind, recordingFields, recordName, ruleLabels],
  unit_test_file: [groupOrder],
  unit_test_series: [inputSeries],
  unit_test_alert_case: [testedAlert],
  unit_test_sample: [sampleLabels],
  remote_write: [remoteHeaders, remoteWriteAuth, remoteWriteEmpty],
  remote_read: [remoteHeaders],
  queue_config: [queue],
  sigv4: [sigv4],
  azuread: [azureMethod, azureIdentifiers],
  alertmanager_config: [alertmanagerAuth],
  tsdb_retention: [retention],
  tracing_config: [remoteHeaders],
  otlp: [otlpAttributes],
  file_sd_config: [discovery.fileSdPaths],
  ec2_sd_config: [discovery.ec2Filters],
  azure_sd_config: [discovery.azure],
  consul_sd_config: [discovery.consul],
  digitalocean_sd_config: [discovery.digitalocean],
  dns_sd_config: [discovery.dnsPort],
  docker_sd_config: [discovery.dockerHost],
  dockerswarm_sd_config: [discovery.dockerHost],
  eureka_sd_config: [discovery.eureka],
  http_sd_config: [discovery.webUrl],
  puppetdb_sd_config: [discovery.webUrl],
  kubernetes_sd_config: [kubernetesAccess, kubernetesSelectors],
  kuma_sd_config: [discovery.kuma],
  marathon_sd_config: [discovery.marathon],
  serverset_sd_config: [discovery.zookeeperPaths],
  nerve_sd_config: [discovery.zookeeperPaths],
  nomad_sd_config: [discovery.nomad],
  oci_sd_config: [discovery.oci],
  openstack_sd_config: [discovery.openstack],
  outscale_sd_config: [discovery.outscaleRegion, discovery.oneSecretKey],
  scaleway_sd_config: [discovery.oneSecretKey, discovery.scaleway],
  ovhcloud_sd_config: [discovery.ovhcloud],
  stackit_sd_config: [discovery.stackit],
  triton_sd_config: [discovery.triton],
  uyuni_sd_config: [discovery.uyuni],
};

/** The checks of a section and of those inlined into it. */
export function checksOf(name: SectionName): readonly Check[] {
  return ALL_CHECKS.get(name) ?? [];
}

function collectChecks(name: SectionName): readonly Check[] {
  const inlined = (section(name).inline ?? []).flatMap((i) => (UNCHECKED.has(name) ? [] : collectChecks(i)));
  return [...(CHECKS[name] ?? []), ...inlined];
}

/** The aws discovery never validates the HTTP settings it inlines. */
const UNCHECKED: ReadonlySet<SectionName> = new Set<SectionName>(["aws_sd_config"]);

const ALL_CHECKS: ReadonlyMap<SectionName, readonly Check[]> = new Map(
  sectionNames().map((name) => [name, collectChecks(name)]),
);
