import { Document } from '../../core/document';
import { existing } from '../../core/near-miss';
import { quote } from '../../core/text';
import { HttpCheckName } from '../../tasks/task-names';
import { elements } from '../model/elements';
import { Installation } from '../model/installation';
import { meantName } from '../model/meant-name';
import { objectName } from '../model/object-name';
import { ObjectNames } from '../model/object-names';
import { textValues } from '../model/param-value';
import { namedTasks, releasedObject, ReleasedWorkload, releasedWorkloads } from '../model/released-workload';
import { Rule, RuleFinding } from '../model/rule';

/** A check that asks a Service which is not there fails each release; one that asks another colour proves nothing. */
export const releaseCheckService: Rule = {
  code: 'release-check-service',
  severity: 'warning',
  needs: 'documents',
  check: (installation) => {
    const asked = installation.ofKind('Pipeline').flatMap((pipeline) => askedServices(installation, pipeline));
    if (asked.length === 0) return [];
    const names = new ObjectNames(installation);
    return asked.flatMap((each) =>
      names.has({ ...each, path: '', evidence: 'field' })
        ? otherColour(installation, each)
        : missingService(installation, names, each),
    );
  },
};

/** A Service that a task of a Pipeline asks by HTTP. */
interface AskedService {
  readonly document: Document;
  readonly task: string;
  readonly kind: 'Service';
  readonly name: string;
  readonly namespace: string;
}

const SERVICE_URL = /^http:\/\/([a-z0-9][-a-z0-9]*)\.([a-z0-9][-a-z0-9]*)\.svc(\.[-a-z0-9.]+)?(:\d+)?([/?]|$)/;

function askedServices(installation: Installation, pipeline: Document): AskedService[] {
  return namedTasks(pipeline).flatMap((task): AskedService[] => {
    const [, name, namespace] = SERVICE_URL.exec(textValues(task.params)[HttpCheckName.URL] ?? '') ?? [];
    if (name === undefined || !isCheckTask(installation, pipeline, task)) return [];
    return [{ document: pipeline, task: task.name, kind: 'Service', name, namespace }];
  });
}

/** Whether a task runs an `HttpCheckTask` or a `PrometheusCheckTask`: others have URLs, too. */
function isCheckTask(installation: Installation, { manifest }: Document, { taskRef }: any): boolean {
  const declared = installation.find('Task', manifest.metadata?.namespace, `${taskRef?.name}`)?.manifest;
  return elements(declared?.spec?.params).some(({ name }) => name === HttpCheckName.SUCCESSES);
}

/** A Service may be of another repository: reported is a name that the manifests nearly have, or have elsewhere. */
function missingService(installation: Installation, names: ObjectNames, asked: AskedService): RuleFinding[] {
  const { document, name, namespace } = asked;
  const isReleased = releasesOf(installation, asked).some(({ services }) => services.includes(name));
  if (isReleased) return []; // release-missing-object reports it
  const beside = names.beside(asked).map((each) => each.name);
  const other = names.elsewhere({ ...asked, path: '', evidence: 'field' });
  const isElsewhere = beside.length === 0 && other !== undefined;
  if (meantName(name, beside) === undefined && !isElsewhere) return [];
  return [
    {
      document,
      path: urlPath(asked),
      fact:
        `asks the Service ${quote(name)} of the namespace ${quote(namespace)}, which no manifest creates: unless it ` +
        'is created elsewhere, the check fails',
      allowed: isElsewhere ? `There is ${objectName(other.manifest)}` : existing('Services', name, beside, 8),
      remedy: 'Correct the URL',
    },
  ];
}

/** A Service that selects a colour which no release moves: it leads to the same one before and after. */
function otherColour(installation: Installation, asked: AskedService): RuleFinding[] {
  const { document, name } = asked;
  const service = releasedObject(installation, asked, 'Service', name);
  const releases = releasesOf(installation, asked);
  if (service === undefined || releases.some(({ services }) => services.includes(name))) return [];
  const release = releases.find((each) => selectsColour(installation, service, each));
  if (release === undefined) return [];
  const { colourLabel = '', services } = release;
  const colour = quote(`${colourLabel}=${service.manifest.spec.selector[colourLabel]}`);
  return [
    {
      document,
      path: urlPath(asked),
      fact: `asks the Service ${quote(name)}, which leads to ${colour} whatever the release of ${services[0]} moves`,
      remedy: `Name it as previewService of the workload, or ask another Service`,
    },
  ];
}

function selectsColour(installation: Installation, { manifest }: Document, release: ReleasedWorkload): boolean {
  const { strategy, colourLabel = '', deployments } = release;
  const { [colourLabel]: colour, ...rest } = manifest.spec?.selector ?? {};
  if (strategy !== 'blue/green' || colour === undefined) return false;
  return deployments.some((name) => {
    const deployment = releasedObject(installation, release, 'Deployment', name);
    const labels = deployment?.manifest.spec?.template?.metadata?.labels ?? {};
    return deployment !== undefined && Object.entries(rest).every(([label, value]) => labels[label] === value);
  });
}

function releasesOf(installation: Installation, { document, namespace }: AskedService): ReleasedWorkload[] {
  return releasedWorkloads(installation).filter(
    ({ pipeline, namespace: of }) => pipeline === document && of === namespace,
  );
}

function urlPath({ task }: AskedService): string {
  return `spec.tasks.${task}.params.${HttpCheckName.URL}`;
}
