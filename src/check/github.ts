import { summary } from './text';
import { Report } from './told';
import { manifestMessage } from '../core/diagnostic';

/** For GitHub Actions: a workflow command for each finding, which GitHub shows at the line of the change, and how much was found. */
export function github(report: Report): string {
  const commands = report.told.map((finding) => {
    const { code, severity, file, region } = finding;
    const properties = Object.entries({
      file: file.path,
      line: region.line,
      col: region.column,
      endColumn: region.endColumn,
      title: code,
    });
    return `::${severity} ${properties.map(([name, value]) => `${name}=${escapedProperty(`${value}`)}`).join(',')}::${escaped(manifestMessage(finding))}`;
  });
  return [...commands, summary(report)].map((line) => `${line}\n`).join('');
}

/** As the toolkit of GitHub Actions escapes it (packages/core/src/command.ts). */
function escaped(message: string): string {
  return message.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapedProperty(value: string): string {
  return escaped(value).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
