import { within } from '../../core/diagnostic';
import { imageDiagnostics } from '../../core/image';
import { hookContainers } from '../model/hook-container';
import { Rule } from '../model/rule';

/** A hook whose image changes on a running system can deploy something else on another day. */
export const hookImageLatest: Rule = {
  code: 'hook-image-latest',
  severity: 'warning',
  needs: 'folder',
  check: (installation) =>
    hookContainers(installation)
      .filter(({ container }) => typeof container.image === 'string')
      .flatMap(({ document, property, container }) =>
        within(`${property}.image`, imageDiagnostics(container.image)).map((diagnostic) => ({
          ...diagnostic,
          document,
        })),
      ),
};
