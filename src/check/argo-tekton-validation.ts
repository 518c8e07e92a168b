import { existsSync, readFileSync } from 'fs';
import { posix, relative, resolve, sep } from 'path';
import type * as Check from './check';
import type * as ReadFiles from './read-files';
import { LocatedFinding, objectOf } from './report';
import { manifestMessage } from '../core/diagnostic';
import { parseKubernetesYaml } from '../core/parse-kubernetes-yaml';

/**
 * The part of the `ValidationContext` of cdk8s-cli that is used here. cdk8s-cli is not a dependency of this library.
 */
interface Context {
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: Violation): void;
    submit(status: 'success' | 'failure', metadata?: { [name: string]: string }): void;
  };
}

/** A violation as cdk8s-cli reports it. */
interface Violation {
  readonly ruleName: string;
  readonly recommendation: string;
  readonly fix: string;
  readonly violatingResources: { resourceName: string; locations: string[]; manifestPath: string }[];
}

/**
 * Checks what `cdk8s synth` wrote, as `cdk8s-argo-tekton check` does: a validation of cdk8s
 * (https://cdk8s.io/docs/latest/plugins/validation) for apps that do not use `GitOpsApp`. In `cdk8s.yaml`:
 *
 *     validations:
 *       - package: ./node_modules/cdk8s-argo-tekton
 *         class: ArgoTektonValidation
 *         version: 0.1.0
 *
 * cdk8s loads a package that begins with `./` as it is installed here; any other package it installs once more from the
 * registry. Errors fail the synthesis, warnings are only reported. A source path of Argo CD is matched with a written
 * folder by its last folders, since the output folder need not be the committed one.
 */
export class ArgoTektonValidation {
  /**
   * Called by the command of cdk8s.
   *
   * @param context the `ValidationContext` of cdk8s-cli
   */
  public async validate(context: any): Promise<void> {
    // the parser of YAML is loaded here, since this class is imported with all of the library, and rarely used
    /* eslint-disable @typescript-eslint/no-require-imports */
    const { check } = require('./check') as typeof Check;
    const { readFiles } = require('./read-files') as typeof ReadFiles;
    /* eslint-enable */
    const { manifests, report } = context as Context;
    const output = outputFolder();
    const paths = manifests.map((path) => resolve(path));
    const { findings } = check(readFiles(paths, resolve('.'), { folderOf: (path) => sourceFolder(path, output) }));
    findings.forEach((finding) => report.addViolation(violation(finding)));
    report.submit(findings.some(({ severity }) => severity === 'error') ? 'failure' : 'success');
  }
}

function violation(finding: LocatedFinding): Violation {
  const { code, document, region } = finding;
  return {
    ruleName: code,
    recommendation: manifestMessage(finding),
    fix: finding.remedy,
    violatingResources: [
      {
        resourceName: objectOf(finding) ?? document.file.path,
        locations: [`${finding.path} (${region.line}:${region.column})`],
        manifestPath: resolve(document.file.path),
      },
    ],
  };
}

/** The folder of a written file, from the output folder. */
function sourceFolder(path: string, output: string): string {
  const folder = posix.dirname(path);
  if (folder === output) return posix.basename(output);
  return folder.startsWith(`${output}/`) ? folder.slice(output.length + 1) : folder;
}

/** The output folder of cdk8s.yaml, relative to the working directory; without one, the default of cdk8s. */
function outputFolder(): string {
  const output = existsSync('cdk8s.yaml') ? parseKubernetesYaml(readFileSync('cdk8s.yaml', 'utf8'))?.output : undefined;
  return relative('.', resolve(output ?? 'dist'))
    .split(sep)
    .join('/');
}
