import { join } from 'path';
import { Concurrency } from './concurrency';
import { HookPlan } from './plan-hook';
import { isReadFromApplication, RunValueKind } from './protocol';
import { takesInputFromApplication } from './run-value-lines';
import { Script } from '../core/script';
import { withoutScriptHead } from '../core/without-script-head';

/** What a hook does besides starting a run: each has a part of the script, and lines in others. */
export type TriggerOption =
  'idle' | 'queue' | 'visible' | 'retry' | 'catch-up' | 'drift' | 'cancel' | 'history' | 'wait';

/** The part that reads values of a kind. */
const READERS: { readonly [kind in RunValueKind]: string } = {
  text: 'read-text',
  literal: 'read-literal',
  revision: 'read-revision',
  number: 'read-number',
  words: 'read-words',
  image_tag: 'read-image',
  image_digest: 'read-image',
  image_reference: 'read-image',
};

/** The parts of an option, in the order of the script. */
const OPTION_PARTS: { readonly [option in TriggerOption]: readonly string[] } = {
  idle: [],
  queue: ['names-of', 'queue'],
  visible: [],
  retry: [],
  'catch-up': [],
  drift: ['drifted'],
  cancel: ['names-of', 'cancel'],
  history: ['names-of', 'history'],
  wait: ['wait'],
};

/** A line for scripts with an option or a kind of value, or without it. */
const OPTIONAL_LINE = /^(.*) # (with|without) ([a-z-]+)$/;

/** The options of a planned hook. */
export function triggerOptions(plan: HookPlan): TriggerOption[] {
  const isOn: { [option in TriggerOption]: boolean } = {
    // the values of the Application and those of the release are of one sync only when none is going on
    idle: plan.isCatchUp && takesInputFromApplication(plan),
    queue: plan.concurrency === Concurrency.QUEUE,
    visible: plan.visible,
    retry: plan.retryFailed > 0,
    'catch-up': plan.isCatchUp,
    drift: plan.isCatchUp && plan.workload !== undefined,
    cancel: plan.concurrency === Concurrency.CANCEL,
    history: plan.history > 0,
    wait: plan.waits && !plan.isCatchUp,
  };
  return (Object.keys(isOn) as TriggerOption[]).filter((option) => isOn[option]);
}

/**
 * Assembles the script of a hook from the files in `trigger/`: it has the functions that its values and options need,
 * and no other. A person has to approve it in the manifests of each app.
 */
export function triggerScript(kinds: readonly RunValueKind[], options: readonly TriggerOption[]): string {
  const parts = [
    'begin',
    ...(kinds.some(isReadFromApplication) ? ['read-application'] : []),
    ...kinds.map((kind) => READERS[kind]),
    'read-values',
    'read-runs',
    ...options.flatMap((option) => OPTION_PARTS[option]),
    failedPart(options),
    'create',
    'start',
    'end',
  ];
  const texts = [...new Set(parts)].map((part) => readPart(part, [...options, ...kinds]));
  return texts.filter((text) => text !== '').join('\n');
}

/**
 * What happens when the newest run, which is of the declared release, has failed. Where the Application shows it, the
 * hook succeeds: a sync that failed would keep later waves from it.
 */
function failedPart(options: readonly TriggerOption[]): string {
  if (options.includes('wait')) return 'failed-tasks';
  return options.includes('visible') || options.includes('catch-up') ? 'failed-shown' : 'failed';
}

/** The lines of a part that some options and kinds of values need. */
function readPart(part: string, wanted: readonly string[]): string {
  const { text } = Script.fromFile(join(__dirname, 'trigger', `${part}.sh`));
  const lines = withoutScriptHead(text)
    .split('\n')
    .flatMap((line) => {
      const [, kept, mode, option] = OPTIONAL_LINE.exec(line) ?? [undefined, line];
      return option === undefined || wanted.includes(option) === (mode === 'with') ? [kept] : [];
    });
  return lines.join('\n');
}
