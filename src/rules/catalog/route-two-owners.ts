import { Document } from '../../core/document';
import { elements } from '../model/elements';
import { Installation } from '../model/installation';
import { objectName } from '../model/object-name';
import { releasedObject, releasedWorkloads } from '../model/released-workload';
import { Rule, RuleFinding } from '../model/rule';

/** What writes the rules of an HTTPRoute. */
interface RouteOwner {
  readonly document: Document;
  readonly path: string;
  readonly route: Document;
}

/** All rules of an HTTPRoute are one atomic list: who writes a weight owns all of them. */
export const routeTwoOwners: Rule = {
  code: 'route-two-owners',
  severity: 'warning',
  needs: 'documents',
  check: (installation) => {
    const first = new Map<Document, RouteOwner>();
    return [...releaseOwners(installation), ...rolloutOwners(installation)].flatMap((owner): RuleFinding[] => {
      const other = first.get(owner.route) ?? owner;
      first.set(owner.route, other);
      if (other.document === owner.document) return [];
      const fact =
        `names ${objectName(owner.route.manifest)}, whose weights ${objectName(other.document.manifest)} sets ` +
        `too: all ` +
        'rules of a route are one list, so each writes back the weights of the other';
      return [{ document: owner.document, path: owner.path, fact, remedy: 'Give each a route of its own' }];
    });
  },
};

function releaseOwners(installation: Installation): RouteOwner[] {
  return releasedWorkloads(installation).flatMap((released) => {
    const { route: name, pipeline: document, task } = released;
    const route = name === undefined ? undefined : releasedObject(installation, released, 'HTTPRoute', name);
    return route === undefined ? [] : [{ document, path: `spec.tasks.${task}.params.workloads`, route }];
  });
}

/** Argo Rollouts and its plugin for the Gateway API. */
function rolloutOwners(installation: Installation): RouteOwner[] {
  return installation.ofKind('Rollout').flatMap((document) => {
    const { metadata, spec } = document.manifest;
    const plugin = spec?.strategy?.canary?.trafficRouting?.plugins?.['argoproj-labs/gatewayAPI'];
    const names = [plugin?.httpRoute, ...elements(plugin?.httpRoutes).map(({ name }) => name)];
    const path = 'spec.strategy.canary.trafficRouting.plugins.argoproj-labs/gatewayAPI';
    const namespace = metadata?.namespace ?? installation.destinationNamespaceOf(document);
    return names.flatMap((name) => {
      const route = typeof name === 'string' && releasedObject(installation, { namespace }, 'HTTPRoute', name);
      return route ? [{ document, path, route }] : [];
    });
  });
}
