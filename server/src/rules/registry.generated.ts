// Written by server/tools/generate.ts from the files beside it; do not edit.
import alertingMissingAbsent from "./alerting/missing-absent.ts";
import alertingNoComparison from "./alerting/no-comparison.ts";
import alertingUnknownAlert from "./alerting/unknown-alert.ts";
import alertingUnknownLabelInTemplate from "./alerting/unknown-label-in-template.ts";
import configAgentMode from "./config/agent-mode.ts";
import configAuthConflict from "./config/auth-conflict.ts";
import configBadDuration from "./config/bad-duration.ts";
import configBadEnum from "./config/bad-enum.ts";
import configBadLabelName from "./config/bad-label-name.ts";
import configBadPath from "./config/bad-path.ts";
import configBadRecordName from "./config/bad-record-name.ts";
import configBadRegex from "./config/bad-regex.ts";
import configBadSize from "./config/bad-size.ts";
import configBadUrl from "./config/bad-url.ts";
import configCloudAuth from "./config/cloud-auth.ts";
import configDeprecatedField from "./config/deprecated-field.ts";
import configDiscovery from "./config/discovery.ts";
import configDuplicateKey from "./config/duplicate-key.ts";
import configDuplicateName from "./config/duplicate-name.ts";
import configEmptyItem from "./config/empty-item.ts";
import configManifestKey from "./config/manifest-key.ts";
import configMissingCredentialsFile from "./config/missing-credentials-file.ts";
import configMissingFile from "./config/missing-file.ts";
import configMissingMount from "./config/missing-mount.ts";
import configMissingRequired from "./config/missing-required.ts";
import configMultipleDocuments from "./config/multiple-documents.ts";
import configNameScheme from "./config/name-scheme.ts";
import configOtlpAttributes from "./config/otlp-attributes.ts";
import configOutOfRange from "./config/out-of-range.ts";
import configProjectFile from "./config/project-file.ts";
import configProxyConflict from "./config/proxy-conflict.ts";
import configQueueConfig from "./config/queue-config.ts";
import configReservedHeader from "./config/reserved-header.ts";
import configRuleField from "./config/rule-field.ts";
import configRuleKind from "./config/rule-kind.ts";
import configScrapeConfigFile from "./config/scrape-config-file.ts";
import configScrapeProtocols from "./config/scrape-protocols.ts";
import configScrapeTimeout from "./config/scrape-timeout.ts";
import configTargetAddress from "./config/target-address.ts";
import configTemplatePlaceholder from "./config/template-placeholder.ts";
import configTemplateSyntax from "./config/template-syntax.ts";
import configTestExpression from "./config/test-expression.ts";
import configTestSeries from "./config/test-series.ts";
import configTlsConfig from "./config/tls-config.ts";
import configUnknownKey from "./config/unknown-key.ts";
import configUnsupportedField from "./config/unsupported-field.ts";
import configUnusedIgnore from "./config/unused-ignore.ts";
import configWrongType from "./config/wrong-type.ts";
import configYamlSyntax from "./config/yaml-syntax.ts";
import dashboardIntervalWindow from "./dashboard/interval-window.ts";
import dashboardJsonSyntax from "./dashboard/json-syntax.ts";
import dashboardPromqlSyntax from "./dashboard/promql-syntax.ts";
import dashboardUnknownVariable from "./dashboard/unknown-variable.ts";
import federationAggregateWithoutJob from "./federation/aggregate-without-job.ts";
import federationDuplicateJobName from "./federation/duplicate-job-name.ts";
import federationDuplicateTarget from "./federation/duplicate-target.ts";
import federationEmptyHost from "./federation/empty-host.ts";
import federationEqualExternalLabels from "./federation/equal-external-labels.ts";
import federationImpossibleName from "./federation/impossible-name.ts";
import federationIncompleteHistogram from "./federation/incomplete-histogram.ts";
import federationIntervalMismatch from "./federation/interval-mismatch.ts";
import federationInvalidMatch from "./federation/invalid-match.ts";
import federationJobLabelOfFederated from "./federation/job-label-of-federated.ts";
import federationLabelNameSpelling from "./federation/label-name-spelling.ts";
import federationLabelValueSpelling from "./federation/label-value-spelling.ts";
import federationLoop from "./federation/loop.ts";
import federationLosingTargetLabel from "./federation/losing-target-label.ts";
import federationMatchAll from "./federation/match-all.ts";
import federationMisplacedMatch from "./federation/misplaced-match.ts";
import federationMissingClusterLabel from "./federation/missing-cluster-label.ts";
import federationMissingExternalLabels from "./federation/missing-external-labels.ts";
import federationMissingHonorLabels from "./federation/missing-honor-labels.ts";
import federationMissingMatch from "./federation/missing-match.ts";
import federationNativeHistograms from "./federation/native-histograms.ts";
import federationNoTargets from "./federation/no-targets.ts";
import federationNotFederating from "./federation/not-federating.ts";
import federationOverlappingMatch from "./federation/overlapping-match.ts";
import federationPartialUpAlert from "./federation/partial-up-alert.ts";
import federationPolicyInRecordName from "./federation/policy-in-record-name.ts";
import federationQuantileWithoutLe from "./federation/quantile-without-le.ts";
import federationRateOfFederatedCounter from "./federation/rate-of-federated-counter.ts";
import federationReplicaLabelErased from "./federation/replica-label-erased.ts";
import federationReplicasBehindOneName from "./federation/replicas-behind-one-name.ts";
import federationReplicasCountedTwice from "./federation/replicas-counted-twice.ts";
import federationSharedJobName from "./federation/shared-job-name.ts";
import federationShortWindow from "./federation/short-window.ts";
import federationTightTimeout from "./federation/tight-timeout.ts";
import federationTimeoutEqualsInterval from "./federation/timeout-equals-interval.ts";
import federationTooManyHops from "./federation/too-many-hops.ts";
import federationUnanchoredRegex from "./federation/unanchored-regex.ts";
import federationUndeliveredMetric from "./federation/undelivered-metric.ts";
import federationUnexpandedLabel from "./federation/unexpanded-label.ts";
import federationUnfederatedRecord from "./federation/unfederated-record.ts";
import federationUnmatchedFilter from "./federation/unmatched-filter.ts";
import federationUnmatchedSelector from "./federation/unmatched-selector.ts";
import federationUpFederated from "./federation/up-federated.ts";
import promqlArgumentCount from "./promql/argument-count.ts";
import promqlBadRegex from "./promql/bad-regex.ts";
import promqlComparison from "./promql/comparison.ts";
import promqlCounterWithoutRate from "./promql/counter-without-rate.ts";
import promqlEmptyAlternative from "./promql/empty-alternative.ts";
import promqlFeatureFlag from "./promql/feature-flag.ts";
import promqlImpossibleMatch from "./promql/impossible-match.ts";
import promqlImpossibleMatcher from "./promql/impossible-matcher.ts";
import promqlLiteralRegex from "./promql/literal-regex.ts";
import promqlMissingLe from "./promql/missing-le.ts";
import promqlNanDivision from "./promql/nan-division.ts";
import promqlNeedlessRegex from "./promql/needless-regex.ts";
import promqlQuotedMatcher from "./promql/quoted-matcher.ts";
import promqlRateOfGauge from "./promql/rate-of-gauge.ts";
import promqlRateOfSum from "./promql/rate-of-sum.ts";
import promqlRateWindow from "./promql/rate-window.ts";
import promqlRedundantAnchor from "./promql/redundant-anchor.ts";
import promqlSelector from "./promql/selector.ts";
import promqlSyntax from "./promql/syntax.ts";
import promqlUnknownFunction from "./promql/unknown-function.ts";
import promqlUnsupported from "./promql/unsupported.ts";
import promqlVectorMatching from "./promql/vector-matching.ts";
import promqlWrongType from "./promql/wrong-type.ts";
import recordingDependencyCycle from "./recording/dependency-cycle.ts";
import recordingDuplicateRecord from "./recording/duplicate-record.ts";
import recordingEvaluationOrder from "./recording/evaluation-order.ts";
import recordingLevelMismatch from "./recording/level-mismatch.ts";
import recordingNaming from "./recording/naming.ts";
import recordingUndefinedRecord from "./recording/undefined-record.ts";
import recordingUnusedRecord from "./recording/unused-record.ts";
import relabelAction from "./relabel/action.ts";
import relabelActionFields from "./relabel/action-fields.ts";
import relabelDropsEverything from "./relabel/drops-everything.ts";
import relabelDropsSeriesIdentity from "./relabel/drops-series-identity.ts";
import relabelEmptySource from "./relabel/empty-source.ts";
import relabelLabelmapCardinality from "./relabel/labelmap-cardinality.ts";
import relabelMissingRegex from "./relabel/missing-regex.ts";
import relabelModulus from "./relabel/modulus.ts";
import relabelParamMatch from "./relabel/param-match.ts";
import relabelReplacement from "./relabel/replacement.ts";
import relabelTargetLabel from "./relabel/target-label.ts";
import relabelUnusableAlertmanager from "./relabel/unusable-alertmanager.ts";
import relabelUnusableFileTarget from "./relabel/unusable-file-target.ts";
import relabelUnusableTarget from "./relabel/unusable-target.ts";
import relabelWithoutSourceLabels from "./relabel/without-source-labels.ts";
import remoteWriteDropsSeriesIdentity from "./remote-write/drops-series-identity.ts";
import remoteWriteHighCardinalityLabel from "./remote-write/high-cardinality-label.ts";
import remoteWriteMissingDropAlert from "./remote-write/missing-drop-alert.ts";
import remoteWriteQueueCapacity from "./remote-write/queue-capacity.ts";
import remoteWriteUnfiltered from "./remote-write/unfiltered.ts";
import thanosInlineSecret from "./thanos/inline-secret.ts";
import thanosObjstoreConfig from "./thanos/objstore-config.ts";
import thanosPortConflict from "./thanos/port-conflict.ts";
import thanosSidecarOnReceive from "./thanos/sidecar-on-receive.ts";
import thanosStorePort from "./thanos/store-port.ts";
import type { Rule } from "./rule.ts";

export const ALL_RULES: readonly Rule[] = [
  alertingMissingAbsent,
  alertingNoComparison,
  alertingUnknownAlert,
  alertingUnknownLabelInTemplate,
  configAgentMode,
  configAuthConflict,
  configBadDuration,
  configBadEnum,
  configBadLabelName,
  configBadPath,
  configBadRecordName,
  configBadRegex,
  configBadSize,
  configBadUrl,
  configCloudAuth,
  configDeprecatedField,
  configDiscovery,
  configDuplicateKey,
  configDuplicateName,
  configEmptyItem,
  configManifestKey,
  configMissingCredentialsFile,
  configMissingFile,
  configMissingMount,
  configMissingRequired,
  configMultipleDocuments,
  configNameScheme,
  configOtlpAttributes,
  configOutOfRange,
  configProjectFile,
  configProxyConflict,
  configQueueConfig,
  configReservedHeader,
  configRuleField,
  configRuleKind,
  configScrapeConfigFile,
  configScrapeProtocols,
  configScrapeTimeout,
  configTargetAddress,
  configTemplatePlaceholder,
  configTemplateSyntax,
  configTestExpression,
  configTestSeries,
  configTlsConfig,
  configUnknownKey,
  configUnsupportedField,
  configUnusedIgnore,
  configWrongType,
  configYamlSyntax,
  dashboardIntervalWindow,
  dashboardJsonSyntax,
  dashboardPromqlSyntax,
  dashboardUnknownVariable,
  federationAggregateWithoutJob,
  federationDuplicateJobName,
  federationDuplicateTarget,
  federationEmptyHost,
  federationEqualExternalLabels,
  federationImpossibleName,
  federationIncompleteHistogram,
  federationIntervalMismatch,
  federationInvalidMatch,
  federationJobLabelOfFederated,
  federationLabelNameSpelling,
  federationLabelValueSpelling,
  federationLoop,
  federationLosingTargetLabel,
  federationMatchAll,
  federationMisplacedMatch,
  federationMissingClusterLabel,
  federationMissingExternalLabels,
  federationMissingHonorLabels,
  federationMissingMatch,
  federationNativeHistograms,
  federationNoTargets,
  federationNotFederating,
  federationOverlappingMatch,
  federationPartialUpAlert,
  federationPolicyInRecordName,
  federationQuantileWithoutLe,
  federationRateOfFederatedCounter,
  federationReplicaLabelErased,
  federationReplicasBehindOneName,
  federationReplicasCountedTwice,
  federationSharedJobName,
  federationShortWindow,
  federationTightTimeout,
  federationTimeoutEqualsInterval,
  federationTooManyHops,
  federationUnanchoredRegex,
  federationUndeliveredMetric,
  federationUnexpandedLabel,
  federationUnfederatedRecord,
  federationUnmatchedFilter,
  federationUnmatchedSelector,
  federationUpFederated,
  promqlArgumentCount,
  promqlBadRegex,
  promqlComparison,
  promqlCounterWithoutRate,
  promqlEmptyAlternative,
  promqlFeatureFlag,
  promqlImpossibleMatch,
  promqlImpossibleMatcher,
  promqlLiteralRegex,
  promqlMissingLe,
  promqlNanDivision,
  promqlNeedlessRegex,
  promqlQuotedMatcher,
  promqlRateOfGauge,
  promqlRateOfSum,
  promqlRateWindow,
  promqlRedundantAnchor,
  promqlSelector,
  promqlSyntax,
  promqlUnknownFunction,
  promqlUnsupported,
  promqlVectorMatching,
  promqlWrongType,
  recordingDependencyCycle,
  recordingDuplicateRecord,
  recordingEvaluationOrder,
  recordingLevelMismatch,
  recordingNaming,
  recordingUndefinedRecord,
  recordingUnusedRecord,
  relabelAction,
  relabelActionFields,
  relabelDropsEverything,
  relabelDropsSeriesIdentity,
  relabelEmptySource,
  relabelLabelmapCardinality,
  relabelMissingRegex,
  relabelModulus,
  relabelParamMatch,
  relabelReplacement,
  relabelTargetLabel,
  relabelUnusableAlertmanager,
  relabelUnusableFileTarget,
  relabelUnusableTarget,
  relabelWithoutSourceLabels,
  remoteWriteDropsSeriesIdentity,
  remoteWriteHighCardinalityLabel,
  remoteWriteMissingDropAlert,
  remoteWriteQueueCapacity,
  remoteWriteUnfiltered,
  thanosInlineSecret,
  thanosObjstoreConfig,
  thanosPortConflict,
  thanosSidecarOnReceive,
  thanosStorePort,
];
