import { posix } from 'path';
import { ApiObject } from 'cdk8s';
import { Acknowledgement, acknowledgementsAt } from '../core/acknowledgement';
import { Document, Manifest } from '../core/document';

/** An object of an app, as it will be written. */
export class ConstructDocument implements Document {
  /**
   * @param file its path in the folder that is written
   * @param root that folder, from the root of the repository
   */
  public constructor(
    public readonly object: ApiObject,
    public readonly manifest: Manifest,
    private readonly file: { readonly path: string },
    private readonly root: string,
  ) {}

  public get folder(): string {
    const folder = posix.join(this.root, posix.dirname(this.file.path));
    return folder === '.' ? '' : folder;
  }

  public get fileName(): string {
    return posix.basename(this.file.path);
  }

  public get acknowledgements(): readonly Acknowledgement[] {
    return acknowledgementsAt(this.object);
  }
}
