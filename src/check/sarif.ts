import { pageOf, Report } from './told';
import { manifestMessage } from '../core/diagnostic';

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
        results: told.map(({ file, region, object, ...finding }) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: finding.severity,
          message: { text: manifestMessage(finding) },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: encodeURI(file.path), uriBaseId: '%SRCROOT%' },
                region: { startLine: region.line, startColumn: region.column, endColumn: region.endColumn },
              },
              logicalLocations:
                object === undefined ? undefined : [{ fullyQualifiedName: `${object} ${finding.path}` }],
            },
          ],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
