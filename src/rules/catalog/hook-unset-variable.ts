import { commaList as names } from '../../core/text';
import { hookContainers, programsOf } from '../model/hook-program';
import { list } from '../model/pipeline-work';
import { Rule } from '../rule';

/** The kubelet puts in the variables of the container for `$(NAME)`; what it does not know stays, and a shell runs it as a command. */
export const hookUnsetVariable: Rule = {
  code: 'hook-unset-variable',
  severity: 'error',
  check: (installation) =>
    hookContainers(installation)
      .filter(({ container }) => list(container.envFrom).length === 0)
      .flatMap((hook) => {
        const set = list(hook.container.env).map(({ name }) => `${name}`);
        return programsOf(hook).flatMap(({ property, text }) => {
          const unset = [
            ...new Set([...text.matchAll(/(?<!\$)\$\(([A-Z][A-Z0-9_]*)\)/g)].map(([, name]) => name)),
          ].filter((name) => !set.includes(name));
          return unset.map((name) => ({
            document: hook.document,
            path: property,
            fact: `has $(${name}), a variable that the container does not have: Argo CD gives a hook none, and a shell runs this as a command named ${name}`,
            allowed: `Variables: ${names(set)}`,
            remedy: `Give the container ${name} by env, or read the value in the hook: the revision stands in status.operationState.syncResult.revision of the Application`,
          }));
        });
      }),
};
