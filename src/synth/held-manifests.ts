/**
 * A manifest that is held in little memory. It is equal to what was held, its keys in the same order; nobody may change it,
 * since others share parts of it.
 */
export interface HeldManifest {
  /** Made anew at each look, where it was made like others. */
  readonly manifest: any;
}

/**
 * Holds the manifests of a program until all of them have been looked at. What is made for thousands of applications differs
 * in a few texts, so of manifests of one form only these are held, and the rest once: 10,000 Pipelines took 3 MB instead of
 * 20, and the time in which the garbage collector carried them along.
 */
export class HeldManifests {
  /** By kind, the last used first. */
  private readonly patterns = new Map<string, Pattern[]>();

  public hold(manifest: any): HeldManifest {
    const kind = `${manifest?.kind}`;
    let known = this.patterns.get(kind);
    if (known === undefined) this.patterns.set(kind, (known = []));
    for (let i = 0; i < known.length; i++) {
      const pattern = widened(known[i], manifest);
      if (pattern === undefined) continue;
      known.splice(i, 1);
      known.unshift(pattern);
      const values: unknown[] = [];
      collect(pattern, manifest, values);
      return new Filling(pattern, values.slice(), manifest); // without the room that push leaves
    }
    if (known.length === MAX_FORMS) known.pop();
    known.unshift(patternOf(manifest));
    return { manifest };
  }
}

/** The values that fill the holes of a pattern, in their order. */
class Filling implements HeldManifest {
  /** What was looked at last, which is looked at several times in a row. */
  private static last?: Filling;
  private static made: any;

  /** @param manifest what they make, for the first look */
  public constructor(
    private readonly pattern: Pattern,
    private readonly values: readonly unknown[],
    manifest: any,
  ) {
    Filling.last = this;
    Filling.made = manifest;
  }

  public get manifest(): any {
    if (Filling.last !== this) {
      Filling.made = filled(this.pattern, this.values, { next: 0 });
      Filling.last = this;
    }
    return Filling.made;
  }
}

/** Forms of one kind that are tried: an application has a few of each, e.g. its three Tasks. */
const MAX_FORMS = 8;

/** Where manifests of one form differ. */
const HOLE = Symbol('hole');

/** A value that all manifests of a form have, a hole, or a list or map with patterns in it. Never changed: manifests are held by it. */
type Pattern = typeof HOLE | Constant | Branch;

class Constant {
  public constructor(public readonly value: unknown) {}
}

class Branch {
  /**
   * @param keys of a map; undefined for a list
   * @param whole the list or map itself, where there is no hole in it
   */
  public constructor(
    public readonly keys: readonly string[] | undefined,
    public readonly parts: readonly Pattern[],
    public readonly whole?: object,
  ) {}
}

/** The pattern that fits this value alone. */
function patternOf(value: any): Pattern {
  if (Array.isArray(value)) return new Branch(undefined, value.map(patternOf), value);
  return isMap(value)
    ? new Branch(Object.keys(value), Object.values(value).map(patternOf), value)
    : new Constant(value);
}

/** The pattern that also fits this value: the same one, or one with more holes. Undefined where the value has another form. */
function widened(pattern: Pattern, value: any): Pattern | undefined {
  if (!(pattern instanceof Branch)) {
    if (Array.isArray(value) || isMap(value)) return undefined;
    return pattern === HOLE || Object.is(pattern.value, value) ? pattern : HOLE;
  }
  const { keys, parts } = pattern;
  if (
    !(keys === undefined ? Array.isArray(value) && value.length === parts.length : isMap(value) && hasKeys(value, keys))
  ) {
    return undefined;
  }
  let wider: Pattern[] | undefined;
  for (let i = 0; i < parts.length; i++) {
    const part = widened(parts[i], value[keys === undefined ? i : keys[i]]);
    if (part === undefined) return undefined;
    if (part !== parts[i]) (wider ??= [...parts])[i] = part;
  }
  return wider === undefined ? pattern : new Branch(keys, wider);
}

/** Whether these are its keys, in this order, which is that of the manifest. */
function hasKeys(map: { [key: string]: unknown }, keys: readonly string[]): boolean {
  const own = Object.keys(map);
  return own.length === keys.length && own.every((key, i) => key === keys[i]);
}

/** Adds what stands in the holes. */
function collect(pattern: Pattern, value: any, values: unknown[]): void {
  if (pattern === HOLE) {
    values.push(value);
  } else if (pattern instanceof Branch && pattern.whole === undefined) {
    const { keys, parts } = pattern;
    for (let i = 0; i < parts.length; i++) collect(parts[i], value[keys === undefined ? i : keys[i]], values);
  }
}

/** The value with these in the holes. */
function filled(pattern: Pattern, values: readonly unknown[], at: { next: number }): any {
  if (pattern === HOLE) return values[at.next++];
  if (pattern instanceof Constant) return pattern.value;
  if (pattern.whole !== undefined) return pattern.whole;
  const { keys, parts } = pattern;
  if (keys === undefined) return parts.map((part) => filled(part, values, at));
  const map: { [key: string]: unknown } = {};
  for (let i = 0; i < parts.length; i++) map[keys[i]] = filled(parts[i], values, at);
  return map;
}

/** Whether it is a map as JSON has it; what somebody's patch put there besides is held as it is. */
function isMap(value: any): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
