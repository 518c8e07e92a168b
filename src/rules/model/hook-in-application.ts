import { cleanFolder } from './installation';
import { list } from './pipeline-work';
import { HOOK } from '../../argocd/annotation';
import { Document, Manifest } from '../../core/document';
import { embeddedManifests } from '../../core/embedded';
import { element, field } from '../../core/property';

/**
 * A hook that somebody wrote into the Application, as articles show it, where Argo CD has no field for it: read as what
 * was meant, so that all that is wrong with it is told at once and not only when it has moved into the synced folder.
 */
export interface HookInApplication extends Document {
  readonly application: Document;
  /** Where in the Application the hook stands. */
  readonly property: string;
}

/** Events of such a hook, and the phases that were meant. */
const PHASES: { readonly [event: string]: string } = { Synced: 'PostSync', SyncFail: 'SyncFail' };

/** The hooks in `spec.syncPolicy.hooks` of Applications, whose manifest stands there as a text. */
export function hooksInApplications(applications: readonly Document[]): HookInApplication[] {
  return applications.flatMap((application) => {
    const { source, syncPolicy } = application.manifest.spec ?? {};
    const hooks = list(syncPolicy?.hooks);
    return hooks.flatMap((hook, i) => {
      const [embedded] = embeddedManifests(typeof hook.sync?.resource === 'string' ? hook.sync.resource : '');
      if (embedded === undefined) return [];
      const phases = [...new Set([hook.hookType, ...list(hook.events).map((event) => PHASES[event])])].filter(
        (phase) => typeof phase === 'string',
      );
      const { metadata } = embedded.manifest;
      const manifest: Manifest = {
        ...embedded.manifest,
        metadata: { ...metadata, annotations: { ...metadata?.annotations, [HOOK]: phases.join(',') } },
      };
      return [
        {
          manifest,
          folder: cleanFolder(`${source?.path ?? ''}`),
          application,
          property: element('spec.syncPolicy.hooks', hooks, i),
        },
      ];
    });
  });
}

/** Where in the Application a property of the hook stands. */
export function placeInApplication({ property }: HookInApplication, inHook: string): string {
  return inHook === `metadata.annotations.${HOOK}`
    ? field(property, 'events')
    : field(property, `sync.resource.${inHook}`);
}
