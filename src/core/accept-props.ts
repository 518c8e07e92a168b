import { Construct, IConstruct } from 'constructs';
import { KnownValues, usableProps, validateProps } from './check-props';
import { constructLine } from './construct-diagnostic';
import { constructMessage, Diagnostic, within } from './diagnostic';
import { rejection } from './rejection';

/** What is wrong with the props from which a construct or a value was created. */
const misuses = new WeakMap<object, Diagnostic[]>();

/** By the root of an app: the lines of all its constructs whose props are wrong. */
const misuseLines = new WeakMap<IConstruct, string[]>();

/** By the scope: what is wrong with the props of a construct that does not exist yet, by its id. */
const early = new WeakMap<IConstruct, Map<string, Diagnostic[]>>();

/**
 * Accepts the props of a construct, of one of its methods, or of a value. Without a type check of the program they may
 * have names and types that do not exist. These are left out and reported at synth, so that the program goes on and all
 * of them are reported at once; those of a value with the construct that gets it.
 *
 * @param subject what is created, or whose method is called
 * @param struct the name of the props interface
 * @param path where in the subject they are
 * @throws with all messages so far, if a required prop is not usable and has no substitute
 */
export function acceptProps<Props extends object>(
  subject: object,
  struct: string,
  given: Props | undefined,
  path: string = '',
): Props {
  const construct = Construct.isConstruct(subject) ? subject : undefined;
  const { props, diagnostics } = checked(struct, given, construct?.node.root);
  const found = within(path, diagnostics);
  if (construct === undefined) addTo(misuses, subject, found);
  else reportAt(construct, [...takeEarly(construct), ...found]);
  return usable(props, construct?.node.root, construct === undefined ? found.map(constructMessage) : []);
}

/** As `acceptProps`, before the construct exists: what its base class is created with is made of its props. */
export function acceptEarly<Props extends object>(
  scope: IConstruct,
  id: string,
  struct: string,
  given: Props | undefined,
): Props {
  const { props, diagnostics } = checked(struct, given, scope.node.root);
  if (diagnostics.length > 0) {
    early.set(scope, (early.get(scope) ?? new Map<string, Diagnostic[]>()).set(id, diagnostics));
  }
  const path = [scope.node.path, id].filter((part) => part !== '').join('/');
  return usable(
    props,
    scope.node.root,
    diagnostics.map((each) => `[${path}] ${constructMessage(each)}`),
  );
}

/** The props with which the base class of an app is created. `acceptProps` then reports what is wrong with them. */
export function propsOfRoot<Props extends object>(struct: string, given: Props | undefined): Props {
  return checked(struct, given, undefined).props!;
}

/** Reports what `acceptEarly` found, for a base class whose own props no author writes. */
export function reportEarly(construct: IConstruct): void {
  reportAt(construct, takeEarly(construct));
}

/** Creates a value from options, as `acceptProps` does for a class. */
export function createFrom<Options extends object, Value extends object>(
  struct: string,
  given: Options | undefined,
  create: (options: Options) => Value,
): Value {
  const { props, diagnostics } = checked(struct, given, undefined);
  const value = create(usable(props, undefined, diagnostics.map(constructMessage)));
  addTo(misuses, value, diagnostics);
  return value;
}

/** The lines of all constructs of an app whose props are wrong. What else is wrong may follow from it. */
export function misusesIn(root: IConstruct): readonly string[] {
  return misuseLines.get(root) ?? [];
}

function checked<Props extends object>(
  struct: string,
  given: Props | undefined,
  root: IConstruct | undefined,
): { props: Props | undefined; diagnostics: Diagnostic[] } {
  const known = knownIn(root);
  if (given !== undefined && given !== null && (typeof given !== 'object' || Array.isArray(given))) {
    const fact = `is created with ${Array.isArray(given) ? 'a list' : `a ${typeof given}`} in place of its props`;
    const diagnostics = [{ path: '', fact, allowed: `Allowed: ${struct}`, remedy: 'Give an object' }];
    return { props: usableProps(struct, {}, known) as Props | undefined, diagnostics };
  }
  const props = given ?? ({} as Props);
  const diagnostics = validateProps(struct, props, known);
  return {
    props: diagnostics.length === 0 ? props : (usableProps(struct, props, known) as Props | undefined),
    diagnostics,
  };
}

function usable<Props>(props: Props | undefined, root: IConstruct | undefined, lines: readonly string[]): Props {
  if (props !== undefined) return props;
  const before = root === undefined ? [] : misusesIn(root);
  throw rejection([...before, ...lines]);
}

function knownIn(root: IConstruct | undefined): KnownValues {
  const resolvers: unknown = (root as any)?.resolvers;
  // App adds three of its own, for Lazy and for objects with a method resolve
  const hasOwnResolvers = Array.isArray(resolvers) && resolvers.length > 3;
  return {
    misuseOf: (value) => (Construct.isConstruct(value) ? [] : (misuses.get(value) ?? [])),
    isResolvedLater: (value) =>
      typeof (value as any).produce === 'function' ||
      (typeof (value as any).resolve === 'function' && !Construct.isConstruct(value)) ||
      (hasOwnResolvers && Object.getPrototypeOf(value) !== Object.prototype && !Array.isArray(value)),
  };
}

function reportAt(construct: IConstruct, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  const { root } = construct.node;
  const messages = diagnostics.map(constructMessage);
  misuseLines.set(root, [...misusesIn(root), ...messages.map((message) => constructLine(construct, message))]);
  construct.node.addValidation({ validate: () => messages });
}

function takeEarly({ node }: IConstruct): Diagnostic[] {
  const byId = node.scope === undefined ? undefined : early.get(node.scope);
  const diagnostics = byId?.get(node.id) ?? [];
  byId?.delete(node.id);
  return diagnostics;
}

function addTo(map: WeakMap<object, Diagnostic[]>, key: object, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) map.set(key, [...(map.get(key) ?? []), ...diagnostics]);
}
