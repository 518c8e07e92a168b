import { IgnoreDifference } from '../../argocd/ignore-difference';
import { quote } from '../../core/text';
import { RELEASE_FIELD_MANAGER } from '../../tasks/release-field-manager';
import { Rule, RuleFinding } from '../model/rule';

/**
 * All rules of an HTTPRoute are one atomic list: the field manager that wrote a weight owns all of it. Paths into the
 * rules are reported by `argocd-ignored-list`.
 */
export const ignoredRouteRules: Rule = {
  code: 'ignored-route-rules',
  severity: 'warning',
  check: (installation) =>
    installation.applications
      .filter(({ syncOptions }) => syncOptions.includes('RespectIgnoreDifferences=true'))
      .flatMap(({ document, ignoreDifferences }) =>
        ignoreDifferences.flatMap((entry, i) =>
          managersOfRoutes(entry).map((manager): RuleFinding => {
            const path = `spec.ignoreDifferences[${i}].managedFieldsManagers`;
            return { document, path, fact: `has ${quote(manager)}, and ${FACT}`, remedy: REMEDY };
          }),
        ),
      ),
};

const FACT =
  'all rules of a route are one list, which has one owner: once it has written a weight, no later change of the ' +
  'rules in Git is applied, and the Application is Synced';
const REMEDY =
  'Let what moves the weights give the field back at its end, as CanaryStrategy does, and ignore its field ' +
  'manager only';

function managersOfRoutes({ group, kind, managedFieldsManagers = [] }: IgnoreDifference): readonly string[] {
  if (group !== 'gateway.networking.k8s.io' || !/Route$/.test(kind)) return [];
  return managedFieldsManagers.filter((manager) => manager !== RELEASE_FIELD_MANAGER);
}
