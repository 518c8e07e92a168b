import { IgnoreDifference } from './ignore-difference';
import { groupsOfKind, kindAlike, kindsOfGroup } from './kubernetes-kinds';
import { Diagnostic } from '../core/diagnostic';
import { quote } from '../core/text';

/** What makes a group or a kind a pattern. */
const PATTERN = /[*?[{!]/;

/**
 * Validates that the group of an entry has its kind: Argo CD compares both, by upper and lower case too, and an entry
 * without group is one of the core group (`Normalize` in util/argo/normalizers/diff_normalizer.go of 3.6).
 */
export function validateIgnoredKind({ group = '', kind = '' }: IgnoreDifference): Diagnostic[] {
  if (kind === '' || group.includes('/') || PATTERN.test(group + kind)) return [];
  if (kindsOfGroup(group)?.includes(kind)) return [];
  const alike = kindAlike(kind);
  if (alike !== undefined && alike !== kind) return [otherCase(group, kind, alike)];
  const [known] = groupsOfKind(kind);
  return mayHave(group, known) ? [] : [otherGroup(group, kind, known)];
}

/** Whether a group may have a kind that is not known in it: groups of others, and later versions of Kubernetes. */
function mayHave(group: string, known: string | undefined): boolean {
  if (kindsOfGroup(group) === undefined) return group.includes('.');
  return group !== '' && known === undefined;
}

function otherCase(group: string, kind: string, alike: string): Diagnostic {
  return {
    path: 'kind',
    fact: `${quote(kind)} is not a kind, and the entry ignores nothing`,
    remedy: `Write ${quote(alike)}${kindsOfGroup(group)?.includes(alike) ? '' : ` and group ${groupText(alike)}`}`,
  };
}

function groupText(kind: string): string {
  return quote(groupsOfKind(kind)[0]);
}

function otherGroup(group: string, kind: string, known: string | undefined): Diagnostic {
  return {
    path: 'group',
    fact: `${groupFact(group, kind)}: the entry ignores nothing`,
    remedy: groupRemedy(kind, known),
  };
}

function groupFact(group: string, kind: string): string {
  if (group === '') return `is not set, which is the core group, and that has no kind ${quote(kind)}`;
  if (kindsOfGroup(group) === undefined) return `${quote(group)} is not an API group`;
  return `${quote(group)} has no kind ${quote(kind)}`;
}

function groupRemedy(kind: string, known: string | undefined): string {
  if (known === undefined) return `Give the group of ${quote(kind)}: what its apiVersion has before "/"`;
  return known === '' ? 'Leave group out' : `Write ${quote(known)}`;
}
