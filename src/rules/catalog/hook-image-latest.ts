import { imageProblems } from '../../core/image';
import { hookContainers } from '../model/hook-program';
import { Rule } from '../rule';

/** A hook whose image changes under a running system decides another day what is deployed. */
export const hookImageLatest: Rule = {
  code: 'hook-image-latest',
  severity: 'warning',
  check: (installation) =>
    hookContainers(installation).flatMap(({ document, property, container }) =>
      (typeof container.image === 'string' ? imageProblems(`${property}.image`, container.image) : []).map(
        (diagnostic) => ({ ...diagnostic, document }),
      ),
    ),
};
