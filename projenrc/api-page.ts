/**
 * Writes API.md, the whole API on one page, for programs that write programs: every class, prop and enum with its
 * docstring, from the assembly that jsii compiles. The package has it beside llms.txt; the site has the same by page.
 *
 * Usage, after the compilation: node --import tsx projenrc/api-page.ts
 */
import { readFileSync, writeFileSync } from 'fs';
import { gunzipSync } from 'zlib';

interface Docs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly default?: string;
  readonly returns?: string;
  readonly example?: string;
  readonly custom?: { readonly [tag: string]: string };
}

interface TypeReference {
  readonly fqn?: string;
  readonly primitive?: string;
  readonly collection?: { readonly kind: string; readonly elementtype: TypeReference };
  readonly union?: { readonly types: readonly TypeReference[] };
}

interface Value {
  readonly name: string;
  readonly type?: TypeReference;
  readonly optional?: boolean;
  readonly variadic?: boolean;
  readonly docs?: Docs;
}

interface Member extends Value {
  readonly static?: boolean;
  readonly immutable?: boolean;
  readonly protected?: boolean;
  readonly parameters?: readonly Value[];
  readonly returns?: { readonly type: TypeReference; readonly optional?: boolean };
}

/** A type of an assembly of jsii. */
export interface ApiType {
  readonly name: string;
  readonly kind: string;
  readonly docs?: Docs;
  readonly abstract?: boolean;
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly initializer?: { readonly parameters?: readonly Value[] };
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
  readonly members?: readonly Value[];
}

/** What the page needs of an assembly of jsii. */
export interface Assembly {
  readonly name: string;
  readonly version: string;
  readonly types: { readonly [fqn: string]: ApiType };
}

/** What a program begins with, in the order in which it uses them. */
const ENTRY_POINTS = [
  'GitOpsApp',
  'BuildAndDeployPipeline',
  'DeployPipeline',
  'ArgoAppWithTektonHook',
  'RunValue',
  'SetImageStrategy',
  'BlueGreenStrategy',
  'CanaryStrategy',
  'Task',
  'Testing',
];

/** The page, as Markdown: a list of the entry points, then all types by name. */
export function apiPage({ name, version, types }: Assembly): string {
  const sorted = Object.values(types).sort((a, b) => (a.name < b.name ? -1 : 1));
  const entryPoints = ENTRY_POINTS.map((entry) => entryLine(entry, types[`${name}.${entry}`]));
  return [
    `# API of ${name} ${version}`,
    `Every name is exported by \`${name}\`. A \`?\` marks what may be left out.`,
    ['Begin with these; each has a section, as all other names have:', ...entryPoints].join('\n'),
    ...sorted.map(typeSection),
  ].join('\n\n');
}

function entryLine(entry: string, type: ApiType | undefined): string {
  if (type === undefined) throw new Error(`There is no ${entry}. Correct ENTRY_POINTS.`);
  const summary = (type.docs?.summary ?? '').replace(/\s*\n\s*/g, ' ');
  return `- \`${entry}\`: ${summary}${hasProps(type) ? ` Its props: \`${entry}Props\`.` : ''}`;
}

function hasProps({ name, initializer }: ApiType): boolean {
  return initializer?.parameters?.some(({ type }) => typeText(type) === `${name}Props`) ?? false;
}

function typeSection(type: ApiType): string {
  const { docs = {}, initializer, properties = [], methods = [], members = [] } = type;
  const example = docs.example === undefined ? [] : [`\`\`\`ts\n${docs.example}\n\`\`\``];
  const lines = [
    ...(initializer === undefined ? [] : [`- \`new ${type.name}(${parameters(initializer.parameters)})\``]),
    ...members.map((member) => memberLine(`${type.name}.${member.name}`, member.docs)),
    ...properties.filter(isPublic).map((each) => memberLine(propertyText(each), each.docs)),
    ...methods.filter(isPublic).map((each) => memberLine(methodText(each), each.docs)),
  ];
  return [`## ${type.name}`, `\`${declaration(type)}\``, ...texts(docs), ...example, lines.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function isPublic(member: Member): boolean {
  return member.protected !== true;
}

function declaration({ name, kind, abstract, base, interfaces = [] }: ApiType): string {
  const parents = interfaces.map(shortName).join(', ');
  if (kind !== 'class') return `${kind} ${name}${parents === '' ? '' : ` extends ${parents}`}`;
  const from = base === undefined ? '' : ` extends ${shortName(base)}`;
  return `${abstract ? 'abstract ' : ''}class ${name}${from}${parents === '' ? '' : ` implements ${parents}`}`;
}

function propertyText({ name, type, optional, static: isStatic, immutable }: Member): string {
  return `${isStatic ? 'static ' : ''}${immutable ? '' : 'mutable '}${name}${optional ? '?' : ''}: ${typeText(type)}`;
}

function methodText({ name, parameters: given, returns, static: isStatic }: Member): string {
  const result = returns === undefined ? 'void' : `${typeText(returns.type)}${returns.optional ? ' | undefined' : ''}`;
  return `${isStatic ? 'static ' : ''}${name}(${parameters(given)}): ${result}`;
}

function parameters(given: readonly Value[] = []): string {
  return given
    .map(({ name, type, optional, variadic }) => {
      const text = `${name}${optional ? '?' : ''}: ${typeText(type)}`;
      return variadic ? `...${text}[]` : text;
    })
    .join(', ');
}

function memberLine(code: string, docs: Docs = {}): string {
  const text = texts(docs)
    .join(' ')
    .replace(/\s*\n\s*/g, ' ');
  const standard = docs.default === undefined ? '' : ` Default: ${docs.default.replace(/^- /, '')}`;
  return `- \`${code}\`${text === '' && standard === '' ? '' : ':'}${text === '' ? '' : ` ${text}`}${standard}`;
}

function texts({ summary, remarks, returns, custom }: Docs): string[] {
  return [
    ...[summary, remarks].filter((text) => text !== undefined),
    ...(returns === undefined ? [] : [`Returns ${returns}.`.replace(/\.\.$/, '.')]),
    ...(custom?.throws === undefined ? [] : [`Throws ${custom.throws}`]),
  ];
}

function typeText(type: TypeReference | undefined): string {
  if (type?.fqn !== undefined) return shortName(type.fqn);
  if (type?.collection !== undefined) return collectionText(type.collection);
  if (type?.union !== undefined) return type.union.types.map(typeText).join(' | ');
  return type?.primitive === 'json' ? 'object' : (type?.primitive ?? 'void');
}

function collectionText({ kind, elementtype }: NonNullable<TypeReference['collection']>): string {
  const element = typeText(elementtype);
  if (kind === 'map') return `{ [key: string]: ${element} }`;
  return elementtype.union === undefined ? `${element}[]` : `(${element})[]`;
}

function shortName(fqn: string): string {
  return fqn.replace(/^.*\./, '');
}

if (require.main === module) {
  const assembly: Assembly = JSON.parse(gunzipSync(readFileSync('.jsii.gz')).toString());
  writeFileSync('API.md', `${apiPage(assembly)}\n`);
}
