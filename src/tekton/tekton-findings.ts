import { typedFields } from './fields';
import { validateGenerateName, validateObjectName } from './names';
import { PipelinePlan } from './pipeline-plan';
import { readPipelineSpec } from './read-pipeline-spec';
import { ReadResult, readTaskSpec } from './read-task';
import { TaskPlan } from './task-plan';
import { TEKTON_CODES, TektonCode } from './tekton-codes';
import { validateFields } from './validate-fields';
import { validatePipelineSpec } from './validate-pipeline';
import { RunSurroundings, validatePipelineRunSpec } from './validate-pipeline-run-spec';
import { validateTaskSpec } from './validate-task';
import { validateTaskRunSpec } from './validate-task-run-spec';
import { notSet } from './validate-value';
import { Diagnostic, within, withoutConsequences, worded } from '../core/diagnostic';
import { Document, Finding, Manifest } from '../core/document';
import { DocumentIndex } from '../core/document-index';
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
    ...withoutConsequences(fields, within('spec', validateKind(typed, library))),
  ];
}

function validateKind(document: Document, library: Library): Diagnostic[] {
  const { kind, metadata, spec } = document.manifest;
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
      return validatePipelineRunSpec(spec, library.surroundings(metadata?.namespace));
    default:
      return validateTaskRunSpec(spec, library.surroundings(metadata?.namespace));
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

  public constructor(private readonly index: DocumentIndex) {}

  /** Finds the Tasks and Pipelines of a namespace. */
  public surroundings(namespace: string | undefined): RunSurroundings {
    return {
      task: (name) => this.find('Task', namespace, name, this.tasks, (document) => this.readTask(document)),
      pipeline: (name) =>
        this.find('Pipeline', namespace, name, this.pipelines, (document) => this.readPipeline(document)),
    };
  }

  /** Reads a Task, or returns what was read of it for a reference. */
  public readTask(document: Document): ReadResult<TaskPlan> {
    const { spec, metadata } = document.manifest;
    return this.tasks.get(document) ?? readTaskSpec(spec, { name: metadata?.name ?? '' });
  }

  /** Reads a Pipeline, or returns what was read of it for a reference. */
  public readPipeline(document: Document): ReadResult<PipelinePlan> {
    const { spec, metadata } = document.manifest;
    const { task } = this.surroundings(metadata?.namespace);
    return this.pipelines.get(document) ?? readPipelineSpec(spec, { name: metadata?.name ?? '', task });
  }

  /** Only documents to which others refer are kept, which bounds the memory. */
  private find<Plan>(
    kind: string,
    namespace: string | undefined,
    name: string,
    kept: Map<Document, ReadResult<Plan>>,
    read: (document: Document) => ReadResult<Plan>,
  ): Plan | undefined {
    const found = this.index.inNamespace(kind, namespace, name).filter(isTekton);
    if (found.length !== 1) return undefined;
    const result = read(found[0]);
    kept.set(found[0], result);
    return result.plan;
  }
}
