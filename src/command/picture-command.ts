import { existsSync, writeFileSync } from 'fs';
import { resolve } from 'path';
import { parseArgs } from 'util';
import { replaceFile } from './replace-file';
import { filesOf, gitRootOf, readFiles } from '../check/read-files';
import { drawMermaid } from '../picture/draw-mermaid';
import { drawSvg } from '../picture/draw-svg';
import { Picture } from '../picture/picture';
import { pictureOf } from '../picture/picture-of';

const PICTURE_HELP = `Usage: cdk8s-argo-tekton picture [FOLDER|FILE ...] [OPTIONS]

Draws the manifests of the folders (default: manifests): Applications with their sources and the phases and waves of
what they sync, hooks, the runs that these start, tasks in parallel branches, finally tasks, the results and workspaces
that a task gets from another one, and the workloads whose image a run sets.

  -o, --output FILE  writes the picture into this file; default: prints it
  --format FORMAT    mermaid, a flowchart that GitHub and GitLab show in a fence of the language mermaid, or svg;
                     default: svg for a file whose name ends with .svg, else mermaid
  --rights           what each hook and each task may do, and under which ServiceAccount
  --root FOLDER      root of the repository, to which source paths of Argo CD are relative;
                     default: root of the Git repository that contains the first folder, else the working directory

Exit status: 0 the picture is drawn; 2 it could not be drawn.
`;

/** The formats of pictures. */
const PICTURE_FORMATS: { readonly [name: string]: (picture: Picture) => string } = {
  mermaid: drawMermaid,
  svg: drawSvg,
};

/** Runs `picture`: draws manifests. */
export async function pictureCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      root: { type: 'string' },
      output: { type: 'string', short: 'o' },
      format: { type: 'string' },
      rights: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(PICTURE_HELP);
    return 0;
  }
  const draw = formatOf(values);
  const text = draw(readPicture(positionals.length === 0 ? ['manifests'] : positionals, values));
  if (values.output === undefined) process.stdout.write(text);
  else writePicture(values.output, text);
  return 0;
}

function formatOf({ format, output }: { format?: string; output?: string }): (picture: Picture) => string {
  const name = format ?? (output?.endsWith('.svg') ? 'svg' : 'mermaid');
  if (!Object.hasOwn(PICTURE_FORMATS, name)) {
    throw new Error(`--format: there is no format "${name}". Allowed: ${Object.keys(PICTURE_FORMATS).join(', ')}.`);
  }
  return PICTURE_FORMATS[name];
}

function readPicture(paths: string[], { root: given, rights }: { root?: string; rights: boolean }): Picture {
  const root = resolve(given ?? gitRootOf(paths[0]) ?? '.');
  if (!existsSync(root)) throw new Error(`--root: there is no folder ${root}`);
  const { documents, syntaxErrors } = readFiles(filesOf(paths), root);
  if (syntaxErrors.length > 0) {
    throw new Error(
      `${syntaxErrors[0].document.file.path} is not valid YAML. Run cdk8s-argo-tekton check for the place.`,
    );
  }
  const picture = pictureOf(documents, { showsRights: rights });
  if (picture.boxes.length === 0) {
    throw new Error(`there is no Application and no Pipeline in ${paths.join(', ')}. Name the folder of manifests.`);
  }
  return picture;
}

function writePicture(path: string, text: string): void {
  if (existsSync(path)) return replaceFile(path, text);
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Error(`--output: cannot write ${path}: ${(error as Error).message}`);
  }
}
