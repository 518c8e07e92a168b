import { Document, Manifest } from '../../core/document';
import { commaList as listed, quote } from '../../core/text';
import { Hook, hookOf, waveOf } from '../model/hook';
import { Installation, SyncedApplication } from '../model/installation';
import { objectKey } from '../model/object-key';
import { list, podOf } from '../model/pipeline-work';
import { RuleFinding, Rule } from '../rule';

/** What the pod of a hook cannot start without must be there before it: at the first sync an ordinary object comes after every PreSync hook. */
export const hookServiceAccount: Rule = {
  code: 'hook-service-account',
  severity: 'error',
  check: (installation) =>
    installation.applications.flatMap((application) => {
      const later = latecomers(application);
      return later === undefined
        ? []
        : application.hooks.flatMap((hook) => offences(installation, application, later, hook));
    }),
};

const PHASES = ['PreSync', 'Sync', 'PostSync'];

/** An object that a pod needs, and where the pod says so. */
interface Need {
  readonly kind: string;
  readonly name: string;
  readonly property: string;
}

function offences(
  installation: Installation,
  application: SyncedApplication,
  later: Map<string, Document>,
  { document, phases }: Hook,
): RuleFinding[] {
  const namespace = document.manifest.metadata?.namespace ?? application.destinationNamespace;
  const at = position(document, phases);
  if (at === undefined) return [];
  return needs(document).flatMap(({ kind, name, property }) => {
    const needed = later.get(objectKey({ apiVersion: 'v1', kind, metadata: { name, namespace } }, undefined)!);
    if (needed === undefined) return [];
    const when = position(needed, hookOf(needed)?.phases ?? ['Sync']);
    if (when === undefined || before(when, at) || elsewhere(installation, application, kind, namespace, name)) {
      return [];
    }
    return [
      {
        document,
        path: property,
        fact:
          `the ${kind} ${quote(name)} is applied in ${PHASES[when[0]]}${when[1] === 0 ? '' : `, wave ${when[1]}`}, after this hook of ${listed(phases)}` +
          `${at[1] === 0 ? '' : `, wave ${at[1]}`}: at the first sync its pod cannot start, and the sync waits for it`,
        remedy: `Let the platform apply it from another path, or make it a hook too, in ${PHASES[at[0]]} and a wave no later`,
      },
    ];
  });
}

/** What is applied by this Application, by kind, namespace and name; undefined where no pod can need any of it. */
function latecomers({ synced, destinationNamespace, hooks }: SyncedApplication): Map<string, Document> | undefined {
  if (hooks.length === 0) return undefined;
  return new Map(
    synced
      .filter(({ manifest: { kind = '' } }) => ['ServiceAccount', 'ConfigMap', 'Secret'].includes(kind))
      .map((document) => [objectKey(document.manifest, destinationNamespace) ?? '', document]),
  );
}

/** Whether something outside of this Application has an object of this name too. */
function elsewhere(
  installation: Installation,
  { synced }: SyncedApplication,
  kind: string,
  namespace: string | undefined,
  name: string,
): boolean {
  const own = new Set(synced);
  return installation
    .ofKind(kind)
    .some(
      (document) =>
        !own.has(document) &&
        document.manifest.metadata?.name === name &&
        [namespace, undefined].includes(document.manifest.metadata.namespace),
    );
}

/** The first phase and the wave of an object; undefined for one outside of syncs, and for SyncFail, which comes when it comes. */
function position(document: Document, phases: string[]): [number, number] | undefined {
  const first = Math.min(...phases.filter((phase) => PHASES.includes(phase)).map((phase) => PHASES.indexOf(phase)));
  return Number.isFinite(first) ? [first, waveOf(document)] : undefined;
}

/** In the same wave Argo CD applies these kinds before any that has pods. */
function before(needed: [number, number], hook: [number, number]): boolean {
  return needed[0] < hook[0] || (needed[0] === hook[0] && needed[1] <= hook[1]);
}

/** What its pods do not start without. */
function needs(document: Document): Need[] {
  const { manifest } = document;
  const account = serviceAccountOf(manifest);
  const accounts = account === undefined ? [] : [{ kind: 'ServiceAccount', ...account }];
  const pod = ['Job', 'Pod'].includes(manifest.kind ?? '') ? podOf(document) : undefined;
  if (pod === undefined) return accounts;
  const at = manifest.kind === 'Pod' ? 'spec' : 'spec.template.spec';
  const reference = (kind: string, given: any, name: string, property: string): Need[] =>
    typeof given?.[name] === 'string' && given.optional !== true
      ? [{ kind, name: given[name], property: `${property}.${name}` }]
      : [];
  const volumes = list(pod.volumes).flatMap((volume) => [
    ...reference('ConfigMap', volume.configMap, 'name', `${at}.volumes.${volume.name}.configMap`),
    ...reference('Secret', volume.secret, 'secretName', `${at}.volumes.${volume.name}.secret`),
  ]);
  const containers = [...list(pod.initContainers), ...list(pod.containers)].flatMap((container) => {
    const own = `${at}.containers.${container.name}`;
    return [
      ...list(container.env).flatMap(({ name, valueFrom }) => [
        ...reference('ConfigMap', valueFrom?.configMapKeyRef, 'name', `${own}.env.${name}.valueFrom.configMapKeyRef`),
        ...reference('Secret', valueFrom?.secretKeyRef, 'name', `${own}.env.${name}.valueFrom.secretKeyRef`),
      ]),
      ...list(container.envFrom).flatMap(({ configMapRef, secretRef }) => [
        ...reference('ConfigMap', configMapRef, 'name', `${own}.envFrom.configMapRef`),
        ...reference('Secret', secretRef, 'name', `${own}.envFrom.secretRef`),
      ]),
    ];
  });
  return [...accounts, ...volumes, ...containers];
}

/** The ServiceAccount of the pods of a Job, a Pod or a run; that named default is always there. */
function serviceAccountOf({ kind = '', spec }: Manifest): { name: string; property: string } | undefined {
  const fields: { [kind: string]: string } = {
    Job: 'template.spec.serviceAccountName',
    Pod: 'serviceAccountName',
    PipelineRun: 'taskRunTemplate.serviceAccountName',
    TaskRun: 'serviceAccountName',
  };
  const name = fields[kind]?.split('.').reduce((value: any, field) => value?.[field], spec);
  return typeof name === 'string' && name !== 'default' ? { name, property: `spec.${fields[kind]}` } : undefined;
}
