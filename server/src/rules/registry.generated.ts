// Written by server/tools/generate.ts from the files beside it; do not edit.
import configProjectFile from "./config/project-file.ts";
import configScrapeTimeout from "./config/scrape-timeout.ts";
import configUnusedIgnore from "./config/unused-ignore.ts";
import federationIntervalMismatch from "./federation/interval-mismatch.ts";
import federationInvalidMatch from "./federation/invalid-match.ts";
import federationJobLabelOfFederated from "./federation/job-label-of-federated.ts";
import federationMatchAll from "./federation/match-all.ts";
import federationMisplacedMatch from "./federation/misplaced-match.ts";
import federationMissingClusterLabel from "./federation/missing-cluster-label.ts";
import federationMissingExternalLabels from "./federation/missing-external-labels.ts";
import federationMissingHonorLabels from "./federation/missing-honor-labels.ts";
import federationMissingMatch from "./federation/missing-match.ts";
import federationNoTargets from "./federation/no-targets.ts";
import federationNotFederating from "./federation/not-federating.ts";
import federationOverlappingMatch from "./federation/overlapping-match.ts";
import federationPartialUpAlert from "./federation/partial-up-alert.ts";
import federationTightTimeout from "./federation/tight-timeout.ts";
import federationTimeoutEqualsInterval from "./federation/timeout-equals-interval.ts";
import federationUnfederatedRecord from "./federation/unfederated-record.ts";
import federationUnmatchedSelector from "./federation/unmatched-selector.ts";
import recordingNaming from "./recording/naming.ts";
import remoteWriteDropsSeriesIdentity from "./remote-write/drops-series-identity.ts";
import remoteWriteHighCardinalityLabel from "./remote-write/high-cardinality-label.ts";
import remoteWriteMissingDropAlert from "./remote-write/missing-drop-alert.ts";
import remoteWriteQueueCapacity from "./remote-write/queue-capacity.ts";
import type { Rule } from "./rule.ts";

export const ALL_RULES: readonly Rule[] = [
  configProjectFile,
  configScrapeTimeout,
  configUnusedIgnore,
  federationIntervalMismatch,
  federationInvalidMatch,
  federationJobLabelOfFederated,
  federationMatchAll,
  federationMisplacedMatch,
  federationMissingClusterLabel,
  federationMissingExternalLabels,
  federationMissingHonorLabels,
  federationMissingMatch,
  federationNoTargets,
  federationNotFederating,
  federationOverlappingMatch,
  federationPartialUpAlert,
  federationTightTimeout,
  federationTimeoutEqualsInterval,
  federationUnfederatedRecord,
  federationUnmatchedSelector,
  recordingNaming,
  remoteWriteDropsSeriesIdentity,
  remoteWriteHighCardinalityLabel,
  remoteWriteMissingDropAlert,
  remoteWriteQueueCapacity,
];
