import { Hook } from './hook';
import { Installation, SyncedApplication } from './installation';
import { placedContainers, list, PipelineTaskWork, podOf, programOf, tasksOf, textParams } from './pipeline-work';
import { expanded, Origin, originsOf, UNKNOWN, variablesOf } from './shell-variable';
import { Document, Manifest } from '../../core/document';
import { embeddedManifests } from '../../core/embedded';

/** A PipelineRun that a document is or starts. */
export interface StartedRun {
  /** The document: the PipelineRun itself, or the Job, CronJob or Pod whose container creates it. */
  readonly document: Document;
  /** Where in the document the run stands. */
  readonly property: string;
  readonly run: Manifest;
  readonly namespace?: string;
  /** The texts among its params, as written. */
  readonly params: { readonly [name: string]: string };
  /** The same as far as the documents tell; `UNKNOWN` for what is made when it starts. */
  readonly values: { readonly [name: string]: string };
  /** Where the value of a param comes from, where it is read or made when the run starts, by param. */
  readonly origins: { readonly [param: string]: Origin[] };
  /** The same of its name. */
  readonly nameOrigins: Origin[];
  /** What the hook of this library reads at run time, by param. */
  readonly sources: { readonly [param: string]: RunValueSource };
  /** The Pipeline, where it is among the documents. */
  readonly pipeline?: Document;
  /** Its tasks, embedded or of the Pipeline; empty where that is not among the documents. */
  readonly tasks: PipelineTaskWork[];
}

/** A line of RUN_VALUES, which `hook/trigger.sh` reads: a kind such as `revision` or `text`, and where the value is read. */
export interface RunValueSource {
  readonly kind: string;
  readonly from: string;
}

/** A hook of an Application, and a run that it starts. */
export interface HookRun {
  readonly hook: Hook;
  readonly run: StartedRun;
}

/** What was read already: several rules ask for the runs of the same hooks. */
const READ = new WeakMap<Installation, Map<Document, StartedRun[]>>();

/** The runs that the hooks of an Application start. */
export function hookRuns(installation: Installation, application: SyncedApplication): HookRun[] {
  return application.hooks.flatMap((hook) => startedRuns(installation, hook.document).map((run) => ({ hook, run })));
}

/** The runs that a document is or starts, as far as that can be read: no program is run. */
export function startedRuns(installation: Installation, document: Document): StartedRun[] {
  let known = READ.get(installation);
  if (known === undefined) READ.set(installation, (known = new Map()));
  let runs = known.get(document);
  if (runs === undefined) known.set(document, (runs = read(installation, document)));
  return runs;
}

function read(installation: Installation, document: Document): StartedRun[] {
  const { manifest } = document;
  if (manifest.kind === 'PipelineRun' && manifest.apiVersion?.startsWith('tekton.dev/')) {
    return [started(installation, document, 'spec', manifest, new Map(), {})];
  }
  return placedContainers(document).flatMap(({ property, container }) => {
    const environment = environmentOf(installation, document, container);
    if (environment.RUN_TEMPLATE !== undefined) {
      // the hook of this library; the kubelet halves $$
      const sources = valueSources(environment.RUN_VALUES ?? '');
      const variables = new Map(
        Object.entries(sources).map(([name, source]) => [
          `@params.${name}@`,
          sourceText(installation, document, container, environment, source),
        ]),
      );
      return embeddedRuns(environment.RUN_TEMPLATE.replace(/\$\$/g, '$')).map((run) =>
        started(installation, document, `${property}.env.RUN_TEMPLATE`, run, variables, sources),
      );
    }
    const program = containerProgram(container, environment);
    if (!program.includes('PipelineRun')) return [];
    const variables = variablesOf(program, environment);
    const field = ['command', 'args'].find((each) =>
      list(container[each]).some((text) => `${text}`.includes('PipelineRun')),
    );
    return embeddedRuns(program).map((run) =>
      started(installation, document, `${property}.${field}`, run, variables, {}),
    );
  });
}

function started(
  installation: Installation,
  document: Document,
  property: string,
  run: Manifest,
  variables: ReadonlyMap<string, string>,
  sources: { [param: string]: RunValueSource },
): StartedRun {
  const namespace =
    run.metadata?.namespace ?? document.manifest.metadata?.namespace ?? installation.destinationNamespaceOf(document);
  const name = run.spec?.pipelineRef?.name;
  const pipeline = typeof name === 'string' ? installation.find('Pipeline', namespace, name) : undefined;
  const params = textParams(run.spec?.params);
  const inShell = document.manifest.kind !== 'PipelineRun' && Object.keys(sources).length === 0;
  const values: { [param: string]: string } = {};
  const origins: { [param: string]: Origin[] } = {};
  for (const [param, text] of Object.entries(params)) {
    values[param] = variables.get(text) ?? (inShell ? expanded(text, variables) : text);
    origins[param] = sources[param] === undefined ? originsOf(text, variables) : sourceOrigins(sources[param]);
  }
  const tasks = tasksOf(installation, run.spec?.pipelineSpec ?? pipeline?.manifest.spec, namespace, values);
  const nameOrigins = inShell ? originsOf(run.metadata?.name ?? '', variables) : [];
  return { document, property, run, namespace, params, values, origins, nameOrigins, sources, pipeline, tasks };
}

/** The PipelineRuns that stand as JSON or YAML inside a text, e.g. in a heredoc of a shell. */
function embeddedRuns(text: string): Manifest[] {
  return embeddedManifests(text)
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === 'PipelineRun');
}

/** What a container runs, as the kubelet leaves it: $(NAME) of its own variables is replaced. */
function containerProgram(container: any, environment: { [name: string]: string }): string {
  return programOf(container).replace(/\$\((\w+)\)/g, (found, name) => environment[name] ?? found);
}

/** The variables of a container whose value is among the documents: written there, or a key of a ConfigMap. */
function environmentOf(installation: Installation, document: Document, container: any): { [name: string]: string } {
  const variables = textParams(container.env);
  for (const { name, valueFrom } of list(container.env)) {
    const key = valueFrom?.configMapKeyRef;
    const value =
      key && installation.find('ConfigMap', document.manifest.metadata?.namespace, key.name)?.manifest.data?.[key.key];
    if (typeof value === 'string') variables[name] = value;
  }
  return variables;
}

/** What the hook of this library will read, where the documents hold it already: its own copy, or the ConfigMap that it mounts. */
function sourceText(
  installation: Installation,
  document: Document,
  container: any,
  environment: { [name: string]: string },
  { kind, from }: RunValueSource,
): string {
  if (kind === 'literal') return from;
  if (kind !== 'text') return UNKNOWN;
  const mount = list(container.volumeMounts).find(({ mountPath }) => mountPath === environment.RELEASE_DIRECTORY);
  const volume = list(podOf(document)?.volumes).find(({ name }) => name === mount?.name);
  const release = volume?.configMap?.name;
  if (typeof release !== 'string') return UNKNOWN;
  return (
    installation.find('ConfigMap', document.manifest.metadata?.namespace, release)?.manifest.data?.[from] ?? UNKNOWN
  );
}

function sourceOrigins({ kind }: RunValueSource): Origin[] {
  if (kind === 'revision') return ['synced-revision'];
  return kind.startsWith('image-') ? ['synced-image'] : [];
}

function valueSources(values: string): { [param: string]: RunValueSource } {
  return Object.fromEntries(
    values
      .split('\n')
      .map((line) => /^params\.(\S+) (\S+) (.*)$/.exec(line))
      .filter((match) => match !== null)
      .map(([, param, kind, from]) => [param, { kind, from }]),
  );
}
