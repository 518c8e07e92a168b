import { buildInRestrictedNamespace } from './build-in-restricted-namespace';
import { claimInAppPath } from './claim-in-app-path';
import { committedPipelineRun } from './committed-pipeline-run';
import { generateName } from './generate-name';
import { hookHistory } from './hook-history';
import { hookLoop } from './hook-loop';
import { hookNeverFires } from './hook-never-fires';
import { hookServiceAccount } from './hook-service-account';
import { hookSucceededAlone } from './hook-succeeded-alone';
import { hookWithoutHealth } from './hook-without-health';
import { Installation } from './installation';
import { labelTracking } from './label-tracking';
import { manifestGeneratePaths } from './manifest-generate-paths';
import { manifestsRevisionAsSource } from './manifests-revision-as-source';
import { postSyncDeadlock } from './post-sync-deadlock';
import { projectForbidsHook } from './project-forbids-hook';
import { remoteApplicationLookup } from './remote-application-lookup';
import { retryDefault } from './retry-default';
import { Rule } from './rule';
import { runDegradesApplication } from './run-degrades-application';
import { runServiceAccount } from './run-service-account';
import { sameObjectTwice } from './same-object-twice';
import { samePathTwice } from './same-path-twice';
import { setImageSelfHeal } from './set-image-self-heal';
import { waitForFirstConsumer } from './wait-for-first-consumer';
import { Document, Finding, Severity } from '../core/document';

/** All rules, by code. A new rule is a file of its own, a line here, and its page in docs/rules. */
export const RULES: readonly Rule[] = [
  buildInRestrictedNamespace,
  claimInAppPath,
  committedPipelineRun,
  generateName,
  hookHistory,
  hookLoop,
  hookNeverFires,
  hookServiceAccount,
  hookSucceededAlone,
  hookWithoutHealth,
  labelTracking,
  manifestGeneratePaths,
  manifestsRevisionAsSource,
  postSyncDeadlock,
  projectForbidsHook,
  remoteApplicationLookup,
  retryDefault,
  runDegradesApplication,
  runServiceAccount,
  sameObjectTwice,
  samePathTwice,
  setImageSelfHeal,
  waitForFirstConsumer,
];

/** Every code that a finding can have. */
export const CODES: readonly { readonly code: string; readonly severity: Severity }[] = [
  ...RULES.map(({ code, severity }) => ({ code, severity })),
];

/** All that is wrong with these documents together: each error, and each warning that is not acknowledged. */
export function findings<Where extends Document>(documents: readonly Where[]): Finding<Where>[] {
  const installation = new Installation(documents);
  const found = RULES.flatMap(({ code, severity, check }) =>
    check(installation).map(({ document, problem }) => ({ code, severity, document: document as Where, problem })));
  return found.filter(({ code, severity, document }) => severity === 'error' || document.acknowledged?.[code] === undefined);
}
