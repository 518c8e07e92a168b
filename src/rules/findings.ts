import { buildInRestrictedNamespace } from './catalog/build-in-restricted-namespace';
import { claimInAppPath } from './catalog/claim-in-app-path';
import { committedPipelineRun } from './catalog/committed-pipeline-run';
import { deployWithoutToken } from './catalog/deploy-without-token';
import { destinationNamespace } from './catalog/destination-namespace';
import { generateName } from './catalog/generate-name';
import { hookDefaultAccount } from './catalog/hook-default-account';
import { hookEvents } from './catalog/hook-events';
import { hookHistory } from './catalog/hook-history';
import { hookImageLatest } from './catalog/hook-image-latest';
import { hookLoop } from './catalog/hook-loop';
import { hookNeverFires } from './catalog/hook-never-fires';
import { hookServiceAccount } from './catalog/hook-service-account';
import { hookSucceededAlone } from './catalog/hook-succeeded-alone';
import { hookUnsetVariable } from './catalog/hook-unset-variable';
import { hookWildcardRole } from './catalog/hook-wildcard-role';
import { hookWithoutHealth } from './catalog/hook-without-health';
import { ignoreWithoutRespect } from './catalog/ignore-without-respect';
import { ignoredRouteRules } from './catalog/ignored-route-rules';
import { labelTracking } from './catalog/label-tracking';
import { manifestGeneratePaths } from './catalog/manifest-generate-paths';
import { manifestsRevisionAsSource } from './catalog/manifests-revision-as-source';
import { missingKey } from './catalog/missing-key';
import { missingNamespace } from './catalog/missing-namespace';
import { missingObject } from './catalog/missing-object';
import { missingRight } from './catalog/missing-right';
import { missingSourcePath } from './catalog/missing-source-path';
import { postSyncDeadlock } from './catalog/post-sync-deadlock';
import { projectForbids } from './catalog/project-forbids';
import { projectHidesRun } from './catalog/project-hides-run';
import { releaseAutoscaler } from './catalog/release-autoscaler';
import { releaseByReplace } from './catalog/release-by-replace';
import { releaseCanaryPods } from './catalog/release-canary-pods';
import { releaseCheckService } from './catalog/release-check-service';
import { releaseMissingObject } from './catalog/release-missing-object';
import { releaseOnePod } from './catalog/release-one-pod';
import { releasePaused } from './catalog/release-paused';
import { releaseRollout } from './catalog/release-rollout';
import { releaseRoute } from './catalog/release-route';
import { releaseSelector } from './catalog/release-selector';
import { releaseSessionAffinity } from './catalog/release-session-affinity';
import { releaseShare } from './catalog/release-share';
import { releaseWithoutPreStop } from './catalog/release-without-pre-stop';
import { releaseWithoutProbe } from './catalog/release-without-probe';
import { remoteApplicationLookup } from './catalog/remote-application-lookup';
import { retryDefault } from './catalog/retry-default';
import { rewrittenForm } from './catalog/rewritten-form';
import { routeTwoOwners } from './catalog/route-two-owners';
import { runDegradesApplication } from './catalog/run-degrades-application';
import { runNamedByDate } from './catalog/run-named-by-date';
import { runServiceAccount } from './catalog/run-service-account';
import { runTimeLimit } from './catalog/run-time-limit';
import { sameObjectTwice } from './catalog/same-object-twice';
import { samePathTwice } from './catalog/same-path-twice';
import { sameTaskTwice } from './catalog/same-task-twice';
import { setImageSelfHeal } from './catalog/set-image-self-heal';
import { unreleasedWorkload } from './catalog/unreleased-workload';
import { unsyncedWorkload } from './catalog/unsynced-workload';
import { waitForFirstConsumer } from './catalog/wait-for-first-consumer';
import { workloadWithoutImage } from './catalog/workload-without-image';
import { workloadWithoutPullSecret } from './catalog/workload-without-pull-secret';
import { KUBERNETES_WRONG_TYPE, kubernetesFindings } from './kubernetes-findings';
import { expandedSets, isUnfilled } from './model/application-set';
import { DerivedDocument, isDerived } from './model/derived-document';
import { hooksInApplications } from './model/hooks-in-applications';
import { Installation } from './model/installation';
import { Rule } from './model/rule';
import { isReadable, typedDocument } from './model/typed-document';
import { startedRunFindings } from './started-run-findings';
import { UNUSED_ACKNOWLEDGEMENT, unusedAcknowledgement } from './unused-acknowledgement';
import { ARGOCD_CODES } from '../argocd/argocd-codes';
import { argocdFindings } from '../argocd/argocd-findings';
import { Acknowledgement } from '../core/acknowledgement';
import { withoutConsequences, worded } from '../core/diagnostic';
import { Document, Finding } from '../core/document';
import { DocumentIndex } from '../core/document-index';
import { nearestValue } from '../core/property';
import { RepositoryFiles } from '../core/repository-files';
import { quote } from '../core/text';
import { TEKTON_CODES } from '../tekton/tekton-codes';
import { tektonChecks } from '../tekton/tekton-findings';

/** All rules, by code. A new rule is a file of its own, a line here, and its page in docs/rules. */
export const RULES: readonly Rule[] = [
  buildInRestrictedNamespace,
  claimInAppPath,
  committedPipelineRun,
  deployWithoutToken,
  destinationNamespace,
  generateName,
  hookDefaultAccount,
  hookEvents,
  hookHistory,
  hookImageLatest,
  hookLoop,
  hookNeverFires,
  hookServiceAccount,
  hookSucceededAlone,
  hookUnsetVariable,
  hookWildcardRole,
  hookWithoutHealth,
  ignoreWithoutRespect,
  ignoredRouteRules,
  labelTracking,
  manifestGeneratePaths,
  manifestsRevisionAsSource,
  missingKey,
  missingNamespace,
  missingObject,
  missingRight,
  missingSourcePath,
  postSyncDeadlock,
  projectForbids,
  projectHidesRun,
  releaseAutoscaler,
  releaseByReplace,
  releaseCanaryPods,
  releaseCheckService,
  releaseMissingObject,
  releaseOnePod,
  releasePaused,
  releaseRollout,
  releaseRoute,
  releaseSelector,
  releaseSessionAffinity,
  releaseShare,
  releaseWithoutPreStop,
  releaseWithoutProbe,
  remoteApplicationLookup,
  retryDefault,
  rewrittenForm,
  routeTwoOwners,
  runDegradesApplication,
  runNamedByDate,
  runServiceAccount,
  runTimeLimit,
  sameObjectTwice,
  samePathTwice,
  sameTaskTwice,
  setImageSelfHeal,
  unreleasedWorkload,
  unsyncedWorkload,
  waitForFirstConsumer,
  workloadWithoutImage,
  workloadWithoutPullSecret,
];

/** Every code that a finding can have. */
export const CODES: readonly Pick<Rule, 'code' | 'severity' | 'mayWarn'>[] = [
  ...RULES.map(({ code, severity, mayWarn }) => ({ code, severity, mayWarn })),
  ...Object.entries({ ...ARGOCD_CODES, ...TEKTON_CODES }).map(([code, severity]) => ({ code, severity })),
  { code: KUBERNETES_WRONG_TYPE, severity: 'error' },
  { code: UNUSED_ACKNOWLEDGEMENT, severity: 'warning' },
];

/**
 * Reports what is wrong with documents, each by itself and all together, unless its code is acknowledged.
 *
 * @param files of the repository, from which ApplicationSets take what they generate
 */
export function findings<Where extends Document>(
  documents: readonly Where[],
  files?: RepositoryFiles,
): Finding<Where>[] {
  const all = allFindings(documents, files);
  const used = new Set(all.map(acceptedBy));
  const codes = CODES.map(({ code }) => code);
  for (const document of documents) {
    for (const acknowledgement of document.acknowledgements ?? []) {
      if (used.has(acknowledgement) || acknowledgement.code === UNUSED_ACKNOWLEDGEMENT) continue;
      all.push({ ...unusedAcknowledgement(acknowledgement, codes), document });
      used.add(acknowledgement); // reported once, also if it applies to several documents
    }
  }
  return all.filter((finding) => acceptedBy(finding) === undefined);
}

/** Reports what is wrong with documents, also what is acknowledged. */
export function allFindings<Where extends Document>(
  documents: readonly Where[],
  files?: RepositoryFiles,
): Finding<Where>[] {
  const typed = documents.map(typedDocument);
  const readable = typed.filter((_, i) => isReadable(documents[i]));
  const index = new DocumentIndex(readable);
  const ofTekton = tektonChecks<Where>(index);
  const ofEach = documents.flatMap((document, i) => {
    const wrongTypes = typed[i] === document ? [] : kubernetesFindings(document);
    return [...wrongTypes, ...withoutConsequences(wrongTypes, [...argocdFindings(document), ...ofTekton(document)])];
  });
  const generated = expandedSets(documents.filter(isReadable), files).flatMap(({ applications }) => applications);
  const ofGenerated = generated
    .flatMap(argocdFindings)
    .filter(isKnown)
    .map(inFile<Where>);
  const written = new Map(typed.map((each, i) => [each, documents[i]]));
  const ofRules = typedFindings(readable, generated.map(typedDocument), index, files).map((finding) => ({
    ...finding,
    document: written.get(finding.document) ?? finding.document,
  }));
  return [...ofEach, ...onceEach([...ofGenerated, ...ofRules], generated)];
}

/** What is wrong between Argo CD and Tekton, and with the runs that hooks start. */
export function ruleFindings<Where extends Document>(documents: readonly Where[]): Finding<Where>[] {
  return typedFindings(documents.filter(isReadable).map(typedDocument), []);
}

/** The same of documents without values of wrong types. */
function typedFindings<Where extends Document>(
  documents: readonly Where[],
  generated: readonly Document[],
  index?: DocumentIndex,
  files?: RepositoryFiles,
): Finding<Where>[] {
  const asWritten = new Installation(documents, index, files);
  const derived = [...hooksInApplications(asWritten.ofKind('Application')), ...generated];
  const installation =
    derived.length === 0 ? asWritten : new Installation([...documents, ...derived], undefined, files);
  const found = RULES.flatMap((rule) => foundBy(rule, installation));
  const assumed = installation.withAssumedApplications();
  if (assumed !== undefined) {
    found.push(...RULES_OF_FOLDERS.flatMap((rule) => foundBy(rule, assumed)));
  }
  return [...found, ...startedRunFindings(installation)].filter(isKnown).map(inFile<Where>);
}

/** The rules for which the folder of a hook is enough. */
const RULES_OF_FOLDERS = RULES.filter(({ needs }) => needs === 'folder');

function foundBy({ code, severity, check }: Rule, installation: Installation): Finding[] {
  return check(installation).map((finding) => ({ severity, ...finding, code }));
}

/** The acknowledgement that accepts a finding. */
export function acceptedBy({ code, document }: Finding): Acknowledgement | undefined {
  return document.acknowledgements?.find((each) => each.code === code);
}

/** Whether the value of a finding is known: a placeholder of an ApplicationSet can become anything. */
function isKnown({ document, path }: Finding): boolean {
  return !isDerived(document) || !isUnfilled(nearestValue(document.manifest, worded(path, 'manifest')));
}

/** A finding of a derived document is one of the document that makes it. */
function inFile<Where extends Document>(finding: Finding): Finding<Where> {
  if (!isDerived(finding.document)) return finding as Finding<Where>;
  const { placeOf, madeBy } = finding.document;
  const path = placeOf(worded(finding.path, 'manifest'));
  return { ...finding, path, document: madeBy as Where, fix: undefined }; // a fix is one of the object itself
}

/** The findings without those that differ only in which Application of an ApplicationSet they name. */
function onceEach<F extends Finding>(all: F[], generated: readonly DerivedDocument[]): F[] {
  if (generated.length < 2) return all;
  const names = generated.map(({ manifest }) => quote(manifest.metadata?.name));
  const keyOf = ({ code, path, fact }: F) => {
    const named = names.reduce((text, name) => text.split(name).join('""'), worded(fact, 'manifest'));
    return `${code}\n${worded(path, 'manifest')}\n${named}`;
  };
  const seen = new Map<Document, Set<string>>();
  return all.filter((finding) => {
    const known = seen.get(finding.document) ?? new Set();
    seen.set(finding.document, known);
    const key = keyOf(finding);
    return !known.has(key) && known.add(key);
  });
}
