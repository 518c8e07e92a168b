import { IgnoreDifference } from '../../argocd/ignore-difference';
import { quote } from '../../core/text';
import { RELEASE_FIELD_MANAGER } from '../../tasks/release-field-manager';
import { Rule, RuleFinding } from '../model/rule';

/** All rules of an HTTPRoute are one atomic list: Argo CD cannot ignore a part of it. */
export const ignoredRouteRules: Rule = {
  code: 'ignored-route-rules',
  severity: 'warning',
  check: (installation) =>
    installation.applications.flatMap(({ document, ignoreDifferences, syncOptions }) =>
      ignoreDifferences.flatMap((entry, i): RuleFinding[] => {
        const fact = factOf(entry, syncOptions.includes('RespectIgnoreDifferences=true'));
        if (fact === undefined) return [];
        return [{ document, path: `spec.ignoreDifferences[${i}].${fact.path}`, fact: fact.text, remedy: REMEDY }];
      }),
    ),
};

const REMEDY =
  'Let what moves the weights give the field back at its end, as CanaryStrategy does, and ignore its field ' +
  'manager only';

function factOf(entry: IgnoreDifference, respects: boolean): { path: string; text: string } | undefined {
  if (entry.group !== 'gateway.networking.k8s.io' || !/Route$/.test(entry.kind)) return undefined;
  const list = 'all rules of a route are one list, which has one owner';
  const text =
    `leads into the rules of a route: ${list}, so the Application stays OutOfSync or never applies a change of ` +
    'them';
  const pointer = entry.jsonPointers?.find((each) => /^\/spec\/rules\/./.test(each));
  if (pointer !== undefined) return { path: 'jsonPointers', text: `${quote(pointer)} ${text}` };
  const expression = entry.jqPathExpressions?.find((each) => /^\.spec\.rules\s*\[/.test(each));
  if (expression !== undefined) return { path: 'jqPathExpressions', text: `${quote(expression)} ${text}` };
  const manager = entry.managedFieldsManagers?.find((each) => each !== RELEASE_FIELD_MANAGER);
  if (manager === undefined || !respects) return undefined;
  const never =
    'once it has written a weight, no later change of the rules in Git is applied, and the Application is Synced';
  return { path: 'managedFieldsManagers', text: `has ${quote(manager)}, and ${list}: ${never}` };
}
