import { elements } from './elements';
import { Installation } from './installation';
import { PlacedContainer, placedContainers } from './pod';
import { Document } from '../../core/document';
import { field } from '../../core/property';

/** A container of a hook. */
export interface HookContainer extends PlacedContainer {
  readonly document: Document;
}

/** A text that a container executes, and its path. */
export interface ContainerText {
  readonly property: string;
  readonly text: string;
}

/** The containers of all hooks. An object that is a hook of several Applications counts once. */
export function hookContainers({ applications }: Installation): HookContainer[] {
  const hooks = new Set(applications.flatMap(({ hooks: each }) => each.map(({ document }) => document)));
  return [...hooks].flatMap((document) => placedContainers(document).map((placed) => ({ ...placed, document })));
}

/** The texts of `command` and `args` of a container. */
export function containerTexts({ container, property }: PlacedContainer): ContainerText[] {
  return ['command', 'args'].flatMap((name) =>
    elements(container[name])
      .filter((text) => typeof text === 'string')
      .map((text) => ({ property: field(property, name), text })),
  );
}
