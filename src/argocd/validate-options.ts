import { withArgoCdCode } from './argocd-codes';
import { mergedOptions, OptionLevel, optionParts, OptionTable } from './option-table';
import { Diagnostic } from '../core/diagnostic';
import { didYouMean, existing } from '../core/near-miss';
import { commaList, quote } from '../core/text';

/** Validates the options of one Application or object: each by itself, and that no two contradict each other. */
export function validateOptions(texts: readonly string[], level: OptionLevel, table: OptionTable): Diagnostic[] {
  const first = new Map<string, string>();
  const diagnostics = mergedOptions(texts).flatMap((text) => {
    const { name } = optionParts(text);
    const before = first.get(name);
    if (before === undefined) first.set(name, text);
    return [
      ...validateOption(text, level, table),
      ...(before === undefined ? [] : [optionContradiction(before, text)]),
    ];
  });
  return withArgoCdCode('argocd-sync-option', diagnostics);
}

function optionContradiction(before: string, text: string): Diagnostic {
  return { path: '', fact: `${quote(before)} and ${quote(text)} contradict each other`, remedy: 'Keep one of them' };
}

function validateOption(text: string, level: OptionLevel, table: OptionTable): Diagnostic[] {
  const { name, value } = optionParts(text);
  const known = table[name];
  if (known === undefined) return validateUnknownOption(text, name, Object.keys(table));
  const levels = known[value];
  if (levels === undefined) {
    return [
      {
        path: '',
        fact: `${quote(text)} has no effect: Argo CD does not know this value`,
        allowed: `Allowed: ${commaList(Object.keys(known).map((each) => `${name}=${each}`))}`,
        remedy: 'Use one of these or leave it out',
      },
    ];
  }
  if (levels.includes(level)) return [];
  return [
    {
      path: '',
      fact: `${quote(text)} has no effect on an ${level}: Argo CD reads it on an ${levels[0]} only`,
      remedy:
        level === 'object'
          ? 'Give it to the Application that syncs the object'
          : {
              construct: 'Give it to the object: Sync.of(construct).options or .compareOptions',
              manifest: 'Give it to the object, as an annotation',
            },
    },
  ];
}

function validateUnknownOption(text: string, name: string, known: string[]): Diagnostic[] {
  if (!/^[A-Za-z]+=[^\s,=]+$/.test(text)) {
    return [
      {
        path: '',
        fact: `${quote(text)} is not an option`,
        allowed: 'Allowed: NAME=VALUE',
        remedy: 'Write it as in "PruneLast=true"',
      },
    ];
  }
  if (didYouMean(name, known) === undefined) return [];
  return [
    {
      path: '',
      fact: `Argo CD has no option ${quote(name)}`,
      allowed: existing('Options', name, known),
      remedy: 'Correct the name',
    },
  ];
}
