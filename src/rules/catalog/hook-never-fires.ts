import { containerImage } from '../../argocd/field-path';
import { ignoresField } from '../../argocd/ignores-field';
import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { elements } from '../model/elements';
import { Evidence, severityOf } from '../model/evidence';
import { Hook } from '../model/hook';
import { imageRepository } from '../model/image-name';
import { Installation, SyncedApplication } from '../model/installation';
import { groupOf } from '../model/object-key';
import { objectName } from '../model/object-name';
import { podOf } from '../model/pod';
import { Rule, RuleFinding } from '../model/rule';
import { startedRuns } from '../model/started-run';

/**
 * An automated sync starts when the Application is OutOfSync. A hook never makes it OutOfSync, nor does an ignored
 * field.
 */
export const hookNeverFires: Rule = {
  code: 'hook-never-fires',
  severity: 'error',
  mayWarn: true,
  check: (installation) =>
    installation.applications
      .filter(({ isAutomated, hooks }) => hooks.length > 0 && isAutomated)
      .flatMap((application) => [...hooksAlone(application), ...ignoredReleases(installation, application)]),
};

/** Hooks in a path without ordinary objects. With Kustomize, Helm or several sources there may be others. */
function hooksAlone({ name, sources, synced, hooks }: SyncedApplication): RuleFinding[] {
  if (sources.length !== 1 || synced.length !== hooks.length) return [];
  return hooks.map(({ document, annotation }) => ({
    document,
    path: `metadata.annotations.${annotation}`,
    fact:
      `the path ${quote(sources[0].path)} of the Application ${quote(name)} holds only hooks, ` +
      'and so is never OutOfSync: no commit starts a sync',
    remedy: 'Add an ordinary object that each release changes, e.g. a ConfigMap with the tag',
  }));
}

/** Tags in hooks that are otherwise only in images which the Application ignores. */
function ignoredReleases(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const hooks = new Set(application.hooks.map(({ document }) => document));
  const ordinary = application.synced.filter((document) => !hooks.has(document));
  const ignored = new Map<string, Document>(); // by the tag
  for (const document of ordinary) {
    for (const image of ignoredImages(application, document)) {
      ignored.set(image.slice(imageRepository(image).length + 1), document);
    }
  }
  if (ignored.size === 0) return [];
  const elsewhere = ordinary.map((document) => textOf(document, ignoredImages(application, document))).join('\n');
  const isIgnored = ({ value }: Literal) => ignored.has(value) && !elsewhere.includes(value);
  return application.hooks.flatMap((hook) =>
    literals(installation, hook)
      .filter(isIgnored)
      .map(({ property, value, evidence }) => ({
        document: hook.document,
        severity: severityOf(evidence),
        path: property,
        fact:
          `${quote(value)} is otherwise only in ${objectName(ignored.get(value)!.manifest)}, whose image the ` +
          `Application ${quote(application.name)} ignores: a release that changes it makes nothing OutOfSync ` +
          'and starts no sync',
        remedy:
          'Put it into an ordinary object of the same path too, e.g. a ConfigMap (in TypeScript: ReleaseConfigMap)',
      })),
  );
}

/** A document as a text, without the images that are ignored. */
function textOf({ manifest }: Document, ignored: string[]): string {
  return JSON.stringify(manifest, (field, value) => (field === 'image' && ignored.includes(value) ? undefined : value));
}

/** A param of a run whose value is written in the hook. */
interface Literal {
  readonly property: string;
  readonly value: string;
  readonly evidence: Evidence;
}

function literals(installation: Installation, { document }: Hook): Literal[] {
  return startedRuns(installation, document).flatMap(({ property, params, sources, evidence }) =>
    Object.entries(params)
      .map(([name, value]) => ({
        property: `${property}.params.${name}`,
        value: sources[name]?.kind === 'literal' ? sources[name].from : value,
        evidence,
      }))
      .filter(({ value }) => value !== '' && !/\$\(|^@.*@$/.test(value)),
  );
}

/** The images of a workload whose fields the Application certainly ignores. */
function ignoredImages(application: SyncedApplication, document: Document): string[] {
  const { kind = '', metadata } = document.manifest;
  const object = {
    group: groupOf(document.manifest),
    kind,
    name: metadata?.name ?? '',
    namespace: metadata?.namespace ?? application.destinationNamespace ?? '',
  };
  return elements(podOf(document)?.containers)
    .filter(({ name, image }, index) => {
      const field = containerImage({ index, name });
      return typeof image === 'string' && ignoresField(application.ignoreDifferences, object, field) === true;
    })
    .map(({ image }) => image);
}
