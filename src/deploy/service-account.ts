import { IConstruct } from 'constructs';

/** A ServiceAccount of a pipeline, in the namespace of its runs. */
export interface IServiceAccount extends IConstruct {
  /** Name of the object. */
  readonly name: string;
}
