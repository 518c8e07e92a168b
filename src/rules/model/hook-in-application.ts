import { elements } from './elements';
import { cleanFolder } from './source-folders';
import { typedManifest } from './typed-document';
import { HOOK } from '../../argocd/annotation';
import { Document, Manifest } from '../../core/document';
import { embeddedManifests } from '../../core/embedded-manifests';
import { element, field } from '../../core/property';

/**
 * A hook that is written into the Application, as articles show it, where Argo CD has no field for it. It is read as
 * the author intended, so that all of its findings are reported at once.
 */
export interface HookInApplication extends Document {
  readonly application: Document;
  /** Path of the hook in the Application. */
  readonly property: string;
}

/** Events of such a hook, and the phases of the same purpose. */
const EVENT_PHASES: { readonly [event: string]: string } = { Synced: 'PostSync', SyncFail: 'SyncFail' };

/** The hooks in `spec.syncPolicy.hooks` of Applications, whose manifest is a text there. */
export function hooksInApplications(applications: readonly Document[]): HookInApplication[] {
  return applications.flatMap((application) => {
    const { source, syncPolicy } = application.manifest.spec ?? {};
    const hooks = elements(syncPolicy?.hooks);
    return hooks.flatMap((hook, i) => {
      const manifest = meantManifest(hook);
      const property = element('spec.syncPolicy.hooks', hooks, i);
      const folder = cleanFolder(`${source?.path ?? ''}`);
      return manifest === undefined ? [] : [{ manifest, folder, application, property }];
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
export function placeInApplication({ property }: HookInApplication, inHook: string): string {
  return inHook === `metadata.annotations.${HOOK}`
    ? field(property, 'events')
    : field(property, `sync.resource.${inHook}`);
}
