import { HookPlan } from './plan-hook';
import { settledValue } from './run-value-lines';
import { STARTING_PHASES, SYNC_PHASES } from './sync-phases';
import { validateCatchUp } from './validate-catch-up';
import { validateRunValues } from './validate-run-values';
import { HookPhase } from '../argocd';
import { Diagnostic, within } from '../core/diagnostic';
import { MAX_NAME, objectNameDiagnostics, referencedNameDiagnostics } from '../core/name';
import { didYouMean, existing } from '../core/near-miss';
import { commaList, quote } from '../core/text';
import { TEKTON_NAMESPACE } from '../tekton/tekton-namespace';
import { validateRun } from '../tekton/validate-run';

/** What follows the prefix in the name of a run: `-`, 10 digits of a hash, `-`, and a number of up to 5 digits. */
const RUN_ENDING_LENGTH = 1 + 10 + 1 + 5;

/** Validates a hook: its phase, its time limits, its namespaces, the names of its runs and their values. */
export function validateHook(plan: HookPlan): Diagnostic[] {
  return [
    ...within('hookName', objectNameDiagnostics(plan.hookName)),
    ...validatePhase(plan),
    ...validateCounts(plan),
    ...validateDeadline(plan),
    ...validateAppNamespace(plan),
    ...validateRunNamespace(plan),
    ...validateRunPrefix(plan),
    ...validateDashboardUrl(plan),
    ...validateCatchUp(plan),
    ...validateRunValues(plan),
    ...validateIdentity(plan),
    ...validatePullSecrets(plan),
    ...within('runSettings', plan.runSettingsDiagnostics),
    ...validateRun(plan.runSettings, plan.pipeline, givenParams(plan)),
    ...validateParamNames(plan),
  ];
}

function validatePhase({ phase, strategyName }: HookPlan): Diagnostic[] {
  if (!STARTING_PHASES.includes(phase)) {
    return [
      {
        path: 'phase',
        fact: `${quote(phase)} starts no run`,
        allowed: `Allowed: ${commaList(STARTING_PHASES)}`,
        remedy: 'Choose one of them',
      },
    ];
  }
  if (strategyName === undefined || phase === HookPhase.POST_SYNC || phase === HookPhase.SYNC) return [];
  const deploys = `${phase} starts a pipeline that deploys (${quote(strategyName)})`;
  if (phase === HookPhase.PRE_SYNC) {
    return [
      {
        path: 'phase',
        fact: `${deploys} what Argo CD applies only afterwards: at the first sync there is nothing to deploy to`,
        remedy: 'Use Sync, or a pipeline without strategy that only builds, as a gate',
      },
    ];
  }
  return [{ path: 'phase', fact: deploys, remedy: 'Use another pipeline, e.g. one that sends a message' }];
}

function validateCounts({ retryFailed, history }: HookPlan): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const remedy = 'Correct the number';
  if (!Number.isInteger(retryFailed) || retryFailed < 0 || retryFailed > 8) {
    const fact = `${retryFailed} is not a number of further runs`;
    diagnostics.push({ path: 'retryFailed', fact, allowed: 'Allowed: 0 to 8', remedy });
  }
  if (!Number.isInteger(history) || history < 0) {
    const fact = `${history} is not a number of runs`;
    diagnostics.push({ path: 'history', fact, allowed: 'Allowed: 0 for all, or how many to keep', remedy });
  }
  return diagnostics;
}

function validateDeadline({ waits, activeDeadlineSeconds, runTimeoutSeconds }: HookPlan): Diagnostic[] {
  if (!waits) return [];
  if (runTimeoutSeconds === 0) {
    return [
      {
        path: 'runSettings.timeouts.pipeline',
        fact: 'is 0, which means no time limit, and the hook waits for the run',
        remedy: 'Give the run a timeout',
      },
    ];
  }
  if (activeDeadlineSeconds > runTimeoutSeconds) return [];
  return [
    {
      path: 'activeDeadline',
      fact:
        `${activeDeadlineSeconds} s would end the hook before the pipeline's own timeout ` +
        `of ${runTimeoutSeconds} s`,
      remedy: 'Raise it, or shorten timeouts.pipeline',
    },
  ];
}

function validateAppNamespace({ appNamespace }: HookPlan): Diagnostic[] {
  if (appNamespace !== undefined) return [];
  return [
    {
      path: 'destination.namespace',
      fact: 'is not set, and the trigger and its ServiceAccount need one',
      remedy: 'Name the namespace of the app',
    },
  ];
}

function validateRunNamespace({ runNamespace, pipeline }: HookPlan): Diagnostic[] {
  if (runNamespace === undefined) {
    return [
      {
        path: 'pipeline',
        fact: `the Pipeline ${quote(pipeline.name)} has no namespace, and the runs need one`,
        remedy: 'Give its chart or the Pipeline a namespace',
      },
    ];
  }
  if (runNamespace !== TEKTON_NAMESPACE) return [];
  return [
    {
      path: 'pipeline',
      fact: `runs in ${quote(TEKTON_NAMESPACE)}, which enforces Pod Security restricted: no build can run there`,
      remedy: 'Give the Pipeline a namespace for builds',
    },
  ];
}

function validateRunPrefix({ runPrefix }: HookPlan): Diagnostic[] {
  const longest = MAX_NAME - RUN_ENDING_LENGTH;
  const diagnostics = within('runPrefix', objectNameDiagnostics(runPrefix));
  if (runPrefix.length <= longest) return diagnostics;
  return [
    ...diagnostics,
    {
      path: 'runPrefix',
      fact:
        `${quote(runPrefix)} has ${runPrefix.length} characters; with the ${RUN_ENDING_LENGTH} that follow, ` +
        `the name of a run would be longer than ${MAX_NAME}`,
      allowed: `Allowed: ${longest}`,
      remedy: 'Choose a shorter one',
    },
  ];
}

function validateDashboardUrl({ dashboardUrl }: HookPlan): Diagnostic[] {
  if (dashboardUrl === undefined || /^https?:\/\/[^\s"\\@|]+$/.test(dashboardUrl)) return [];
  return [
    {
      path: 'dashboardUrl',
      fact: `${quote(dashboardUrl)} is not the URL of a website`,
      allowed: 'Allowed: http:// or https://, a host, and a path',
      remedy: 'Correct it, e.g. "https://tekton.example.com"',
    },
  ];
}

function validateIdentity(plan: HookPlan): Diagnostic[] {
  if (!SYNC_PHASES.includes(plan.phase)) return []; // each deletion is a run, whatever its values
  if (Object.values(plan.params).some((value) => settledValue(plan, value) === undefined)) return [];
  return [
    {
      path: 'params',
      fact:
        'all values are fixed: a run starts when its params change, so the hook would start one run ' +
        'and never another',
      remedy: 'Take what a release changes from the release, e.g. RunValue.release("image-tag")',
    },
  ];
}

/** The params that get a value. One whose name is misspelt has none only because of that. */
function givenParams({ params, pipeline }: HookPlan): string[] {
  const names = Object.keys(params);
  const meant = names.flatMap((name) =>
    name in pipeline.params ? [] : didYouMean(name, Object.keys(pipeline.params)),
  );
  return [...names, ...meant.filter((name) => name !== undefined)];
}

function validatePullSecrets({ pullSecrets }: HookPlan): Diagnostic[] {
  const names = pullSecrets.flatMap((name) => referencedNameDiagnostics('Secret', name));
  return within('imagePullSecrets', names);
}

function validateParamNames({ params, pipeline }: HookPlan): Diagnostic[] {
  return Object.keys(params)
    .filter((name) => !(name in pipeline.params))
    .map((name) => ({
      path: `params.${name}`,
      fact: `the Pipeline ${quote(pipeline.name)} has no param ${quote(name)}`,
      allowed: existing('Params', name, Object.keys(pipeline.params)),
      remedy: 'Correct the name or remove it',
    }));
}
