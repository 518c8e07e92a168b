import { containerProgram } from './container-program';
import { Evidence } from './evidence';
import { RunTask } from './run-task';
import { BuildahName } from '../../tasks/task-names';

/** An image that a task pushes. */
export interface PushedImage {
  /** Repository and tag; `UNKNOWN` in it for what only the run knows. */
  readonly image: string;
  readonly evidence: Evidence;
}

/** Commands that build images, and what makes them do so. */
const BUILD_COMMANDS = ['buildah', 'docker', 'podman', 'img', 'nerdctl', 'buildctl', 'buildx', 'ko', 'jib', 'pack'];
const BUILD_VERBS = ['build', 'bud', 'publish', 'build-using-dockerfile'];

/** Names of Tasks that build images. Only for a Task that is not among the documents. */
const BUILD_NAME = /(^|[-_.])(build|buildah|buildkit|buildpacks|jib|kaniko)([-_.]|$)/i;

/** Names of params that hold the image of a build. */
const IMAGE_PARAM = /image|destination|^tag$|^output$/i;

/**
 * The images that a task pushes: by its declaration where that has the params and results of `BuildahTask`, else by
 * pushes and builds in the programs of its steps, or, where the Task is not among the documents, by its name.
 */
export function pushedImages(task: RunTask): PushedImage[] {
  const images: PushedImage[] = declaresPush(task)
    ? [{ image: task.values[BuildahName.IMAGE] ?? '', evidence: 'field' }]
    : [...(buildsByText(task) ? imageParams(task) : []), ...pushes(task)].map((image) => ({ image, evidence: 'text' }));
  return images
    .map((pushed) => ({ ...pushed, image: pushed.image.replace(/^docker:\/\//, '') }))
    .filter(({ image }) => /^[\w.-]+(:\d+)?\/[\w./-]+/.test(image));
}

function declaresPush(task: RunTask): boolean {
  return (
    task.declaresParams(BuildahName.IMAGE) &&
    task.declaresResults(BuildahName.IMAGE_DIGEST) &&
    task.values[BuildahName.SKIP_PUSH] !== 'true'
  );
}

function buildsByText(task: RunTask): boolean {
  if (task.steps.length === 0) return BUILD_NAME.test(task.taskName ?? task.name);
  if (task.steps.some((step) => /kaniko\/executor/.test(`${containerProgram(step)} ${step.image}`))) return true;
  return BUILD_COMMANDS.flatMap((command) => task.callsOf(command)).some((words) =>
    words
      .filter((word) => !word.startsWith('-'))
      .slice(0, 2)
      .some((word) => BUILD_VERBS.includes(word)),
  );
}

function imageParams({ values }: RunTask): string[] {
  return Object.entries(values)
    .filter(([name]) => IMAGE_PARAM.test(name))
    .map(([, value]) => value);
}

function pushes(task: RunTask): string[] {
  return ['buildah', 'docker', 'podman']
    .flatMap((command) => task.callsOf(command))
    .map((words) => words.filter((word) => !word.startsWith('-')))
    .filter(([verb]) => verb === 'push')
    .map((words) => words[words.length - 1]);
}
