import { posix } from 'path';
import { CODES_OF_FILES, Report } from './report';
import { globMatch } from '../argocd/glob';
import { Severity } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { parseKubernetesYaml } from '../core/parse-kubernetes-yaml';
import { quote } from '../core/text';
import { CODES } from '../rules/findings';

/** The file in the root of a repository that configures `check`. */
export const CHECK_CONFIG = '.argo-tekton-check.yaml';

/** What a repository configures. */
export interface CheckConfig {
  /** By code; `none` reports no finding of it. */
  readonly severities: { readonly [code: string]: Severity | 'none' };
  /** Files and folders that are not read, as paths from the root. `*` ends at a `/`, `**` does not. */
  readonly ignoredPaths: readonly string[];
}

const SEVERITIES = ['error', 'warning', 'none'];

/**
 * Reads a configuration.
 *
 * @param name of the file, for messages
 * @throws for what it cannot have, with the nearest name
 */
export function parseCheckConfig(text: string, name: string): CheckConfig {
  const config = mapOf(name, parseConfig(text, name));
  rejectUnknown(name, 'Keys', Object.keys(config), ['severities', 'ignoredPaths']);
  const severities = mapOf(`${name}: severities`, config.severities);
  const codes = [...CODES.map(({ code }) => code), ...CODES_OF_FILES].sort();
  rejectUnknown(`${name}: severities`, 'Codes', Object.keys(severities), codes, 15);
  for (const [code, severity] of Object.entries(severities)) {
    rejectUnknown(`${name}: severities.${code}`, 'Severities', [severity], SEVERITIES);
  }
  const ignoredPaths = config.ignoredPaths ?? [];
  if (!Array.isArray(ignoredPaths) || ignoredPaths.some((path) => typeof path !== 'string')) {
    throw new Error(`${name}: ignoredPaths: ${quote(ignoredPaths)} is not a list of paths. Put each into quotes.`);
  }
  return { severities: severities as CheckConfig['severities'], ignoredPaths };
}

/** Whether a file is, or is in, what a configuration ignores. */
export function isIgnored({ ignoredPaths }: CheckConfig, path: string): boolean {
  return ignoredPaths.some((pattern) => {
    const clean = posix.normalize(pattern).replace(/\/$/, '');
    return globMatch(clean, path, false, '/') || globMatch(`${clean}/**`, path, false, '/');
  });
}

/** The report with the severities of a configuration. */
export function withSeverities({ severities }: CheckConfig, report: Report): Report {
  return {
    ...report,
    findings: report.findings.flatMap((finding) => {
      const severity = severities[finding.code] ?? finding.severity;
      return severity === 'none' ? [] : [{ ...finding, severity }];
    }),
  };
}

function parseConfig(text: string, name: string): unknown {
  try {
    return parseKubernetesYaml(text);
  } catch (error) {
    throw new Error(`${name} is not valid YAML: ${(error as Error).message}`);
  }
}

function mapOf(name: string, value: unknown): { readonly [key: string]: unknown } {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as { readonly [key: string]: unknown };
  throw new Error(`${name}: ${quote(value)} is not a map.`);
}

function rejectUnknown(name: string, what: string, given: readonly unknown[], known: string[], most?: number): void {
  const unknown = given.find((each) => !known.includes(each as string));
  if (unknown === undefined) return;
  const allowed = existing(what, `${unknown as string}`, known, most) || 'docs/rules has all codes';
  throw new Error(`${name}: there is no ${quote(unknown)}. ${allowed}`);
}
