import { Hook, waveOf } from './hook';
import { Installation, SyncedApplication } from './installation';
import { list, podOf } from './pipeline-work';
import { startedRuns } from './started-run';
import { Document } from '../../core/document';

/** A PersistentVolumeClaim that an Application syncs, and who uses it. */
export interface SyncedClaim {
  readonly document: Document;
  readonly application: SyncedApplication;
  /** Name of its class; undefined for the cluster's default. */
  readonly className?: string;
  /** When its volume is bound, e.g. `WaitForFirstConsumer`; undefined where the class is not among the documents. */
  readonly bindingMode?: string;
  /** The workloads, Jobs and Pods that mount it. */
  readonly mountedBy: Document[];
  /** The documents that are or start a run with it as a workspace. */
  readonly usedByRuns: Document[];
  /** What the sync does only after the claim is Healthy: an object of a later wave or phase; undefined where nothing. */
  readonly waiting?: Document;
}

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const KNOWN = new WeakMap<Installation, SyncedClaim[]>();

/** The claims that Applications sync, by Application. */
export function syncedClaims(installation: Installation): SyncedClaim[] {
  let claims = KNOWN.get(installation);
  if (claims === undefined) KNOWN.set(installation, (claims = read(installation)));
  return claims;
}

function read(installation: Installation): SyncedClaim[] {
  const claims = installation.applications.flatMap((application) =>
    application.synced
      .filter(({ manifest: { kind, apiVersion } }) => kind === 'PersistentVolumeClaim' && apiVersion === 'v1')
      .map((document) => ({ document, application })),
  );
  if (claims.length === 0) return [];
  const users = claimUsers(installation);
  const classes = installation.ofKind('StorageClass');
  const defaultClass = classes.find(({ manifest }) => manifest.metadata?.annotations?.[DEFAULT_CLASS] === 'true');
  return claims.map(({ document, application }) => {
    const { spec, metadata } = document.manifest;
    const className = typeof spec?.storageClassName === 'string' ? spec.storageClassName : undefined;
    const storageClass =
      className === undefined ? defaultClass : classes.find(({ manifest }) => manifest.metadata?.name === className);
    const used = users.get(`${metadata?.namespace ?? application.destinationNamespace ?? ''}/${metadata?.name}`);
    return {
      document,
      application,
      className,
      bindingMode: spec?.volumeName
        ? 'Immediate'
        : storageClass && `${storageClass.manifest.volumeBindingMode ?? 'Immediate'}`,
      mountedBy: used?.mountedBy ?? [],
      usedByRuns: used?.usedByRuns ?? [],
      waiting: after(document, application),
    };
  });
}

interface Users {
  mountedBy: Document[];
  usedByRuns: Document[];
}

/** Who uses a claim, by `namespace/name`. */
function claimUsers(installation: Installation): Map<string, Users> {
  const users = new Map<string, Users>();
  const use = (how: keyof Users, document: Document, namespace: string | undefined, claim: unknown) => {
    if (typeof claim !== 'string') return;
    const name = `${namespace ?? installation.destinationNamespaceOf(document) ?? ''}/${claim}`;
    if (!users.has(name)) users.set(name, { mountedBy: [], usedByRuns: [] });
    users.get(name)![how].push(document);
  };
  for (const document of installation.documents) {
    const { kind, metadata, spec } = document.manifest;
    if (kind === 'TaskRun') {
      list(spec?.workspaces).forEach((each) =>
        use('usedByRuns', document, metadata?.namespace, each.persistentVolumeClaim?.claimName),
      );
    }
    for (const { run, namespace } of startedRuns(installation, document)) {
      list(run.spec?.workspaces).forEach((each) =>
        use('usedByRuns', document, namespace, each.persistentVolumeClaim?.claimName),
      );
    }
    if (spec?.replicas === 0) continue; // nobody mounts it yet
    list(podOf(document)?.volumes).forEach((volume) =>
      use('mountedBy', document, metadata?.namespace, volume.persistentVolumeClaim?.claimName),
    );
  }
  return users;
}

/** Something that the sync does only when a document is Healthy, a hook first. */
function after(document: Document, { synced, hooks }: SyncedApplication): Document | undefined {
  const wave = waveOf(document);
  const asHook = new Map(hooks.map((hook) => [hook.document, hook]));
  return (
    hooks.find((hook) => comesAfter(hook, wave))?.document ??
    synced.find((other) => !asHook.has(other) && waveOf(other) > wave)
  );
}

function comesAfter({ document, phases }: Hook, wave: number): boolean {
  return phases.includes('PostSync') || (phases.includes('Sync') && waveOf(document) > wave);
}
