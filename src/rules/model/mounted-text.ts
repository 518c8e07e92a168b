import { elements } from './elements';
import { Installation } from './installation';
import { PlacedContainer, podOf } from './pod';
import { Document } from '../../core/document';

/** A text of a ConfigMap that a container has as a file. */
export interface MountedText {
  readonly configMap: Document;
  readonly key: string;
  readonly text: string;
}

/** The texts that a container finds at a path, which is a file or a folder: those of ConfigMaps among the documents. */
export function mountedTexts(
  installation: Installation,
  document: Document,
  { container }: PlacedContainer,
  path: string,
): MountedText[] {
  const volumes = elements(podOf(document)?.volumes);
  return elements(container.volumeMounts).flatMap(({ name, mountPath, subPath }) => {
    const source = volumes.find((volume) => volume.name === name)?.configMap;
    if (typeof source?.name !== 'string' || typeof mountPath !== 'string') return [];
    const namespace = document.manifest.metadata?.namespace ?? installation.destinationNamespaceOf(document);
    const configMap = installation.find('ConfigMap', namespace, source.name);
    if (configMap === undefined) return [];
    return filesOfMap(configMap, source.items)
      .filter(({ file }) => (subPath === undefined || subPath === file) && isAt(path, mountPath, subPath, file))
      .map(({ key, text }) => ({ configMap, key, text }));
  });
}

interface MappedFile extends Pick<MountedText, 'key' | 'text'> {
  readonly file: string;
}

function filesOfMap({ manifest }: Document, items: unknown): MappedFile[] {
  const paths = new Map(elements(items).map(({ key, path }) => [key, path]));
  return Object.entries(manifest.data ?? {}).flatMap(([key, text]) => {
    const file = items === undefined ? key : paths.get(key);
    return typeof text === 'string' && typeof file === 'string' ? [{ key, text, file }] : [];
  });
}

function isAt(path: string, mountPath: string, subPath: string | undefined, file: string): boolean {
  const folder = mountPath.replace(/\/$/, '');
  const whole = subPath === undefined ? `${folder}/${file}` : folder;
  return path === whole || path.replace(/\/$/, '') === folder;
}
