import { coded, TEKTON_CODES, TektonProblem } from './codes';
import { wireProblems } from './fields';
import { PipelinePlan, pipelineSpecProblems, TaskDeclaration } from './pipeline.plan';
import { readPipelineSpec } from './read-pipeline';
import { pipelineRunProblems, taskRunSpecProblems } from './read-run';
import { readTaskSpec } from './read-task';
import { TaskPlan, taskSpecProblems } from './task.plan';
import { Document, Finding, Manifest } from '../core/document';
import { DocumentIndex } from '../core/document-index';
import { generateNameProblems, MAX_GENERATE_NAME, objectNameProblems } from '../core/name';
import { quote } from '../core/text';

/**
 * All that is wrong with the Tasks, Pipelines, PipelineRuns and TaskRuns among the documents, whoever wrote them: what
 * the constructs of this library refuse, and what only a manifest can get wrong. A reference is followed to the
 * document of that name in the same namespace; where there is none, or more than one, nothing is said of it.
 *
 * @param index of the documents that can be referred to
 */
export function tektonFindings<Where extends Document>(
  documents: readonly Where[],
  index: DocumentIndex = new DocumentIndex(documents),
): Finding<Where>[] {
  const findings = tektonChecks<Where>(index);
  return documents.flatMap((document) => findings(document));
}

/** The same for one document after the other. */
export function tektonChecks<Where extends Document>(index: DocumentIndex): (document: Where) => Finding<Where>[] {
  const library = new Library(index);
  return (document) =>
    (isRead(document) ? eachOnce(problemsOf(document, library)) : []).map((problem): Finding<Where> => {
      const code = problem.code!; // problems without one are those of constructs
      return { ...problem, code, severity: TEKTON_CODES[code], document };
    });
}

/** A text that names something wrong twice is told once. */
function eachOnce(problems: TektonProblem[]): TektonProblem[] {
  if (problems.length < 2) return problems;
  return [...new Map(problems.map((problem) => [`${problem.path}: ${problem.fact}`, problem])).values()];
}

const KINDS = new Set(['Task', 'Pipeline', 'PipelineRun', 'TaskRun']);
const GROUP = 'tekton.dev/';
const STORED = 'tekton.dev/v1';
const DEPRECATED = 'tekton.dev/v1beta1';

function isRead({ manifest }: Document): boolean {
  const { apiVersion, kind } = manifest;
  return (
    typeof apiVersion === 'string' &&
    apiVersion.startsWith(GROUP) &&
    KINDS.has(kind!) &&
    (apiVersion === STORED || apiVersion === DEPRECATED)
  );
}

function problemsOf(document: Document, library: Library): TektonProblem[] {
  const { apiVersion, kind = '', metadata, spec } = document.manifest;
  const problems = nameProblems(document.manifest);
  const task = (name: string) => library.task(metadata?.namespace, name);
  if (apiVersion === STORED) {
    problems.push(...wireProblems(kind, spec));
  } else {
    problems.push({
      code: 'tekton-deprecated-version',
      path: 'apiVersion',
      fact: `${quote(apiVersion)} is deprecated since Tekton 0.50`,
      allowed: `Allowed: ${STORED}`,
      remedy: 'Write it as v1, whose fields differ in places',
    });
  }
  switch (kind) {
    case 'Task': {
      const [plan, seen] = library.readTask(document);
      return [...problems, ...seen, ...inSpec(taskSpecProblems(plan))];
    }
    case 'Pipeline': {
      const [plan, seen] = library.readPipeline(document);
      return [...problems, ...seen, ...inSpec(pipelineSpecProblems(plan))];
    }
    case 'PipelineRun':
      return [...problems, ...pipelineRunProblems(spec, (name) => library.pipeline(metadata?.namespace, name), task)];
    default:
      return [...problems, ...taskRunSpecProblems(spec, task)];
  }
}

function inSpec(problems: TektonProblem[]): TektonProblem[] {
  return problems.map((problem) => ({ ...problem, path: `spec.${problem.path}` }));
}

function nameProblems({ metadata }: Manifest): TektonProblem[] {
  const { name, generateName } = metadata ?? {};
  if (typeof name === 'string' && name !== '') {
    return coded('tekton-invalid-name', objectNameProblems('metadata.name', name, 'Choose another name'));
  }
  if (typeof generateName === 'string' && generateName !== '') {
    return coded(
      'tekton-invalid-name',
      generateNameProblems('metadata.generateName', generateName.slice(0, MAX_GENERATE_NAME)),
    ); // the API server cuts off what is longer
  }
  return [
    {
      code: 'tekton-missing-field',
      path: 'metadata.name',
      fact: 'is missing',
      remedy: 'Give name or generateName',
    },
  ];
}

/** The Tasks and Pipelines that can be referred to. */
class Library {
  private readonly tasks = new Map<Document, [TaskPlan, TektonProblem[]]>();
  private readonly pipelines = new Map<Document, [PipelinePlan, TektonProblem[]]>();

  public constructor(private readonly index: DocumentIndex) {}

  public task(namespace: string | undefined, name: string): TaskDeclaration | undefined {
    const document = this.find('Task', namespace, name);
    return (
      document &&
      (this.once(this.tasks, document, () => this.readTask(document))[0] as TaskPlan & { namespace: undefined })
    );
  }

  public pipeline(namespace: string | undefined, name: string): PipelinePlan | undefined {
    const document = this.find('Pipeline', namespace, name);
    return document && this.once(this.pipelines, document, () => this.readPipeline(document))[0];
  }

  /** The plan, and what was seen to be wrong while it was read. */
  public readTask(document: Document): [TaskPlan, TektonProblem[]] {
    const { spec, metadata } = document.manifest;
    const problems: TektonProblem[] = [];
    return this.tasks.get(document) ?? [readTaskSpec(spec, 'spec', { name: metadata?.name ?? '' }, problems), problems];
  }

  public readPipeline(document: Document): [PipelinePlan, TektonProblem[]] {
    const { spec, metadata } = document.manifest;
    const problems: TektonProblem[] = [];
    const surroundings = { name: metadata?.name ?? '', task: (name: string) => this.task(metadata?.namespace, name) };
    return this.pipelines.get(document) ?? [readPipelineSpec(spec, 'spec', surroundings, problems), problems];
  }

  private find(kind: string, namespace: string | undefined, name: string): Document | undefined {
    const found = this.index.inNamespace(kind, namespace, name).filter(isRead);
    return found.length === 1 ? found[0] : undefined;
  }

  /** What others refer to is read once and kept; what nobody refers to is not kept. */
  private once<Read>(known: Map<Document, Read>, document: Document, read: () => Read): Read {
    const found = known.get(document) ?? read();
    known.set(document, found);
    return found;
  }
}
