import { Installation } from './installation';
import { containersOf, list, podPath } from './pipeline-work';
import { Document } from '../../core/document';
import { element, field } from '../../core/property';

/** A container of a hook. */
export interface HookContainer {
  readonly document: Document;
  readonly property: string;
  readonly container: any;
}

/** The containers of all hooks; an object that is the hook of several Applications once. */
export function hookContainers({ applications }: Installation): HookContainer[] {
  const hooks = new Set(applications.flatMap(({ hooks: each }) => each.map(({ document }) => document)));
  return [...hooks].flatMap((document) => {
    const pod = podPath(document.manifest.kind);
    const containers = containersOf(document);
    return containers.map((container, i) => ({
      document,
      container,
      property: element(`${pod}.containers`, containers, i),
    }));
  });
}

/** The texts that a container runs, with their place. */
export function programsOf({
  container,
  property,
}: HookContainer): { readonly property: string; readonly text: string }[] {
  return ['command', 'args'].flatMap((name) =>
    list(container[name])
      .filter((text) => typeof text === 'string')
      .map((text) => ({ property: field(property, name), text })),
  );
}
