import { elements } from './elements';
import { Hook, waveOf } from './hook';
import { Installation, SyncedApplication } from './installation';
import { podOf } from './pod';
import { startedRuns } from './started-run';
import { Document } from '../../core/document';

/** A PersistentVolumeClaim that an Application syncs, and what uses it. */
export interface SyncedClaim {
  readonly document: Document;
  readonly application: SyncedApplication;
  /** Name of its class; undefined for the default of the cluster. */
  readonly className?: string;
  /** When its volume is bound, e.g. `WaitForFirstConsumer`; undefined where the class is not among the documents. */
  readonly bindingMode?: string;
  /** The workloads, Jobs and Pods that mount it. */
  readonly mountedBy: Document[];
  /** The documents that are or start a run with it as a workspace. */
  readonly usedByRuns: Document[];
  /** An object of a later wave or phase, which the sync reaches only after the claim is Healthy. */
  readonly waiting?: Document;
}

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const CLAIMS = new WeakMap<Installation, SyncedClaim[]>();

/** The claims that Applications sync, by Application. */
export function syncedClaims(installation: Installation): SyncedClaim[] {
  let claims = CLAIMS.get(installation);
  if (claims === undefined) CLAIMS.set(installation, (claims = readClaims(installation)));
  return claims;
}

function readClaims(installation: Installation): SyncedClaim[] {
  const claims = installation.applications.flatMap((application) =>
    application.synced
      .filter(({ manifest: { kind, apiVersion } }) => kind === 'PersistentVolumeClaim' && apiVersion === 'v1')
      .map((document) => ({ document, application })),
  );
  if (claims.length === 0) return [];
  const users = claimUsers(installation);
  return claims.map(({ document, application }) => {
    const { spec, metadata } = document.manifest;
    const namespace = metadata?.namespace ?? application.destinationNamespace ?? '';
    return {
      document,
      application,
      className: classNameOf(document),
      bindingMode: spec?.volumeName ? 'Immediate' : bindingModeOf(installation, classNameOf(document)),
      ...(users.get(`${namespace}/${metadata?.name}`) ?? { mountedBy: [], usedByRuns: [] }),
      waiting: laterObject(document, application),
    };
  });
}

function classNameOf({ manifest: { spec } }: Document): string | undefined {
  return typeof spec?.storageClassName === 'string' ? spec.storageClassName : undefined;
}

function bindingModeOf(installation: Installation, className: string | undefined): string | undefined {
  const storageClass = installation
    .ofKind('StorageClass')
    .find(({ manifest: { metadata } }) =>
      className === undefined ? metadata?.annotations?.[DEFAULT_CLASS] === 'true' : metadata?.name === className,
    );
  return storageClass && `${storageClass.manifest.volumeBindingMode ?? 'Immediate'}`;
}

interface ClaimUsers {
  mountedBy: Document[];
  usedByRuns: Document[];
}

/** What uses a claim, by `namespace/name`. */
function claimUsers(installation: Installation): Map<string, ClaimUsers> {
  const users = new Map<string, ClaimUsers>();
  const addUsers = (how: keyof ClaimUsers, document: Document, namespace: string | undefined, volumes: unknown) => {
    for (const volume of elements(volumes)) {
      const claim = volume.persistentVolumeClaim?.claimName;
      if (typeof claim !== 'string') continue;
      const name = `${namespace ?? installation.destinationNamespaceOf(document) ?? ''}/${claim}`;
      if (!users.has(name)) users.set(name, { mountedBy: [], usedByRuns: [] });
      users.get(name)![how].push(document);
    }
  };
  for (const document of installation.documents) {
    const { kind, metadata, spec } = document.manifest;
    if (kind === 'TaskRun') addUsers('usedByRuns', document, metadata?.namespace, spec?.workspaces);
    for (const { run, namespace } of startedRuns(installation, document)) {
      addUsers('usedByRuns', document, namespace, run.spec?.workspaces);
    }
    // without replicas nothing mounts it yet
    if (spec?.replicas !== 0) addUsers('mountedBy', document, metadata?.namespace, podOf(document)?.volumes);
  }
  return users;
}

/** An object that the sync reaches only when a document is Healthy, a hook first. */
function laterObject(document: Document, { synced, hooks }: SyncedApplication): Document | undefined {
  const wave = waveOf(document);
  const asHook = new Set(hooks.map((hook) => hook.document));
  return (
    hooks.find((hook) => comesAfter(hook, wave))?.document ??
    synced.find((other) => !asHook.has(other) && waveOf(other) > wave)
  );
}

function comesAfter({ document, phases }: Hook, wave: number): boolean {
  return phases.includes('PostSync') || (phases.includes('Sync') && waveOf(document) > wave);
}
