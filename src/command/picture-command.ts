import { existsSync } from 'fs';
import { resolve } from 'path';
import { parseArgs } from 'util';
import { filesOf, gitRootOf, readFiles } from '../check/read-files';
import { drawMermaid } from '../picture/draw-mermaid';
import { pictureOf } from '../picture/picture-of';

const PICTURE_HELP = `Usage: cdk8s-argo-tekton picture [FOLDER|FILE ...] [--root FOLDER] [--rights]

Draws the manifests of the folders (default: manifests) as a flowchart of Mermaid: Applications with the phases and
waves of what they sync, hooks, the Pipelines that these start, their tasks in parallel branches, finally tasks, and the
results and workspaces that a task gets from another one. GitHub and GitLab show it in a fence of the language mermaid.

  --root FOLDER  root of the repository, to which source paths of Argo CD are relative;
                 default: root of the Git repository that contains the first folder, else the working directory
  --rights       what each hook may do

Exit status: 0 the picture is printed; 2 it could not be drawn.
`;

/** Runs `picture`: draws manifests. */
export async function pictureCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      root: { type: 'string' },
      rights: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(PICTURE_HELP);
    return 0;
  }
  const paths = positionals.length === 0 ? ['manifests'] : positionals;
  const root = resolve(values.root ?? gitRootOf(paths[0]) ?? '.');
  if (!existsSync(root)) throw new Error(`--root: there is no folder ${root}`);
  const { documents, syntaxErrors } = readFiles(filesOf(paths), root);
  if (syntaxErrors.length > 0) {
    throw new Error(
      `${syntaxErrors[0].document.file.path} is not valid YAML. Run cdk8s-argo-tekton check for the place.`,
    );
  }
  const picture = pictureOf(documents, { showsRights: values.rights });
  if (picture.boxes.length === 0) {
    throw new Error(`there is no Application and no Pipeline in ${paths.join(', ')}. Name the folder of manifests.`);
  }
  process.stdout.write(drawMermaid(picture));
  return 0;
}
