import { ArgoCdProblem } from './codes';
import { Diagnostic } from '../core/diagnostic';
import { didYouMean, existing } from '../core/near-miss';
import { commaList, quote } from '../core/text';

/** Where an option stands. */
export type OptionLevel = 'Application' | 'object';

/** Options by name, then by value (empty for an option without one): where Argo CD reads them. */
export interface OptionTable {
  readonly [name: string]: { readonly [value: string]: OptionLevel[] };
}

const APPLICATION: OptionLevel[] = ['Application'];
const OBJECT: OptionLevel[] = ['object'];
const BOTH: OptionLevel[] = ['Application', 'object'];

/** As read by controller/sync.go, controller/appcontroller.go and gitops-engine/pkg/sync/sync_context.go of Argo CD 3.6.1. */
export const SYNC_OPTIONS: OptionTable = {
  ApplyOutOfSyncOnly: { true: APPLICATION },
  ClientSideApplyMigration: { false: APPLICATION },
  CreateNamespace: { true: APPLICATION },
  Delete: { false: BOTH, confirm: BOTH },
  FailOnSharedResource: { true: APPLICATION },
  Force: { true: OBJECT },
  Prune: { false: BOTH, confirm: BOTH },
  PruneLast: { true: BOTH },
  PrunePropagationPolicy: { background: APPLICATION, foreground: APPLICATION, orphan: APPLICATION },
  Replace: { true: BOTH },
  RespectIgnoreDifferences: { true: APPLICATION },
  ServerSideApply: { true: BOTH, false: OBJECT },
  SkipDryRunOnMissingResource: { true: BOTH },
  Validate: { false: BOTH },
};

/** As read by controller/state.go of Argo CD 3.6.1. */
export const COMPARE_OPTIONS: OptionTable = {
  IgnoreExtraneous: { '': OBJECT },
  IncludeMutationWebhook: { true: APPLICATION },
  ServerSideDiff: { true: APPLICATION, false: APPLICATION },
};

/** `Prune=false` → Prune and false; `IgnoreExtraneous` → IgnoreExtraneous and the empty text. */
export function optionParts(text: string): { name: string; value: string } {
  const at = text.indexOf('=');
  return at < 0 ? { name: text, value: '' } : { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** Each option once, in the order of first mention. */
export function mergedOptions(texts: string[]): string[] {
  return [...new Set(texts)];
}

/** All that is wrong with the options at one place. */
export function optionsProblems(
  property: string,
  texts: string[],
  level: OptionLevel,
  table: OptionTable,
): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const first = new Map<string, string>();
  for (const text of mergedOptions(texts)) {
    problems.push(...optionProblems(property, text, level, table));
    const { name } = optionParts(text);
    const before = first.get(name);
    if (before === undefined) {
      first.set(name, text);
    } else {
      problems.push({
        path: property,
        fact: `${quote(before)} and ${quote(text)} contradict each other`,
        remedy: 'Keep one of them',
      });
    }
  }
  return problems;
}

/** Options as a manifest has them: one that says what is so anyway, such as `Prune=true`, is no problem there. */
export function wireOptionProblems(
  property: string,
  texts: string[],
  level: OptionLevel,
  table: OptionTable,
): ArgoCdProblem[] {
  const telling = texts.filter((text) => {
    const { name, value } = optionParts(text);
    return !(Object.hasOwn(table, name) && /^(true|false)$/.test(value) && table[name][value] === undefined);
  });
  return optionsProblems(property, telling, level, table).map((problem) => ({
    ...problem,
    code: 'argocd-sync-option',
  }));
}

function optionProblems(property: string, text: string, level: OptionLevel, table: OptionTable): Diagnostic[] {
  const { name, value } = optionParts(text);
  const known = table[name];
  if (known === undefined) return unknownOptionProblems(property, text, name, Object.keys(table));
  const levels = known[value];
  if (levels === undefined) {
    const allowed = `Allowed: ${commaList(Object.keys(known).map((each) => `${name}=${each}`))}`;
    return [
      {
        path: property,
        fact: `${quote(text)} has no effect: Argo CD does not know this value`,
        allowed,
        remedy: 'Use one of these or leave it out',
      },
    ];
  }
  if (!levels.includes(level)) {
    const remedy =
      level === 'object'
        ? 'Give it to the Application that syncs the object'
        : 'Give it to the object: Sync.of(construct).options or .compareOptions';
    return [
      {
        path: property,
        fact: `${quote(text)} has no effect on an ${level}: Argo CD reads it on an ${levels[0]} only`,
        remedy,
      },
    ];
  }
  return [];
}

function unknownOptionProblems(property: string, text: string, name: string, known: string[]): Diagnostic[] {
  if (!/^[A-Za-z]+=[^\s,=]+$/.test(text)) {
    return [
      {
        path: property,
        fact: `${quote(text)} is no option`,
        allowed: 'Allowed: NAME=VALUE',
        remedy: 'Write it as in "PruneLast=true"',
      },
    ];
  }
  if (didYouMean(name, known) === undefined) return [];
  return [
    {
      path: property,
      fact: `Argo CD has no option ${quote(name)}`,
      allowed: existing('Options', name, known),
      remedy: 'Correct the name',
    },
  ];
}
