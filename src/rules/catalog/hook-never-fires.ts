import { HOOK } from '../../argocd/annotation';
import { containerImage } from '../../argocd/field-path';
import { ignoresField } from '../../argocd/ignored-fields';
import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { Hook } from '../model/hook';
import { Installation, nameOf, SyncedApplication } from '../model/installation';
import { groupOf } from '../model/object-key';
import { list, podOf, repositoryOf } from '../model/pipeline-work';
import { startedRuns } from '../model/started-run';
import { RuleFinding, Rule } from '../rule';

/** An automated sync starts when the Application is OutOfSync. A hook never makes it so, nor does a field that is ignored. */
export const hookNeverFires: Rule = {
  code: 'hook-never-fires',
  severity: 'error',
  check: (installation) =>
    installation.applications
      .filter(({ isAutomated, hooks }) => hooks.length > 0 && isAutomated)
      .flatMap((application) => [...aloneInPath(application), ...ignoredRelease(installation, application)]),
};

/** Hooks beside which there is nothing. Where Kustomize or Helm make the manifests, or several sources, more may be there. */
function aloneInPath({ name, sources, synced, hooks }: SyncedApplication): RuleFinding[] {
  if (sources.length !== 1 || synced.length !== hooks.length) return [];
  return hooks.map(({ document }) => ({
    document,
    path: `metadata.annotations.${HOOK}`,
    fact: `the path ${quote(sources[0].path)} of the Application ${quote(name)} holds only hooks, and so is never OutOfSync: no commit starts a sync`,
    remedy: 'Put an ordinary object beside it that each release changes, e.g. a ConfigMap with the tag',
  }));
}

/** A tag in a hook that stands otherwise only where the Application ignores it. */
function ignoredRelease(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const hooks = new Set(application.hooks.map(({ document }) => document));
  const ordinary = application.synced.filter((document) => !hooks.has(document));
  const ignored = new Map<string, Document>(); // by the tag
  for (const document of ordinary) {
    for (const image of ignoredImages(application, document)) {
      ignored.set(image.slice(repositoryOf(image).length + 1), document);
    }
  }
  if (ignored.size === 0) return [];
  const elsewhere = ordinary.map((document) => textOf(document, ignoredImages(application, document))).join('\n');
  const isIgnored = ({ value }: { value: string }) => ignored.has(value) && !elsewhere.includes(value);
  return application.hooks.flatMap((hook) =>
    literals(installation, hook)
      .filter(isIgnored)
      .map(({ property, value }) => ({
        document: hook.document,
        path: property,
        fact:
          `${quote(value)} stands besides in ${nameOf(ignored.get(value)!.manifest)}, whose image the Application ${quote(application.name)} ignores, and nowhere else: ` +
          'a release that changes it makes nothing OutOfSync and starts no sync',
        remedy: 'Put it into an ordinary object of the same path too, e.g. a ConfigMap, as ReleaseConfigMap does',
      })),
  );
}

/** A document as a text, without the images that are ignored. */
function textOf({ manifest }: Document, ignored: string[]): string {
  return JSON.stringify(manifest, (field, value) => (field === 'image' && ignored.includes(value) ? undefined : value));
}

/** The params of the runs of a hook whose value is written in the hook. */
function literals(installation: Installation, { document }: Hook): { property: string; value: string }[] {
  return startedRuns(installation, document).flatMap(({ property, params, sources }) =>
    Object.entries(params)
      .map(([name, value]) => ({
        property: `${property}.params.${name}`,
        value: sources[name]?.kind === 'literal' ? sources[name].from : value,
      }))
      .filter(({ value }) => value !== '' && !/\$\(|^@.*@$/.test(value)),
  );
}

/** The images of a workload whose fields the Application certainly ignores. */
function ignoredImages({ spec, destinationNamespace }: SyncedApplication, document: Document): string[] {
  const { kind = '', metadata } = document.manifest;
  const object = {
    group: groupOf(document.manifest),
    kind,
    name: metadata?.name ?? '',
    namespace: metadata?.namespace ?? destinationNamespace ?? '',
  };
  return list(podOf(document)?.containers)
    .filter(
      ({ name, image }, index) =>
        typeof image === 'string' &&
        ignoresField(list(spec.ignoreDifferences), object, containerImage({ index, name })) === true,
    )
    .map(({ image }) => image);
}
