import { FLOWS } from './flow-program';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';

/** What a new repository is made for. */
export interface RepositoryPlan {
  /** A name of FLOWS. */
  readonly flow: string;
  /** A name of CI_FILES. */
  readonly ci: string;
  /** A name of PACKAGE_MANAGERS. */
  readonly packageManager: string;
}

/** The commands of a package manager. */
interface PackageManager {
  readonly addDevelopment: string;
  readonly install: string;
  readonly run: string;
  /** Lines of a workflow that make it available. */
  readonly setUp: readonly string[];
}

export const PACKAGE_MANAGERS: { readonly [name: string]: PackageManager } = {
  npm: { addDevelopment: 'npm install --save-dev', install: 'npm ci', run: 'npx', setUp: [] },
  pnpm: {
    addDevelopment: 'pnpm add --save-dev',
    install: 'pnpm install --frozen-lockfile',
    run: 'pnpm exec',
    setUp: ['npm install --global pnpm'],
  },
};

export const CI_FILES: { readonly [name: string]: string } = {
  github: '.github/workflows/manifests.yaml',
  gitlab: '.gitlab-ci.yml',
};

export const REPOSITORY_DEFAULTS: RepositoryPlan = { flow: 'before-sync', ci: 'github', packageManager: 'npm' };

/**
 * The plan of a repository. Rejects names that do not exist.
 *
 * @param given what is left out has the value of REPOSITORY_DEFAULTS
 * @param label how the author writes a property, for messages
 */
export function planRepository(given: Partial<RepositoryPlan>, label = (property: string) => property): RepositoryPlan {
  const { flow, ci, packageManager } = REPOSITORY_DEFAULTS;
  return {
    flow: knownName(label('flow'), 'Flows', given.flow ?? flow, FLOWS),
    ci: knownName(label('ci'), 'Allowed', given.ci ?? ci, CI_FILES),
    packageManager: knownName(
      label('packageManager'),
      'Allowed',
      given.packageManager ?? packageManager,
      PACKAGE_MANAGERS,
    ),
  };
}

function knownName(label: string, what: string, value: string, known: object): string {
  if (typeof value === 'string' && Object.hasOwn(known, value)) return value;
  throw new Error(`${label}: there is no ${quote(value)}. ${existing(what, String(value), Object.keys(known))}`);
}
