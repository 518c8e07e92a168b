/** The modules of src/ as CONTRIBUTING.md shows them, made from projenrc/modules.ts. */
import { MODULES } from '../../projenrc/modules';

/** The picture and the table. */
export function modulesSection(): string {
  return `\n${[...picture(), '', ...table()].join('\n')}\n`;
}

function picture(): string[] {
  const names = MODULES.map(({ folder }) => `  ${idOf(folder)}["${folder}/"]`);
  const arrows = MODULES.flatMap(({ folder, buildsOn }) =>
    buildsOn.map((other) => `  ${idOf(folder)} --> ${idOf(other)}`),
  );
  return ['```mermaid', 'flowchart RL', ...names, ...arrows, '```'];
}

/** Mermaid takes no slash in an id. */
function idOf(folder: string): string {
  return folder.replace('/', '-');
}

function table(): string[] {
  const rows = MODULES.map(({ folder, holds, buildsOn }) => {
    const modules = buildsOn.map((other) => `\`${other}\``).join(', ');
    return `| \`src/${folder}/\` | ${holds} | ${modules || 'nothing'} |`;
  });
  const top = '| `src/*.ts` | ready-made systems of several modules; `main.ts` is a program | all modules |';
  return ['| module | holds | builds on |', '|---|---|---|', ...rows, top];
}
