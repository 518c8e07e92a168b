import { Document } from '../../core/document';
import { existing } from '../../core/near-miss';
import { quote } from '../../core/text';
import { elements } from '../model/elements';
import { Installation } from '../model/installation';
import { releasedObject, ReleasedWorkload, releasedWorkloads, releaseName } from '../model/released-workload';
import { Rule, RuleFinding } from '../model/rule';

/** What `canary.sh` rejects of a route before it changes anything. Only Git and releases set the weights. */
export const releaseRoute: Rule = {
  code: 'release-route',
  severity: 'error',
  needs: 'documents',
  check: (installation) =>
    releasedWorkloads(installation).flatMap((released) => {
      const { route, services } = released;
      const document = route === undefined ? undefined : releasedObject(installation, released, 'HTTPRoute', route);
      return document === undefined ? [] : routeFindings(installation, document, released, services);
    }),
};

/** The weights of the two backends in one rule of a route. */
interface RouteWeights {
  readonly rule: number;
  readonly stable: number;
  readonly canary: number;
}

function routeFindings(
  installation: Installation,
  document: Document,
  released: ReleasedWorkload,
  [stable, canary]: readonly string[],
): RuleFinding[] {
  const fails = `${releaseName(released)} fails before it changes anything`;
  const rules = weightsIn(document, stable, canary);
  if (rules.length === 0) return noBackends(installation, document, [stable, canary], fails);
  const [first] = rules;
  const other = rules.find((rule) => rule.stable !== first.stable || rule.canary !== first.canary);
  if (other !== undefined) {
    const fact = `gives ${stable} and ${canary} other weights than rule ${first.rule}: ${fails}`;
    const path = `spec.rules[${other.rule}].backendRefs`;
    return [{ document, path, fact, remedy: 'Give them the same weights in each rule' }];
  }
  const path = `spec.rules[${first.rule}].backendRefs`;
  if (first.canary !== 0) {
    const fact = `gives ${canary} weight ${first.canary} before a release: ${fails}`;
    return [{ document, path, fact, remedy: 'Set weight: 0 for it: a release moves the weights' }];
  }
  if (first.stable !== 0) return [];
  return [{ document, path, fact: `gives ${stable} weight 0: ${fails}`, remedy: 'Set a weight for it, e.g. 100' }];
}

/** The rules that have both backends; the API server sets weight 1 where there is none. */
function weightsIn({ manifest }: Document, stable: string, canary: string): RouteWeights[] {
  return elements(manifest.spec?.rules).flatMap(({ backendRefs }, rule) => {
    const weightOf = (service: string) => elements(backendRefs).find(({ name }) => name === service);
    const [ofStable, ofCanary] = [weightOf(stable), weightOf(canary)];
    if (ofStable === undefined || ofCanary === undefined) return [];
    return [{ rule, stable: ofStable.weight ?? 1, canary: ofCanary.weight ?? 1 }];
  });
}

/** A Service that does not exist is reported by release-missing-object. */
function noBackends(
  { index }: Installation,
  document: Document,
  services: readonly string[],
  fails: string,
): RuleFinding[] {
  const backends = elements(document.manifest.spec?.rules).flatMap(({ backendRefs }) =>
    elements(backendRefs).map(({ name }) => `${name}`),
  );
  const missing = services.find((service) => !backends.includes(service));
  const isUnknown = (service: string) => !backends.includes(service) && index.named('Service', service).length === 0;
  if (services.some(isUnknown)) return [];
  const what = missing === undefined ? `no rule with both ${services.join(' and ')}` : `no backend ${quote(missing)}`;
  return [
    {
      document,
      path: 'spec.rules',
      fact: `have ${what}: ${fails}`,
      allowed: existing('Backends', missing ?? '', new Set(backends)),
      remedy: 'Give one rule both Services, the canary with weight 0',
    },
  ];
}
