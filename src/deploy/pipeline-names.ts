/** Param with the tag of the image. */
export const IMAGE_TAG_PARAM = 'image-tag';

/** Param with the revision of the source repository. */
export const REVISION_PARAM = 'revision';

/** Workspace with the source. */
export const SOURCE_WORKSPACE = 'shared-data';
