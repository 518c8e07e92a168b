/** Settings of a picture. */
export interface PictureOptions {
  /** Whether hooks and tasks have the permissions of their ServiceAccounts. */
  readonly showsRights: boolean;
}
