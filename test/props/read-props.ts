/* eslint-disable no-bitwise -- flags of the compiler are bits */
/** Reads the props interfaces of the public API from the sources, for `src/core/props-table.ts`. */
import { join } from 'path';
import * as ts from 'typescript';
import { PropsTable, PropType } from '../../src/core/props-table';

const ROOT = join(__dirname, '..', '..');

/** The interfaces, classes and enums of a type, by name, as they are found. */
interface Found {
  readonly structs: Map<string, ts.Type>;
  readonly classes: Map<string, ts.Type>;
  readonly enums: Map<string, ts.Symbol>;
}

/** The exported classes with a static member or a constructor that makes an object of a type. */
type Makers = ReadonlyMap<string, readonly string[]>;

/** Methods that hand a struct on to one that checks it; a `DeployContext` comes from the library. */
const HANDED_ON = /\.(addFinally|addFinallyTo|addHook|addTask|addTaskBeforeBuild|addTo|shared)\(/;

/** Reads what src/index.ts exports. */
export function readProps(): PropsTable {
  const { exported, checker } = publicApi();
  const found: Found = { structs: new Map(), classes: new Map(), enums: new Map() };
  for (const symbol of exported) {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    if (isStruct(symbol)) found.structs.set(symbol.name, type);
  }
  const structs = sortedRecord(readStructs(found, checker));
  const makers = readMakers(
    [...new Set([...exported, ...[...found.classes.values()].map(({ symbol }) => symbol)])],
    checker,
  );
  return {
    structs,
    classes: sortedRecord(
      [...found.classes].map(([name, type]) => [name, { members: membersOf(type), makers: makers.get(name) ?? [] }]),
    ),
    enums: sortedRecord([...found.enums].map(([name, symbol]) => [name, valuesOf(symbol)])),
  };
}

/** The public members that take a struct whose name is not in their code, as that of a check would be. */
export function classesWithoutCheck(): string[] {
  const { exported, checker } = publicApi();
  return exported
    .filter(({ flags }) => flags & ts.SymbolFlags.Class)
    .map(({ valueDeclaration }) => valueDeclaration as ts.ClassDeclaration)
    .filter((declaration) => !isAbstract(declaration))
    .flatMap((declaration) => {
      const members = declaration.members.filter(
        (member): member is ts.ConstructorDeclaration | ts.MethodDeclaration =>
          (ts.isConstructorDeclaration(member) || ts.isMethodDeclaration(member)) &&
          isPublic(member) &&
          !member.name?.getText().startsWith('_'), // internal
      );
      return members.flatMap((member) =>
        structsOf(member, checker)
          .filter((struct) => !member.getText().includes(`'${struct}'`))
          .map((struct) => `${declaration.name!.text}.${member.name?.getText() ?? 'constructor'}(${struct})`),
      );
    })
    .filter((place) => !HANDED_ON.test(place));
}

function structsOf(member: ts.ConstructorDeclaration | ts.MethodDeclaration, checker: ts.TypeChecker): string[] {
  return member.parameters
    .map((parameter) => checker.getNonNullableType(checker.getTypeAtLocation(parameter)).symbol)
    .filter((symbol) => symbol !== undefined && symbol.name !== 'Array' && isStruct(symbol))
    .map(({ name }) => name);
}

function publicApi(): { exported: ts.Symbol[]; checker: ts.TypeChecker } {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(ROOT, 'test', 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    join(ROOT, 'test'),
  );
  const program = ts.createProgram([join(ROOT, 'src', 'index.ts')], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(join(ROOT, 'src', 'index.ts'))!)!;
  return { exported: checker.getExportsOfModule(module).map((symbol) => resolved(symbol, checker)), checker };
}

/** The text of src/core/props-table.ts with a table, before Prettier. */
export function withTable(source: string, table: PropsTable): string {
  const start = 'export const PROPS_TABLE: PropsTable = ';
  return `${source.slice(0, source.indexOf(start))}${start}${JSON.stringify(table)};\n`;
}

function resolved(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** As jsii: an interface whose name does not begin with I and another capital letter. */
function isStruct(symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Interface) !== 0 && !/^I[A-Z]/.test(symbol.name);
}

/** The structs, and all to which their props lead. */
function* readStructs(found: Found, checker: ts.TypeChecker): Iterable<[string, { [prop: string]: PropType }]> {
  for (const [name, type] of found.structs) {
    const props = checker.getPropertiesOfType(type).map((prop): [string, PropType] => {
      const required = prop.flags & ts.SymbolFlags.Optional ? '' : '!';
      return [`${prop.name}${required}`, describe(checker.getTypeOfSymbol(prop), found, checker)];
    });
    yield [name, sortedRecord(props)];
  }
}

function describe(optional: ts.Type, found: Found, checker: ts.TypeChecker): PropType {
  const type = checker.getNonNullableType(optional);
  if (type.flags & ts.TypeFlags.StringLike && !(type.flags & ts.TypeFlags.EnumLike)) return 'string';
  if (type.flags & ts.TypeFlags.NumberLike && !(type.flags & ts.TypeFlags.EnumLike)) return 'number';
  if (type.flags & ts.TypeFlags.BooleanLike) return 'boolean';
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return 'any';
  if (type.flags & ts.TypeFlags.EnumLike) return named(found.enums, enumOf(type, checker), enumOf(type, checker));
  if (type.isUnion()) return { anyOf: type.types.map((each) => describe(each, found, checker)) };
  if (checker.isArrayType(type)) {
    return [describe(checker.getTypeArguments(type as ts.TypeReference)[0], found, checker)];
  }
  const index = type.getStringIndexType();
  if (index !== undefined) return { '*': describe(index, found, checker) };
  return named(isStruct(type.symbol) ? found.structs : found.classes, type.symbol, type);
}

function named<Value>(map: Map<string, Value>, symbol: ts.Symbol, value: Value): string {
  if (!map.has(symbol.name)) map.set(symbol.name, value);
  return symbol.name;
}

/** The enum of a type that is one, or a member of one. */
function enumOf(type: ts.Type, checker: ts.TypeChecker): ts.Symbol {
  const { symbol } = type;
  if (symbol.flags & ts.SymbolFlags.Enum) return symbol;
  return checker.getSymbolAtLocation((symbol.valueDeclaration!.parent as ts.EnumDeclaration).name)!;
}

function valuesOf(symbol: ts.Symbol): (string | number)[] {
  const members = [...symbol.exports!.values()].map(({ valueDeclaration }) => valueDeclaration as ts.EnumMember);
  return members.map((member, i) => {
    const { initializer } = member;
    if (initializer === undefined) return i;
    return ts.isNumericLiteral(initializer) ? Number(initializer.text) : (initializer as ts.StringLiteral).text;
  });
}

/** What every object of a class or an interface has. */
function membersOf(type: ts.Type): string[] {
  const isOwn = (symbol: ts.Symbol) =>
    !(symbol.flags & ts.SymbolFlags.Optional) &&
    !/^_/.test(symbol.name) &&
    (symbol.declarations ?? []).every(
      (each) => !(ts.getCombinedModifierFlags(each) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)),
    );
  return type
    .getProperties()
    .filter(isOwn)
    .map(({ name }) => name)
    .sort();
}

/** How an author gets an object of each class or interface, by the name of the latter. */
function readMakers(exported: readonly ts.Symbol[], checker: ts.TypeChecker): Makers {
  const makers = new Map<string, string[]>();
  const add = (type: string, maker: string) => makers.set(type, [...(makers.get(type) ?? []), maker]);
  for (const symbol of exported.filter(({ flags }) => flags & ts.SymbolFlags.Class)) {
    const declaration = symbol.valueDeclaration as ts.ClassDeclaration;
    const [constructor] = declaration.members.filter(ts.isConstructorDeclaration);
    if (isPublic(constructor) && !isAbstract(declaration)) {
      for (const name of typesOf(checker.getDeclaredTypeOfSymbol(symbol), checker)) add(name, `new ${symbol.name}(…)`);
    }
    for (const member of [...(symbol.exports ?? [])].map(([, each]) => each)) {
      const made = madeBy(member, checker);
      if (made === symbol && isPublic(member.valueDeclaration) && !member.name.startsWith('_')) {
        const isMethod = (member.flags & ts.SymbolFlags.Method) !== 0;
        add(symbol.name, `${symbol.name}.${member.name}${isMethod ? '(…)' : ''}`);
      }
    }
  }
  return makers;
}

function isPublic(declaration: ts.Declaration | undefined): boolean {
  return (
    declaration === undefined ||
    !(ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.NonPublicAccessibilityModifier)
  );
}

function isAbstract(declaration: ts.Declaration): boolean {
  return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract) !== 0;
}

/** The names of a class, of its base classes and of the interfaces of all of them. */
function typesOf(type: ts.Type, checker: ts.TypeChecker): string[] {
  const declarations = (type.symbol.declarations ?? []).filter(ts.isClassDeclaration);
  const above = declarations
    .flatMap(({ heritageClauses = [] }) => heritageClauses.flatMap(({ types }) => types))
    .map((each) => checker.getTypeAtLocation(each));
  return [...new Set([type.symbol.name, ...above.flatMap((each) => typesOf(each, checker))])];
}

/** The class of what a static member returns or is. */
function madeBy(member: ts.Symbol, checker: ts.TypeChecker): ts.Symbol | undefined {
  if (member.valueDeclaration === undefined) return undefined;
  const type = checker.getTypeOfSymbol(member);
  const [signature] = type.getCallSignatures();
  return (signature === undefined ? type : signature.getReturnType()).symbol;
}

function sortedRecord<Value>(entries: Iterable<[string, Value]>): { [name: string]: Value } {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
