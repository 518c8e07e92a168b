import { typedFields } from './fields';
import { validateGenerateName, validateObjectName } from './names';
import { PipelinePlan } from './pipeline-plan';
import { inheritedParams, readGivenParams, readParams } from './read-params';
import { readPipelineSpec } from './read-pipeline-spec';
import { ReadResult, readTaskSpec } from './read-task';
import { emptyMap, objects, readNamed } from './read-value';
import { Inherited, TaskPlan } from './task-plan';
import { TEKTON_CODES, TektonCode } from './tekton-codes';
import { validateFields } from './validate-fields';
import { validatePipelineSpec } from './validate-pipeline';
import { RunSurroundings, validatePipelineRunSpec } from './validate-pipeline-run-spec';
import { validateTaskSpec } from './validate-task';
import { validateTaskRunSpec } from './validate-task-run-spec';
import { notSet } from './validate-value';
import { writtenSpec } from './written-spec';
import { Diagnostic, within, withoutConsequences, worded } from '../core/diagnostic';
import { Document, Finding, Manifest } from '../core/document';
import { DocumentIndex } from '../core/document-index';
import { isInOtherExamples } from '../core/is-in-other-examples';
import { isPipelinesAsCodeFolder } from '../core/is-pipelines-as-code-folder';
import { MAX_GENERATE_NAME } from '../core/name';
import { quote } from '../core/text';
import { wellTyped } from '../core/well-typed';

/**
 * Finds what is wrong with Tasks, Pipelines, PipelineRuns and TaskRuns in existing manifests: what the constructs of
 * this library reject, and what only a manifest can get wrong. A reference is followed to the document of that name in
 * the same namespace. If there is none, or more than one, it is not validated.
 *
 * @param index of the documents to which others may refer
 */
export function tektonFindings<D extends Document>(
  documents: readonly D[],
  index: DocumentIndex = new DocumentIndex(documents),
): Finding<D>[] {
  return documents.flatMap(tektonChecks<D>(index));
}

/** Makes a function that finds what is wrong with one document. */
export function tektonChecks<D extends Document>(index: DocumentIndex): (document: D) => Finding<D>[] {
  const library = new Library(index);
  return (document) => {
    if (isRemoved(document)) return [toFinding(removedVersion(), document)];
    if (!isTekton(document)) return [];
    return withoutRepetitions(validateDocument(document, library)).map((diagnostic) => toFinding(diagnostic, document));
  };
}

/** Gives the diagnostic the severity of its code, unless it has one of its own. */
function toFinding<D extends Document>(diagnostic: Diagnostic, document: D): Finding<D> {
  const code = diagnostic.code as TektonCode;
  return { ...diagnostic, code, severity: diagnostic.severity ?? TEKTON_CODES[code], document };
}

/** Removes diagnostics of a text that has the same reference twice. */
function withoutRepetitions(diagnostics: Diagnostic[]): Diagnostic[] {
  if (diagnostics.length < 2) return diagnostics;
  const keyed = diagnostics.map((each): [string, Diagnostic] => [
    `${worded(each.path, 'manifest')}: ${worded(each.fact, 'manifest')}`,
    each,
  ]);
  return [...new Map(keyed).values()];
}

const VALIDATED_KINDS = ['Task', 'Pipeline', 'PipelineRun', 'TaskRun'];
const STORED_VERSION = 'tekton.dev/v1';
const DEPRECATED_VERSION = 'tekton.dev/v1beta1';
const REMOVED_VERSION = 'tekton.dev/v1alpha1';

function isRemoved({ manifest: { apiVersion, kind = '' } }: Document): boolean {
  return apiVersion === REMOVED_VERSION && VALIDATED_KINDS.includes(kind);
}

function removedVersion(): Diagnostic {
  return {
    code: 'tekton-deprecated-version',
    severity: 'error',
    path: 'apiVersion',
    fact: `${quote(REMOVED_VERSION)} is not served by Tekton 1.15: the API server knows no such object`,
    allowed: `Allowed: ${STORED_VERSION}`,
    remedy: 'Migrate it to v1, in which most fields differ',
  };
}

function isTekton({ manifest: { apiVersion, kind = '' } }: Document): boolean {
  return (apiVersion === STORED_VERSION || apiVersion === DEPRECATED_VERSION) && VALIDATED_KINDS.includes(kind);
}

/** Validates what has the right type; what follows from a wrong type is not reported as well. */
function validateDocument(document: Document, library: Library): Diagnostic[] {
  const { apiVersion, kind = '', spec } = document.manifest;
  const manifest: Manifest = wellTyped(typedFields(apiVersion, kind)!, document.manifest);
  const typed = manifest === document.manifest ? document : { ...document, manifest };
  const fields = apiVersion === STORED_VERSION ? within('spec', validateFields(kind, spec)) : [];
  return [
    ...validateMetadata(document.manifest),
    ...fields,
    ...(apiVersion === STORED_VERSION ? [] : [deprecatedVersion(apiVersion)]),
    ...withoutConsequences(fields, within('spec', validateAsApplied(typed, library))),
  ];
}

/** Of what Pipelines-as-Code writes into a spec the findings are those of its own document. */
function validateAsApplied(document: Document, library: Library): Diagnostic[] {
  const { kind, spec } = document.manifest;
  if (!isPipelinesAsCodeFolder(document.folder) || kind === 'Task') return validateKind(document, library);
  const written = writtenSpec(kind, spec, (ofKind, name) => library.find(ofKind, document, name));
  const manifest = { ...document.manifest, spec: written.spec };
  const found = validateKind({ ...document, manifest }, library);
  return found.filter(({ path }) => !written.paths.some((each) => isAtOrIn(worded(path, 'manifest'), each)));
}

function isAtOrIn(path: string, whole: string): boolean {
  return path === whole || path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`);
}

function validateKind(document: Document, library: Library): Diagnostic[] {
  const { kind, spec } = document.manifest;
  switch (kind) {
    case 'Task': {
      const { plan, diagnostics } = library.readTask(document);
      return [...diagnostics, ...validateTaskSpec(plan)];
    }
    case 'Pipeline': {
      const { plan, diagnostics } = library.readPipeline(document);
      return [...diagnostics, ...validatePipelineSpec(plan)];
    }
    case 'PipelineRun':
      return validatePipelineRunSpec(spec, library.surroundings(document));
    default:
      return validateTaskRunSpec(spec, library.surroundings(document));
  }
}

function deprecatedVersion(apiVersion: unknown): Diagnostic {
  return {
    code: 'tekton-deprecated-version',
    path: 'apiVersion',
    fact: `${quote(apiVersion)} is deprecated since Tekton 0.50`,
    allowed: `Allowed: ${STORED_VERSION}`,
    remedy: 'Migrate it to v1, in which some fields differ',
    fix: { kind: 'set', value: STORED_VERSION },
  };
}

/** The API server cuts off a long generateName. */
function validateMetadata({ metadata }: Manifest): Diagnostic[] {
  const { name, generateName }: { name?: unknown; generateName?: unknown } = metadata ?? {};
  if (typeof name !== 'string' && (name ?? undefined) !== undefined) return []; // a wrong type
  if (typeof name === 'string' && name !== '') {
    return within('metadata.name', validateObjectName(name, 'Choose another name'));
  }
  if (typeof generateName === 'string' && generateName !== '') {
    return within('metadata.generateName', validateGenerateName(generateName.slice(0, MAX_GENERATE_NAME)));
  }
  return [notSet('metadata.name', 'Set name or generateName')];
}

/** The Tasks and Pipelines to which others may refer. */
class Library {
  private readonly tasks = new Map<Document, ReadResult<TaskPlan>>();
  private readonly pipelines = new Map<Document, ReadResult<PipelinePlan>>();
  private passed?: Inherited;

  public constructor(private readonly index: DocumentIndex) {}

  /** Finds the Tasks and Pipelines to which a document can refer. */
  public surroundings(from: Document): RunSurroundings {
    return {
      task: (name) => this.planOf(this.find('Task', from, name), this.tasks, (each) => this.readTask(each)),
      pipeline: (name) =>
        this.planOf(this.find('Pipeline', from, name), this.pipelines, (each) => this.readPipeline(each)),
    };
  }

  /** Reads a Task, or returns what was read of it for a reference. */
  public readTask(document: Document): ReadResult<TaskPlan> {
    const { spec, metadata } = document.manifest;
    const known = this.tasks.get(document);
    if (known !== undefined) return known;
    const inherited = isPipelinesAsCodeFolder(document.folder) ? this.passedOn() : undefined;
    return readTaskSpec(spec, { name: metadata?.name ?? '', inherited });
  }

  /** Reads a Pipeline, or returns what was read of it for a reference. */
  public readPipeline(document: Document): ReadResult<PipelinePlan> {
    const { spec, metadata } = document.manifest;
    const { task } = this.surroundings(document);
    return this.pipelines.get(document) ?? readPipelineSpec(spec, { name: metadata?.name ?? '', task });
  }

  /** What the runs of Pipelines-as-Code pass on to the Tasks that it writes into them. */
  private passedOn(): Inherited {
    return (this.passed ??= passedOnBy(
      [...this.index.ofKind('PipelineRun'), ...this.index.ofKind('Pipeline')]
        .filter(({ folder }) => isPipelinesAsCodeFolder(folder))
        .flatMap(({ manifest }) => objects([manifest.spec, manifest.spec?.pipelineSpec])),
    ));
  }

  /** The document to which another one refers; undefined where there is none, or more than one. */
  public find(kind: string, from: Document, name: string): Document | undefined {
    const found = this.index
      .inNamespace(kind, from.manifest.metadata?.namespace, name)
      .filter((document) => isTekton(document) && isMeantFrom(from, document));
    return found.length === 1 ? found[0] : undefined;
  }

  /** Only documents to which others refer are kept, which bounds the memory. */
  private planOf<Plan>(
    found: Document | undefined,
    kept: Map<Document, ReadResult<Plan>>,
    read: (document: Document) => ReadResult<Plan>,
  ): Plan | undefined {
    if (found === undefined) return undefined;
    const result = read(found);
    kept.set(found, result);
    return result.plan;
  }
}

/** Whether a document can be the one that another refers to. */
function isMeantFrom(from: Document, { folder }: Document): boolean {
  if (isInOtherExamples(folder, from.folder)) return false;
  return !isPipelinesAsCodeFolder(folder) || isPipelinesAsCodeFolder(from.folder);
}

/** The params and workspaces of runs and Pipelines, and of their tasks. */
function passedOnBy(specs: readonly any[]): Inherited {
  const places = specs.flatMap((spec) => [spec, ...objects(spec.tasks), ...objects(spec.finally)]);
  const params = places.map(({ params: list }) => ({ ...inheritedParams(readGivenParams(list)), ...readParams(list) }));
  const workspaces = places.map(({ workspaces: list }) => readNamed(list, () => ({})));
  return { params: Object.assign(emptyMap(), ...params), workspaces: Object.assign(emptyMap(), ...workspaces) };
}
