import { nameOfManifest } from './name-of-manifest';
import { SimulateReleaseOptions } from './simulate-release-options';
import { simulateTrigger, TriggerSituation } from './simulate-trigger';
import { SimulatedRun } from './simulated-run';
import { SimulatedRunStatus } from './simulated-run-status';
import { KnownValues, validateProps } from '../core/check-props';
import { constructMessage } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';
import { TektonHook } from '../hook';
import { TriggerVariable } from '../hook/protocol';
import { accountPermissions } from '../rules/model/account-permissions';
import { elements } from '../rules/model/elements';
import { Hook } from '../rules/model/hook';
import { Installation } from '../rules/model/installation';
import { placedContainers, podOf } from '../rules/model/pod';
import { startedRuns } from '../rules/model/started-run';

/** In place of the UID of a Job. Each deletion is a run. */
const JOB_UID = '00000000-0000-0000-0000-000000000000';

/** The commit of a source that has none. */
const NO_COMMIT = '0'.repeat(40);

const NOTHING_ELSE_KNOWN: KnownValues = { misuseOf: () => [], isResolvedLater: () => false };

/** A hook that a program makes: an object that Argo CD runs when it syncs or deletes an Application. */
export class SynthesizedHook {
  /** @internal */
  public static _of(installation: Installation, hook: Hook, construct: TektonHook | undefined): SynthesizedHook {
    return new SynthesizedHook(installation, hook, construct);
  }

  /** Name. */
  public readonly name: string;
  /** Namespace; undefined if it is that of the Application's destination. */
  public readonly namespace?: string;
  /** When Argo CD runs it, e.g. `PostSync`. */
  public readonly phases: string[];
  /** The object, e.g. a Job. */
  public readonly manifest: any;
  /** Names of the Pipelines that it starts, as far as the manifest shows them. */
  public readonly pipelineNames: string[];
  /** What it may do, a line for each rule of its Roles, e.g. `get configmaps (shop-release) in shop`. */
  public readonly permissions: string[];

  private constructor(
    installation: Installation,
    hook: Hook,
    /** The construct, where it is one. */
    private readonly construct: TektonHook | undefined,
  ) {
    const { document } = hook;
    this.manifest = document.manifest;
    this.name = nameOfManifest(this.manifest);
    this.namespace = this.manifest.metadata?.namespace;
    this.phases = hook.phases;
    this.pipelineNames = startedRuns(installation, document).flatMap(({ run }) => run.spec?.pipelineRef?.name ?? []);
    const account = podOf(document)?.serviceAccountName;
    const namespace = this.namespace ?? installation.destinationNamespaceOf(document);
    this.permissions = account === undefined ? [] : accountPermissions(installation, namespace, account);
  }

  /**
   * Which run the hook starts when a release is synced. Nothing is executed: it decides as the trigger does.
   *
   * With `Concurrency.QUEUE` it is the run that starts when those before it have ended. What the CronJob of the
   * catch-up starts is not simulated.
   *
   * @param options the release, and what happened before; default: the release of the program, as the first one
   * @returns the run; undefined if the hook succeeds and starts nothing, since the newest run is of this release
   * @throws with the message of the trigger if the hook fails, e.g. for a value that it rejects; for a hook of another
   * kind than `TektonHook`; for a key that the release does not have
   */
  public simulateRelease(options: SimulateReleaseOptions = {}): SimulatedRun | undefined {
    const misuses = validateProps('SimulateReleaseOptions', options, NOTHING_ELSE_KNOWN).map(constructMessage);
    if (misuses.length > 0) throw new Error(`simulateRelease: ${misuses.join('\n')}`);
    const run = simulateTrigger(this.situation(options));
    return run === undefined ? undefined : SimulatedRun._of(run);
  }

  private situation(options: SimulateReleaseOptions): TriggerSituation {
    if (this.construct === undefined) throw new Error(`${this.name} is not a TektonHook: its program is not known.`);
    const changed = options.release ?? {};
    const declared = this.construct._release;
    for (const key of Object.keys(changed)) {
      if (key in declared) continue;
      throw new Error(
        `release.${key}: the release of the hook ${this.name} has no key ${quote(key)}. ` +
          `${existing('Keys', key, Object.keys(declared))}`,
      );
    }
    const { newestRun, newestRunStatus } = options;
    const release = { ...declared, ...changed };
    return {
      environment: {
        ...kubeletEnvironment(this.manifest),
        [TriggerVariable.RUN_VALUES]: this.construct._runValues(release),
      },
      release,
      operation: operationOf(options, this.construct._sourceCount),
      ...(newestRun !== undefined && {
        newest: { manifest: newestRun.manifest, status: newestRunStatus ?? SimulatedRunStatus.SUCCEEDED },
      }),
    };
  }
}

/** The variables of the trigger, as the kubelet sets them. */
function kubeletEnvironment(manifest: any): { [name: string]: string } {
  const [{ container }] = placedContainers({ manifest, folder: '' });
  return Object.fromEntries(
    elements(container.env)
      .filter(({ value }) => value !== undefined)
      .map(({ name, value }) => [name, expandVariables(value)]),
  );
}

function expandVariables(value: string): string {
  return value.replace(/\$\$|\$\((\w+)\)/g, (found, name) => {
    if (name === undefined) return '$';
    return name === TriggerVariable.JOB_UID ? JOB_UID : found;
  });
}

/** The `status.operationState` of an Application. */
function operationOf(options: SimulateReleaseOptions, sourceCount: number): any {
  const revisions = options.syncedRevisions ?? Array.from({ length: sourceCount }, () => NO_COMMIT);
  return {
    message: options.failureMessage,
    operation: { initiatedBy: { username: options.startedBy } },
    retryCount: options.attempt,
    syncResult: { resources: [{ images: options.syncedImages ?? [] }], revision: revisions[0], revisions },
  };
}
