import { existsSync, readFileSync } from 'fs';
import { posix, relative, resolve, sep } from 'path';
import type * as Check from './check';
import type * as Read from './read';
import { manifestMessage } from '../core/diagnostic';
import { parseKubernetesYaml } from '../core/yaml';

/** What cdk8s-cli gives a validation, as far as it is used here: the command is no dependency of this library. */
interface Context {
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: {
      ruleName: string;
      recommendation: string;
      fix: string;
      violatingResources: { resourceName: string; locations: string[]; manifestPath: string }[];
    }): void;
    submit(status: 'success' | 'failure', metadata?: { [name: string]: string }): void;
  };
}

/**
 * Checks what `cdk8s synth` wrote, as `cdk8s-argo-tekton check` does: a validation of cdk8s (https://cdk8s.io/docs/latest/plugins/validation),
 * for apps that are no `GitOpsApp`. In `cdk8s.yaml`:
 *
 *     validations:
 *       - package: ./node_modules/cdk8s-argo-tekton
 *         class: ArgoTektonValidation
 *         version: 0.0.0
 *
 * A package that begins with `./` is loaded as it is installed here; one by its name the command of cdk8s would install
 * once more from the registry. Errors fail the synthesis, warnings are only reported. A source path of Argo CD counts as
 * that of a written folder where its last folders have the same names, since the output folder need not be the committed one.
 */
export class ArgoTektonValidation {
  /**
   * Called by the command of cdk8s.
   *
   * @param context the `ValidationContext` of cdk8s-cli
   */
  public async validate(context: any): Promise<void> {
    // what reads YAML is loaded here, since this class is imported with all of the library, and hardly ever used
    /* eslint-disable @typescript-eslint/no-require-imports */
    const { check } = require('./check') as typeof Check;
    const { readFiles } = require('./read') as typeof Read;
    /* eslint-enable */
    const { manifests, report } = context as Context;
    const output = outputFolder();
    const folderOf = (path: string): string => {
      const folder = posix.dirname(path);
      return folder === output
        ? posix.basename(output)
        : folder.startsWith(`${output}/`)
          ? folder.slice(output.length + 1)
          : folder;
    };
    const { told } = check(
      readFiles(
        manifests.map((path) => resolve(path)),
        resolve('.'),
        folderOf,
      ),
    );
    for (const finding of told) {
      const { code, file, region, object } = finding;
      report.addViolation({
        ruleName: code,
        recommendation: manifestMessage(finding),
        fix: finding.remedy,
        violatingResources: [
          {
            resourceName: object ?? file.path,
            locations: [`${finding.path} (${region.line}:${region.column})`],
            manifestPath: resolve(file.path),
          },
        ],
      });
    }
    report.submit(told.some(({ severity }) => severity === 'error') ? 'failure' : 'success');
  }
}

/** The output folder of cdk8s.yaml, as documents have folders; the command's own default where it says none. */
function outputFolder(): string {
  const output = existsSync('cdk8s.yaml') ? parseKubernetesYaml(readFileSync('cdk8s.yaml', 'utf8'))?.output : undefined;
  return relative('.', resolve(output ?? 'dist'))
    .split(sep)
    .join('/');
}
