import { field } from '../../core/property';
import { quote } from '../../core/text';
import { WORKLOAD_KINDS } from '../model/image-setting';
import { placedContainers } from '../model/pod';
import { Rule } from '../model/rule';

/** The API server rejects a container without an image, also where a run is to set it. */
export const workloadWithoutImage: Rule = {
  code: 'workload-without-image',
  severity: 'error',
  check: ({ applications }) =>
    applications.flatMap(({ name, sources }) =>
      sources
        .filter(({ isPlain }) => isPlain)
        .flatMap(({ documents }) => documents)
        .filter(({ manifest }) => WORKLOAD_KINDS.includes(`${manifest.kind}`))
        .flatMap((document) =>
          placedContainers(document)
            .filter(({ container }) => (container.image ?? '') === '')
            .map(({ property }) => ({
              document,
              path: field(property, 'image'),
              fact:
                'is not set: the API server rejects the object, and the first sync of the Application ' +
                `${quote(name)} fails, also where a run is to set the image`,
              remedy: 'Write an image that exists; with spec.paused: true the run that deploys starts the pods',
            })),
        ),
    ),
};
