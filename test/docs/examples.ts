/**
 * Compiles the examples of documents against src/.
 *
 * An example with an `import` is a program: it compiles unchanged, in the folder of its document, where
 * `cdk8s-argo-tekton` is src/. An example without is a fragment: it may use every name that this library exports, App,
 * Chart, Duration and Size of cdk8s, `kplus`, and the constructs of SCENE, and may redeclare them.
 */
import { dirname, join } from 'path';
import * as ts from 'typescript';
import type { Piece } from './text';

export const PROJECT = join(__dirname, '..', '..');
const INDEX = join(PROJECT, 'src', 'index.ts');

/** The constructs that a fragment may use: those of the README. */
const SCENE = [
  'declare const app: GitOpsApp;',
  'declare const chart: Chart;',
  'declare const platform: Chart;',
  'declare const config: Chart;',
  'declare const argocd: Chart;',
  'declare const pipeline: Pipeline & BuildAndDeployPipeline;',
  'declare const application: Application;',
  'declare const release: ReleaseConfigMap;',
].join(' ');

export function isProgram({ text }: Piece): boolean {
  return /^import\b/m.test(text);
}

/** The errors of the compiler in examples, each with the file and the line of the document. */
export function compileProblems(pieces: Piece[]): string[] {
  const compiler = Compiler.theOne();
  const fragmentHead =
    `import { ${compiler.exportedNames().join(', ')} } from 'cdk8s-argo-tekton'; ` +
    `import { App, Chart, Duration, Size } from 'cdk8s'; import * as kplus from 'cdk8s-plus-28'; ${SCENE} {`;
  const files = new Map(
    pieces.map((piece, i): [string, Example] => [
      join(PROJECT, dirname(piece.file), `example-${i}.ts`),
      // what is put before the example is on one line, and a block lets it redeclare the names of the scene
      isProgram(piece)
        ? { piece, text: piece.text, linesBefore: 0 }
        : { piece, text: `${fragmentHead}\n${piece.text}\n}`, linesBefore: 1 },
    ]),
  );
  return compiler.problems(files);
}

/** An example as the compiler sees it. */
interface Example {
  readonly piece: Piece;
  readonly text: string;
  /** Lines of `text` before the document's own. */
  readonly linesBefore: number;
}

/** Reads src/ once, for its names and for all examples: that takes seconds, an example milliseconds. */
class Compiler {
  public static theOne(): Compiler {
    return (Compiler.one ??= new Compiler());
  }
  private static one?: Compiler;

  private readonly options: ts.CompilerOptions;
  private readonly files = new Map<string, ts.SourceFile | undefined>();
  private examples = new Map<string, Example>();
  private readonly host: ts.CompilerHost;
  private readonly library: ts.Program;

  public constructor() {
    const { config } = ts.readConfigFile(join(PROJECT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
    this.options = {
      ...ts.convertCompilerOptionsFromJson(config.compilerOptions, PROJECT).options,
      noEmit: true,
      types: ['node'],
      noUnusedLocals: false, // an example shows a value, and need not use it
      noUnusedParameters: false,
      paths: { 'cdk8s-argo-tekton': [INDEX] },
    };
    const host = ts.createCompilerHost(this.options);
    this.host = {
      ...host,
      fileExists: (path) => this.examples.has(path) || host.fileExists(path),
      readFile: (path) => this.examples.get(path)?.text ?? host.readFile(path),
      getSourceFile: (path, version) => {
        const text = this.examples.get(path)?.text;
        if (text !== undefined) return ts.createSourceFile(path, text, version);
        if (!this.files.has(path)) this.files.set(path, host.getSourceFile(path, version));
        return this.files.get(path);
      },
    };
    this.library = ts.createProgram([INDEX], this.options, this.host);
  }

  public exportedNames(): string[] {
    const checker = this.library.getTypeChecker();
    const index = checker.getSymbolAtLocation(this.library.getSourceFile(INDEX)!)!;
    return checker.getExportsOfModule(index).map(({ name }) => name);
  }

  public problems(examples: Map<string, Example>): string[] {
    this.examples = examples;
    const program = ts.createProgram([INDEX, ...examples.keys()], this.options, this.host);
    return [...examples].flatMap(([path, { piece, linesBefore }]) => {
      const file = program.getSourceFile(path)!;
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
        ({ start, messageText }) => {
          const { line } = file.getLineAndCharacterOfPosition(start ?? 0);
          const message = ts.flattenDiagnosticMessageText(messageText, ' ');
          return `${piece.file}:${piece.line + line - linesBefore}: ${message}`;
        },
      );
    });
  }
}
