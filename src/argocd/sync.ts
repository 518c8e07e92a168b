import { ApiObject, App } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as annotation from './annotation';
import { CompareOption } from './compare-option';
import { HookOptions, HookPhase } from './hook';
import { Annotations, syncAnnotations, SyncPlan } from './sync-annotations';
import { SyncOption } from './sync-option';
import { validateOwnAnnotations, validateSync } from './validate-sync';
import { acceptProps } from '../core/accept-props';
import { addValidation } from '../core/acknowledgement';
import { Diagnostic } from '../core/diagnostic';

/** The one `Sync` of each construct, and what it sets. */
const SYNCS = new WeakMap<IConstruct, Sync>();
const PLANS = new WeakMap<IConstruct, SyncPlan>();

/** Per object: its own annotations, and those that this file wrote. */
const KEPT = new WeakMap<ApiObject, { own: { [name: string]: string }; written: Annotations }>();

/** The annotations this file writes. */
const NAMES = [
  annotation.HOOK,
  annotation.HOOK_DELETE_POLICY,
  annotation.SYNC_WAVE,
  annotation.SYNC_OPTIONS,
  annotation.COMPARE_OPTIONS,
];

/**
 * How Argo CD treats the objects of a construct while it syncs: as hooks, in which wave, with which options. It writes
 * annotations on every object in the construct, also on those that are added later (Argo CD 3.6,
 * docs/user-guide/sync-waves.md, sync-options.md and compare-options.md).
 *
 * Use it on anything that an Application syncs: a chart, a construct of cdk8s-plus, a single `ApiObject`. Where several
 * constructs around an object set something, the nearest wins: the whole hook, the wave, each option by its name. Not
 * for the options of an Application itself, which are its props.
 *
 * @example
 *
 * Sync.of(chart).options(SyncOption.NO_PRUNE, SyncOption.NO_DELETE);
 * const migration = new kplus.Job(chart, 'migration', {
 *   containers: [{ image: 'registry.example.com/shop/migrate:1.4.2' }],
 * });
 * Sync.of(migration).hook(HookPhase.PRE_SYNC, { deletePolicies: [HookDeletePolicy.BEFORE_HOOK_CREATION] }).wave(-1);
 */
export class Sync {
  /**
   * The `Sync` of a construct, each time the same one.
   *
   * @param construct anything that an Application syncs
   */
  public static of(construct: IConstruct): Sync {
    const sync = SYNCS.get(construct) ?? new Sync(construct);
    SYNCS.set(construct, sync);
    return sync;
  }

  private readonly plan: SyncPlan = { hooks: [], waves: [], options: [], compareOptions: [] };

  private constructor(private readonly construct: IConstruct) {
    PLANS.set(construct, this.plan);
    // Runs before any manifest is rendered, so that objects that are added later have their annotations, too.
    addValidation(construct, () => this.validate());
  }

  /**
   * Makes the objects hooks. With two calls for different phases they run in both; the delete policies must then agree.
   *
   * @param phase when they run
   * @param options when they are deleted
   */
  public hook(phase: HookPhase, options: HookOptions = {}): Sync {
    const { deletePolicies = [] } = acceptProps(this.construct, 'HookOptions', options, 'hook');
    this.plan.hooks.push({ phase, deletePolicies });
    return this.annotate();
  }

  /**
   * Puts the objects into a wave: within a phase, lower ones are written and healthy before higher ones begin. What is
   * in no wave is in 0.
   *
   * @param wave a whole number, also a negative one
   */
  public wave(wave: number): Sync {
    this.plan.waves.push(wave);
    return this.annotate();
  }

  /**
   * Adds options of the sync. Rejected: options that work on Applications only, and two that contradict each other.
   *
   * @param options what to add
   */
  public options(...options: SyncOption[]): Sync {
    this.plan.options.push(...options.map(({ text }) => text));
    return this.annotate();
  }

  /**
   * Adds options of the comparison. Rejected: options that work on Applications only.
   *
   * @param options what to add
   */
  public compareOptions(...options: CompareOption[]): Sync {
    this.plan.compareOptions.push(...options.map(({ text }) => text));
    return this.annotate();
  }

  private annotate(): Sync {
    // a tree without App cannot be read yet; synth, which needs one, does it then
    if (this.construct.node.root instanceof App) this.objects().forEach(write);
    return this;
  }

  private validate(): Diagnostic[] {
    this.annotate();
    const diagnostics = validateSync(this.plan);
    for (const object of this.objects()) {
      if (!isOwnObject(this.construct, object)) continue;
      diagnostics.push(...validateOwnAnnotations(this.plan, object.node.path, KEPT.get(object)?.own ?? {}));
    }
    return diagnostics;
  }

  private objects(): ApiObject[] {
    return this.construct.node.findAll().filter((each): each is ApiObject => ApiObject.isApiObject(each));
  }
}

/** Whether the construct is the object itself, or contains just this object, as constructs of cdk8s-plus do. */
function isOwnObject(construct: IConstruct, object: ApiObject): boolean {
  return object === construct || (object.node.scope === construct && ['Resource', 'Default'].includes(object.node.id));
}

/** Writes the annotations of one object: those of the constructs around it, and its own. */
function write(object: ApiObject): void {
  const kept = KEPT.get(object) ?? { own: {}, written: {} };
  const current: Annotations = object.metadata.toJson()?.annotations ?? {};
  for (const name of NAMES) {
    if (current[name] !== undefined && current[name] !== kept.written[name]) kept.own[name] = current[name];
  }
  const written = syncAnnotations(
    object.node.scopes.flatMap((scope) => PLANS.get(scope) ?? []),
    kept.own,
  );
  for (const name of NAMES) {
    // what cdk8s finds undefined it leaves out
    if (written[name] !== current[name]) object.metadata.addAnnotation(name, written[name] as string);
  }
  KEPT.set(object, { own: kept.own, written });
}
