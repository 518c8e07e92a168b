import { parse } from 'yaml';
import { Installation } from './installation';
import { containersOf, list, PipelineTaskWork, tasksOf, textParams } from './pipeline-work';
import { Document, Manifest } from '../core/document';

/** A PipelineRun that a document is or starts. */
export interface StartedRun {
  /** The document: the PipelineRun itself, or the Job, CronJob or Pod whose container creates it. */
  readonly document: Document;
  /** Where in the document the run stands. */
  readonly property: string;
  readonly run: Manifest;
  readonly namespace?: string;
  readonly params: { readonly [name: string]: string };
  /** Where a value of a param comes from that the hook of this library reads at run time, by param. */
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

/** The runs that a document is or starts, as far as that can be read: no program is run. */
export function startedRuns(installation: Installation, document: Document): StartedRun[] {
  const { manifest } = document;
  if (manifest.kind === 'PipelineRun' && manifest.apiVersion?.startsWith('tekton.dev/')) return [started(installation, document, 'spec', manifest, {})];
  const inPod = manifest.kind === 'Pod' ? 'spec' : manifest.kind === 'CronJob' ? 'spec.jobTemplate.spec.template.spec' : 'spec.template.spec';
  return containersOf(document).flatMap((container) => {
    const at = `${inPod}.containers.${container.name}`;
    const env = Object.fromEntries(list(container.env).filter(({ value }) => typeof value === 'string').map(({ name, value }) => [name, value as string]));
    if (env.RUN_TEMPLATE !== undefined) { // the hook of this library; the kubelet halves $$
      return embeddedRuns(env.RUN_TEMPLATE.replace(/\$\$/g, '$')).map((run) => started(installation, document, `${at}.env.RUN_TEMPLATE`, run, valueSources(env.RUN_VALUES ?? '')));
    }
    return ['command', 'args'].flatMap((field) => list(container[field])
      .filter((text) => typeof text === 'string')
      .flatMap((text) => embeddedRuns(text).map((run) => started(installation, document, `${at}.${field}`, run, {}))));
  });
}

function started(
  installation: Installation, document: Document, property: string, run: Manifest, sources: { [param: string]: RunValueSource },
): StartedRun {
  const namespace = run.metadata?.namespace ?? (run === document.manifest ? undefined : document.manifest.metadata?.namespace);
  const name = run.spec?.pipelineRef?.name;
  const pipeline = typeof name === 'string' ? installation.find('Pipeline', namespace, name) : undefined;
  const tasks = tasksOf(installation, run.spec?.pipelineSpec ?? pipeline?.manifest.spec, namespace);
  return { document, property, run, namespace, params: textParams(run.spec?.params), sources, pipeline, tasks };
}

/** The PipelineRuns that stand as JSON or YAML inside a text, e.g. in a heredoc of a shell. */
export function embeddedRuns(text: string): Manifest[] {
  const lines = text.split('\n');
  const runs: Manifest[] = [];
  for (let i = 0; i < lines.length; i++) {
    const start = /^(\s*)(\{\s*$|apiVersion:\s*tekton\.dev\/)/.exec(lines[i]);
    if (start === null) continue;
    const ends = lines.findIndex((line, j) => j > i && line.trim() !== '' && (line.length - line.trimStart().length < start[1].length || /^\s*([A-Za-z_]+|---)\s*$/.test(line)));
    const last = ends < 0 ? lines.length : ends;
    const manifest = parsed(lines.slice(i, last).join('\n'));
    if (manifest?.kind === 'PipelineRun') {
      runs.push(manifest);
      i = last - 1;
    }
  }
  return runs;
}

/** What a text is as YAML; undefined where it is none, as in the middle of a program. */
function parsed(text: string): Manifest | undefined {
  try {
    const value = text.startsWith('{') ? JSON.parse(text) : parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function valueSources(values: string): { [param: string]: RunValueSource } {
  return Object.fromEntries(values.split('\n').map((line) => /^params\.(\S+) (\S+) (.*)$/.exec(line)).filter((match) => match !== null)
    .map(([, param, kind, from]) => [param, { kind, from }]));
}
