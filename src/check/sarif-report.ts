import { LocatedFinding, messageOf, objectOf, pageOf, Report } from './report';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** Formats a report for code scanning: SARIF 2.1.0 (OASIS), with a rule for each code that was found. */
export function sarifReport({ findings, notes }: Report, version: string): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const severities = new Map(findings.map(({ code, severity }) => [code, severity]));
  const rules = codes.map((code) => ({
    id: code,
    shortDescription: { text: code.replace(/-/g, ' ') },
    helpUri: pageOf(code),
    defaultConfiguration: { level: severities.get(code) },
  }));
  const informationUri = 'https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton';
  const run = {
    tool: { driver: { name: 'cdk8s-argo-tekton', version, informationUri, rules } },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository' } } },
    results: findings.map((finding) => result(finding, codes)),
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notes.map(notification) }],
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function notification({ path, fact }: Report['notes'][number]): object {
  const location = { physicalLocation: { artifactLocation: { uri: encodeURI(`${path}`), uriBaseId: '%SRCROOT%' } } };
  const locations = path === undefined ? undefined : [location];
  return { level: 'note', message: { text: `not checked: ${fact}` }, locations };
}

function result(finding: LocatedFinding, codes: readonly string[]): object {
  const { code, severity, document, region } = finding;
  const object = objectOf(finding);
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: messageOf(finding) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(document.file.path), uriBaseId: '%SRCROOT%' },
          region: { startLine: region.line, startColumn: region.column, endColumn: region.endColumn },
        },
        logicalLocations: object === undefined ? undefined : [{ fullyQualifiedName: `${object} ${finding.path}` }],
      },
    ],
  };
}
