import { DerivedDocument } from './derived-document';
import { elements } from './elements';
import { cleanFolder } from './source-folders';
import { typedManifest } from './typed-document';
import { HOOK } from '../../argocd/annotation';
import { Document, Manifest } from '../../core/document';
import { embeddedManifests } from '../../core/embedded-manifests';
import { element, field } from '../../core/property';

/** Events of such a hook, and the phases of the same purpose. */
const EVENT_PHASES: { readonly [event: string]: string } = { Synced: 'PostSync', SyncFail: 'SyncFail' };

/**
 * The hooks that are written into Applications, as articles show it, where Argo CD has no field for them: their
 * manifest is a text in `spec.syncPolicy.hooks`. They are read as the author intended, so that all of their findings
 * are reported at once.
 */
export function hooksInApplications(applications: readonly Document[]): DerivedDocument[] {
  return applications.flatMap((application) => {
    const { source, syncPolicy } = application.manifest.spec ?? {};
    const hooks = elements(syncPolicy?.hooks);
    return hooks.flatMap((hook, i) => {
      const manifest = meantManifest(hook);
      const property = element('spec.syncPolicy.hooks', hooks, i);
      const folder = cleanFolder(`${source?.path ?? ''}`);
      const placeOf = (inHook: string) => placeInApplication(property, inHook);
      return manifest === undefined ? [] : [{ manifest, folder, madeBy: application, placeOf }];
    });
  });
}

/** The manifest of the hook, with the annotation that the author intended. */
function meantManifest(hook: any): Manifest | undefined {
  const [embedded] = embeddedManifests(typeof hook.sync?.resource === 'string' ? hook.sync.resource : '');
  if (embedded === undefined) return undefined;
  const phases = [...new Set([hook.hookType, ...elements(hook.events).map((event) => EVENT_PHASES[event])])].filter(
    (phase) => typeof phase === 'string',
  );
  const manifest = typedManifest(embedded.manifest);
  const annotations = { ...manifest.metadata?.annotations, [HOOK]: phases.join(',') };
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}

/** The path in the Application of a property of the hook. */
function placeInApplication(property: string, inHook: string): string {
  return inHook === `metadata.annotations.${HOOK}`
    ? field(property, 'events')
    : field(property, `sync.resource.${inHook}`);
}
