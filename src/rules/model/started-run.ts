import { containerProgram } from './container-program';
import { elements } from './elements';
import { Evidence } from './evidence';
import { Hook } from './hook';
import { Installation, SyncedApplication } from './installation';
import { mountedTexts } from './mounted-text';
import { textValues } from './param-value';
import { PlacedContainer, placedContainers } from './pod';
import { RunTask, runTasks } from './run-task';
import { KubectlCall, kubectlCalls } from './shell-call';
import { expanded, Origin, originsOf, UNKNOWN, variablesOf } from './shell-variable';
import { tknRuns } from './tkn-runs';
import { typedManifest } from './typed-document';
import { Document, Manifest } from '../../core/document';
import { embeddedManifests } from '../../core/embedded-manifests';
import { parseRunValues, RunValueLine, TriggerVariable, valuePlaceholder } from '../../hook/protocol';

/** A PipelineRun that a document is or starts. */
export interface StartedRun {
  /** The document: the PipelineRun itself, or the Job, CronJob or Pod whose container creates it. */
  readonly document: Document;
  /** Path of the run in the document. */
  readonly property: string;
  /** Where the run is written, if that is another document: the ConfigMap that the container has as a file. */
  readonly writtenIn?: { readonly document: Document; readonly property: string };
  /** `field` for a PipelineRun and for the trigger of this library, `text` for a run in a program. */
  readonly evidence: Evidence;
  /** The run, without values of wrong types. */
  readonly run: Manifest;
  /** The run as it is written. */
  readonly written: Manifest;
  readonly namespace?: string;
  /** The texts among its params, as written. */
  readonly params: { readonly [name: string]: string };
  /** The same as far as the documents show them; `UNKNOWN` for what is made when it starts. */
  readonly values: { readonly [name: string]: string };
  /** Where the value of a param comes from, where it is read or made when the run starts, by param. */
  readonly origins: { readonly [param: string]: Origin[] };
  /** The same of its name. */
  readonly nameOrigins: Origin[];
  /** What the trigger of this library reads when it starts the run, by param. */
  readonly sources: { readonly [param: string]: RunValueLine };
  /** The Pipeline, where it is among the documents. */
  readonly pipeline?: Document;
  /** Its tasks, embedded or of the Pipeline; empty where that is not among the documents. */
  readonly tasks: RunTask[];
}

/** A hook of an Application, and a run that it starts. */
export interface HookRun {
  readonly hook: Hook;
  readonly run: StartedRun;
}

/** The runs that were read already: several rules ask for those of the same hooks. */
const STARTED_RUNS = new WeakMap<Installation, Map<Document, StartedRun[]>>();

/** The runs that the hooks of an Application start. */
export function hookRuns(installation: Installation, application: SyncedApplication): HookRun[] {
  return application.hooks.flatMap((hook) => startedRuns(installation, hook.document).map((run) => ({ hook, run })));
}

/** The runs that a document is or starts, as far as that can be read: nothing is executed. */
export function startedRuns(installation: Installation, document: Document): StartedRun[] {
  let known = STARTED_RUNS.get(installation);
  if (known === undefined) STARTED_RUNS.set(installation, (known = new Map()));
  let runs = known.get(document);
  if (runs === undefined) known.set(document, (runs = readRuns(installation, document)));
  return runs;
}

function readRuns(installation: Installation, document: Document): StartedRun[] {
  const { manifest } = document;
  if (manifest.kind === 'PipelineRun' && manifest.apiVersion?.startsWith('tekton.dev/')) {
    return [startedRun(installation, { document, property: 'spec', written: manifest, evidence: 'field' })];
  }
  return placedContainers(document).flatMap((placed) => {
    const environment = environmentOf(installation, document, placed.container);
    return environment[TriggerVariable.RUN_TEMPLATE] === undefined
      ? programRuns(installation, document, placed, environment)
      : triggerRuns(installation, document, placed, environment);
  });
}

/** The runs of the trigger of this library. The kubelet replaces `$$` by `$`. */
function triggerRuns(
  installation: Installation,
  document: Document,
  { property }: PlacedContainer,
  environment: Environment,
): StartedRun[] {
  const lines = parseRunValues(environment[TriggerVariable.RUN_VALUES] ?? '');
  const release = configMapData(installation, document, environment[TriggerVariable.RELEASE_NAME] ?? '');
  const variables = new Map(lines.map((line) => [valuePlaceholder(line.name), lineValue(line, release)]));
  const sources = Object.fromEntries(
    lines.filter(({ name }) => name.startsWith('params.')).map((line) => [line.name.slice('params.'.length), line]),
  );
  const template = environment[TriggerVariable.RUN_TEMPLATE].replace(/\$\$/g, '$');
  return embeddedRuns(template).map((written) =>
    startedRun(installation, {
      document,
      property: `${property}.env.${TriggerVariable.RUN_TEMPLATE}`,
      evidence: 'field',
      written,
      variables,
      sources,
    }),
  );
}

/** The runs that the program of a container starts: from a heredoc, from a file that is mounted, or by tkn. */
function programRuns(
  installation: Installation,
  document: Document,
  placed: PlacedContainer,
  environment: Environment,
): StartedRun[] {
  const { container } = placed;
  const program = containerProgram(container).replace(/\$\((\w+)\)/g, (found, name) => environment[name] ?? found);
  if (!/PipelineRun|\btkn\b|\bkubectl\b/.test(program)) return [];
  const variables = variablesOf(program, environment);
  const evidence: Evidence = 'text';
  const inText = (written: Manifest, sign: string): FoundRun => {
    const property = `${placed.property}.${programField(container, sign)}`;
    return { document, property, evidence, written, variables };
  };
  return [
    ...embeddedRuns(program).map((written) => inText(written, 'PipelineRun')),
    ...tknRuns(program, variables).map((written) => inText(withLists(installation, document, written), 'tkn')),
    ...mountedRuns(installation, document, placed, kubectlCalls(program, variables)).map((found) => ({
      document,
      property: placed.property,
      evidence,
      variables,
      ...found,
    })),
  ].map((found: FoundRun) => startedRun(installation, found));
}

/** The field of a container that has a program. */
function programField(container: any, sign: string): string {
  const isWithSign = (text: unknown) => `${text}`.includes(sign);
  return ['command', 'args'].find((each) => elements(container[each]).some(isWithSign)) ?? 'command';
}

/** The runs in ConfigMaps that a program gives to kubectl as files. */
function mountedRuns(
  installation: Installation,
  document: Document,
  placed: PlacedContainer,
  calls: readonly KubectlCall[],
): Pick<FoundRun, 'written' | 'writtenIn'>[] {
  return calls
    .filter(({ words: [verb], options }) => ['create', 'apply', 'replace'].includes(verb) && options.filename)
    .flatMap(({ options }) => mountedTexts(installation, document, placed, options.filename))
    .flatMap(({ configMap, key, text }) =>
      embeddedRuns(text).map((written) => ({ written, writtenIn: { document: configMap, property: `data.${key}` } })),
    );
}

/** tkn splits the value of a param at commas where the Pipeline declares an array. */
function withLists(installation: Installation, document: Document, run: Manifest): Manifest {
  const pipeline = pipelineOf(installation, run, runNamespace(installation, document, run));
  const declared = new Map(elements(pipeline?.manifest.spec?.params).map(({ name, type }) => [name, type]));
  const params = elements(run.spec.params).map(({ name, value }) => ({
    name,
    value: declared.get(name) === 'array' ? value.split(',') : value,
  }));
  return { ...run, spec: { ...run.spec, params: params.filter(({ name }) => declared.get(name) !== 'object') } };
}

/** A run as it was found. */
interface FoundRun extends Pick<StartedRun, 'document' | 'property' | 'evidence' | 'written' | 'writtenIn'> {
  /** What takes the place of a text: of a variable of a program, or of a placeholder of the trigger. */
  readonly variables?: ReadonlyMap<string, string>;
  readonly sources?: { readonly [param: string]: RunValueLine };
}

function startedRun(installation: Installation, found: FoundRun): StartedRun {
  const { written, evidence, variables = new Map(), sources = {} } = found;
  const run = typedManifest(written);
  const namespace = runNamespace(installation, found.document, run);
  const pipeline = pipelineOf(installation, run, namespace);
  const params = textValues(run.spec?.params);
  const valueOf = (text: string) => variables.get(text) ?? (evidence === 'text' ? expanded(text, variables) : text);
  const originOf = (param: string) =>
    sources[param] === undefined ? originsOf(params[param], variables) : lineOrigins(sources[param]);
  const values = Object.fromEntries(Object.entries(params).map(([param, text]) => [param, valueOf(text)]));
  return {
    ...found,
    run,
    namespace,
    params,
    values,
    origins: Object.fromEntries(Object.keys(params).map((param) => [param, originOf(param)])),
    nameOrigins: evidence === 'text' ? originsOf(run.metadata?.name ?? '', variables) : [],
    sources,
    pipeline,
    tasks: runTasks(installation, run.spec?.pipelineSpec ?? pipeline?.manifest.spec, namespace, values),
  };
}

function runNamespace(installation: Installation, document: Document, run: Manifest): string | undefined {
  return (
    run.metadata?.namespace ?? document.manifest.metadata?.namespace ?? installation.destinationNamespaceOf(document)
  );
}

function pipelineOf(installation: Installation, run: Manifest, namespace: string | undefined): Document | undefined {
  const name = run.spec?.pipelineRef?.name;
  return typeof name === 'string' ? installation.find('Pipeline', namespace, name) : undefined;
}

/** The PipelineRuns inside of a text, as JSON or YAML. */
function embeddedRuns(text: string): Manifest[] {
  return embeddedManifests(text)
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === 'PipelineRun');
}

/** Values of environment variables by name. */
interface Environment {
  readonly [name: string]: string;
}

/** The variables of a container whose value is among the documents: a text, or a key of a ConfigMap. */
function environmentOf(installation: Installation, document: Document, container: any): Environment {
  const variables = textValues(container.env);
  for (const { name, valueFrom } of elements(container.env)) {
    const key = valueFrom?.configMapKeyRef;
    const value = key && configMapData(installation, document, key.name)?.[key.key];
    if (typeof value === 'string') variables[name] = value;
  }
  return variables;
}

function configMapData(installation: Installation, document: Document, name: string): Environment | undefined {
  return installation.find('ConfigMap', document.manifest.metadata?.namespace, name)?.manifest.data;
}

/** The value of a line, as far as the documents hold it. */
function lineValue({ kind, from }: RunValueLine, release: Environment | undefined): string {
  if (kind === 'literal') return from;
  return (kind === 'text' ? release?.[from] : undefined) ?? UNKNOWN;
}

function lineOrigins({ kind }: RunValueLine): Origin[] {
  if (kind === 'revision') return ['synced-revision'];
  return kind.startsWith('image_') ? ['synced-image'] : [];
}
