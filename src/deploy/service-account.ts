import { IConstruct } from 'constructs';
import { INamed } from '../core/named';

/** A ServiceAccount of a pipeline, in the namespace of its runs. */
export interface IServiceAccount extends IConstruct, INamed {}
