import { pageOf, Report } from './told';
import { describe } from '../core/problem';

/** For code scanning: SARIF 2.1.0 (OASIS), a rule for each code that was found, with its page. */
export function sarif({ told }: Report, version: string): string {
  const codes = [...new Set(told.map(({ code }) => code))].sort();
  const severities = new Map(told.map(({ code, severity }) => [code, severity]));
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'cdk8s-argo-tekton',
            version,
            informationUri: 'https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton',
            rules: codes.map((code) => ({
              id: code,
              shortDescription: { text: code.replace(/-/g, ' ') },
              helpUri: pageOf(code),
              defaultConfiguration: { level: severities.get(code) },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository' } } },
        results: told.map(({ code, severity, file, region, object, problem }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: severity,
          message: { text: describe(problem) },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: encodeURI(file.path), uriBaseId: '%SRCROOT%' },
                region: { startLine: region.line, startColumn: region.column, endColumn: region.endColumn },
              },
              logicalLocations:
                object === undefined ? undefined : [{ fullyQualifiedName: `${object} ${problem.property}` }],
            },
          ],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
