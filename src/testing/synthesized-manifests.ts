import { ApiObject } from 'cdk8s';
import { fieldsDifference } from './fields-difference';
import { nameOfManifest } from './name-of-manifest';
import { SynthesizedHook } from './synthesized-hook';
import { SynthesizedPipeline } from './synthesized-pipeline';
import { Document } from '../core/document';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';
import { TektonHook } from '../hook';
import { hookOf } from '../rules/model/hook';
import { Installation } from '../rules/model/installation';

/** A manifest with the construct that makes it. */
interface MadeDocument extends Document {
  readonly object: ApiObject;
}

/** The manifests that a program makes, for its tests: `Testing.synth`. */
export class SynthesizedManifests {
  /** @internal */
  public static _of(documents: readonly MadeDocument[], warnings: string[]): SynthesizedManifests {
    return new SynthesizedManifests(documents, warnings);
  }

  private readonly installation: Installation;

  private constructor(
    private readonly documents: readonly MadeDocument[],
    /** What synth warns of, each line with its construct path and code, sorted. */
    public readonly warnings: string[],
  ) {
    this.installation = new Installation(documents);
  }

  /** All manifests. */
  public get all(): any[] {
    return this.documents.map(({ manifest }) => manifest);
  }

  /**
   * The manifest of an object.
   *
   * @param kind of the object, e.g. `Deployment`
   * @param name of the object
   * @param namespace of the object; default: it is the only one of this name
   * @throws unless there is exactly one
   */
  public object(kind: string, name: string, namespace?: string): any {
    const named = this.ofKind(kind).filter((each) => nameOfManifest(each) === name);
    const found = named.filter(({ metadata }) => namespace === undefined || metadata?.namespace === namespace);
    if (found.length === 1) return found[0];
    const places = named.map(({ metadata }) => ({ namespace: metadata?.namespace }));
    if (named.length > 0) throw new Error(notOne(`${kind} ${name}`, found, places, namespace));
    throw new Error(`There is no ${kind} ${quote(name)}. ${this.existingOf(kind, name)}`);
  }

  /** The manifests of a kind. */
  public objects(kind: string): any[] {
    return this.ofKind(kind);
  }

  /**
   * Asserts that an object has fields.
   *
   * @param kind of the object, e.g. `Deployment`
   * @param fields what at least one object of this kind has; other fields of its maps may have any value, lists
   * have the same length
   * @throws if none has them, with the difference from each
   */
  public assertObject(kind: string, fields: any): void {
    const differences = this.ofKind(kind).map((each) => ({ each, difference: fieldsDifference(each, fields) }));
    if (differences.some(({ difference }) => difference === undefined)) return;
    const lines = differences.map(({ each, difference }) => `\n  ${nameOfManifest(each)}: ${difference}`);
    throw new Error(`No ${kind} has these fields.${lines.join('') || ` ${this.existingOf(kind, '')}`}`);
  }

  /**
   * Asserts that no object has fields.
   *
   * @param kind of the object, e.g. `Deployment`
   * @param fields what no object of this kind has; default: there is no object of this kind
   * @throws with the names of those that have them
   */
  public assertNoObject(kind: string, fields?: any): void {
    const found = this.ofKind(kind).filter((each) => fieldsDifference(each, fields ?? {}) === undefined);
    if (found.length === 0) return;
    throw new Error(`${kind} ${found.map(nameOfManifest).join(', ')}: ${fields ? 'has these fields' : 'exists'}.`);
  }

  /** The hooks: objects that Argo CD runs when it syncs or deletes an Application. */
  public get hooks(): SynthesizedHook[] {
    const constructs = hookConstructs(this.documents);
    return this.documents.flatMap((document) => {
      const hook = hookOf(document);
      return hook === undefined ? [] : [SynthesizedHook._of(this.installation, hook, constructs.get(document.object))];
    });
  }

  /**
   * A hook.
   *
   * @param name of the object that runs it, e.g. `shop-trigger`
   * @param namespace of the object; default: it is the only one of this name
   * @throws unless there is exactly one
   */
  public hook(name: string, namespace?: string): SynthesizedHook {
    const named = this.hooks.filter((each) => each.name === name);
    const found = named.filter((each) => namespace === undefined || each.namespace === namespace);
    if (found.length === 1) return found[0];
    if (named.length > 0) throw new Error(notOne(`hook ${name}`, found, named, namespace));
    const names = this.hooks.map((each) => each.name);
    throw new Error(`There is no hook ${quote(name)}. ${existing('Hooks', name, names)}`);
  }

  /**
   * A Pipeline.
   *
   * @throws unless there is exactly one
   */
  public pipeline(name: string, namespace?: string): SynthesizedPipeline {
    return SynthesizedPipeline._of(this.object('Pipeline', name, namespace));
  }

  private ofKind(kind: string): any[] {
    return this.all.filter((manifest) => manifest.kind === kind);
  }

  private existingOf(kind: string, name: string): string {
    const ofKind = this.ofKind(kind);
    if (ofKind.length > 0) return existing('Objects of this kind', name, ofKind.map(nameOfManifest));
    return existing('Kinds', kind, [...new Set(this.all.map((each) => each.kind))].sort());
  }
}

/** Reports that a name is that of several objects, or of none in a namespace. */
function notOne(
  what: string,
  found: readonly unknown[],
  named: readonly { namespace?: string }[],
  namespace: string | undefined,
): string {
  const place = namespace === undefined ? '' : ` in the namespace ${quote(namespace)}`;
  const namespaces = named.map((each) => each.namespace ?? '(none)').join(', ');
  return `${what}: there are ${found.length}${place}. Namespaces: ${namespaces}`;
}

/** The constructs of hooks by the object that runs the trigger. */
function hookConstructs([document]: readonly MadeDocument[]): ReadonlyMap<ApiObject, TektonHook> {
  const constructs = document?.object.node.root.node.findAll() ?? [];
  const hooks = constructs.filter((construct): construct is TektonHook => '_runValues' in construct);
  return new Map(hooks.map((hook) => [hook.trigger, hook]));
}
