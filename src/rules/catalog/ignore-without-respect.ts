import { containerImage, FieldPath } from '../../argocd/field-path';
import { IgnoreDifference } from '../../argocd/ignore-difference';
import { ignoresField } from '../../argocd/ignores-field';
import { Document } from '../../core/document';
import { imageSettings, WORKLOAD_KINDS } from '../model/image-setting';
import { Installation, SyncedApplication } from '../model/installation';
import { groupOf } from '../model/object-key';
import { objectName } from '../model/object-name';
import { placedContainers } from '../model/pod';
import { Rule, RuleFinding } from '../model/rule';
import { hookRuns } from '../model/started-run';

/**
 * Without RespectIgnoreDifferences an ignored field is left out of the comparison only: each sync writes it as it is in
 * Git. Checked are the fields that others own, images and replicas; others are often ignored for their notation.
 */
export const ignoreWithoutRespect: Rule = {
  code: 'ignore-without-respect',
  severity: 'warning',
  check: (installation) =>
    installation.applications
      .filter(({ selfHeals, syncOptions }) => selfHeals && !syncOptions.includes('RespectIgnoreDifferences=true'))
      .filter((application) => !setsImages(installation, application))
      .flatMap((application) => writtenFields(application).slice(0, 1)),
};

/** set-image-self-heal reports it for a workload whose image a run sets. */
function setsImages(installation: Installation, application: SyncedApplication): boolean {
  return hookRuns(installation, application).some(({ run }) =>
    run.tasks.some((task) => imageSettings(task).length > 0),
  );
}

function writtenFields(application: SyncedApplication): RuleFinding[] {
  const { document, sources, synced, ignoreDifferences } = application;
  const isComplete = synced.length > 0 && sources.every(({ isPlain, documents }) => isPlain && documents.length > 0);
  const workloads = synced.filter(({ manifest }) => groupOf(manifest) === 'apps');
  return ignoreDifferences.flatMap((entry): RuleFinding[] => {
    const field = isComplete ? writtenIn(application, entry, workloads) : expectedField(entry);
    if (field === undefined) return [];
    return [
      {
        document,
        path: `spec.ignoreDifferences[${document.manifest.spec.ignoreDifferences.indexOf(entry)}]`,
        fact:
          `ignores ${field} in comparisons only, since the sync option RespectIgnoreDifferences=true is missing: ` +
          'each sync of another change writes the value of Git again',
        remedy: 'Add RespectIgnoreDifferences=true to syncPolicy.syncOptions, or remove the field from Git',
      },
    ];
  });
}

/** The field of a workload in Git that an entry ignores. */
function writtenIn(
  { destinationNamespace = '' }: SyncedApplication,
  entry: IgnoreDifference,
  workloads: readonly Document[],
): string | undefined {
  for (const workload of workloads) {
    const { kind = '', metadata, spec } = workload.manifest;
    const object = {
      group: 'apps',
      kind,
      name: metadata?.name ?? '',
      namespace: metadata?.namespace ?? destinationNamespace,
    };
    const ignores = (field: FieldPath) => ignoresField([entry], object, field, '') === true;
    if (spec?.replicas !== undefined && ignores(REPLICAS)) return `the replicas of ${objectName(workload.manifest)}`;
    const isContainerIgnored = placedContainers(workload)
      .filter(({ property, container }) => property.startsWith('spec.template.spec.containers') && container.image)
      .some(({ container }, index) => ignores(containerImage({ index, name: container.name })));
    if (isContainerIgnored) return `the image of ${objectName(workload.manifest)}`;
  }
  return undefined;
}

const REPLICAS: FieldPath = ['spec', 'replicas'];

/** The field that an entry ignores, which Git holds wherever there is a difference to ignore. */
function expectedField(entry: IgnoreDifference): string | undefined {
  const { kind, name = '', namespace = '' } = entry;
  if (!WORKLOAD_KINDS.includes(kind)) return undefined;
  const ignores = (field: FieldPath) =>
    ignoresField([entry], { group: 'apps', kind, name, namespace }, field, '') !== false;
  const object = name === '' ? `each ${kind}` : `${kind} ${name}`;
  if (ignores(containerImage({}))) return `the image of ${object}`;
  return ignores(REPLICAS) ? `the replicas of ${object}` : undefined;
}
