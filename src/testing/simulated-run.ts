import { elements } from '../rules/model/elements';

/** A PipelineRun that a hook starts, as it would be created. */
export class SimulatedRun {
  /** @internal */
  public static _of(manifest: any): SimulatedRun {
    return new SimulatedRun(manifest);
  }

  /** Name: prefix, ten digits of the hash of its inputs, and its number. */
  public readonly name: string;
  /** Namespace. */
  public readonly namespace: string;
  /** Values of its params by name: strings, lists or maps of strings. */
  public readonly params: { readonly [name: string]: any };
  /** Its labels. */
  public readonly labels: { readonly [name: string]: string };

  private constructor(
    /** The PipelineRun. */
    public readonly manifest: any,
  ) {
    const { metadata, spec } = manifest;
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    this.labels = metadata.labels;
    this.params = Object.fromEntries(elements(spec.params).map(({ name, value }) => [name, value]));
  }
}
