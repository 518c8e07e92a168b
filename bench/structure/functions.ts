/** The functions of TypeScript files: their lines, and the complexity that ESLint's rule `complexity` counts. */
import * as parser from '@typescript-eslint/parser';
import { Linter, Rule } from 'eslint';
import { builtinRules } from 'eslint/use-at-your-own-risk';
import type { Node } from 'estree';
import type { SourceFile } from './sources';

export interface MeasuredFunction {
  /** As ESLint names it, such as "Method 'addHook'". */
  readonly name: string;
  /** `path:line` */
  readonly place: string;
  /** False for a callback and for the initializer of a class field. */
  readonly isNamed: boolean;
  readonly lines: number;
  readonly complexity: number;
}

/** What gives a function expression its name. */
const NAMING = ['MethodDefinition', 'Property', 'PropertyDefinition', 'VariableDeclarator'];

/** Every function, named or not, in the order of the files. */
export function measureFunctions(sources: readonly SourceFile[]): MeasuredFunction[] {
  const found: MeasuredFunction[] = [];
  const config: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: { parser },
    linterOptions: { noInlineConfig: true },
    plugins: { structure: { rules: { complexity: collecting(found) } } },
    rules: { 'structure/complexity': ['error', 0] },
  };
  const linter = new Linter({ configType: 'flat' });
  for (const { path, text } of sources) {
    const fatal = linter.verify(text, [config], { filename: path }).find((message) => message.fatal);
    if (fatal) throw new Error(`${path}:${fatal.line}: ${fatal.message}`);
  }
  return found;
}

/** ESLint's own rule, with its reports collected: its message has the complexity, but not the end of the function. */
function collecting(found: MeasuredFunction[]): Rule.RuleModule {
  const rule = builtinRules.get('complexity')!;
  return {
    meta: rule.meta,
    create(context) {
      const report = ({ node, data }: { node: Rule.Node; data: { name: string; complexity: number } }) => {
        const { start, end } = extent(node);
        found.push({
          name: data.name,
          place: `${context.filename}:${start.line}`,
          isNamed: isFunction(node) && isNamed(node) && !data.name.startsWith('Class '),
          lines: end.line - start.line + 1,
          complexity: data.complexity,
        });
      };
      return rule.create(Object.create(context, { report: { value: report } }) as Rule.RuleContext);
    },
  };
}

/** The parser makes the name of a method a node of its own, before the function. */
function extent(node: Rule.Node): NonNullable<Node['loc']> {
  const { parent } = node;
  return (parent?.type === 'MethodDefinition' ? parent : node).loc!;
}

function isFunction(node: Rule.Node): boolean {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type);
}

function isNamed(node: Rule.Node): boolean {
  return node.type === 'FunctionDeclaration' || NAMING.includes(node.parent!.type);
}
