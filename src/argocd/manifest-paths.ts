import { Wording } from '../core/diagnostic';

/** Where a manifest has the props that a construct has at its top. */

export const METADATA: Wording = { construct: '', manifest: 'metadata' };

export const SPEC: Wording = { construct: '', manifest: 'spec' };
