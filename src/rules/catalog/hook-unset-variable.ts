import { commaList } from '../../core/text';
import { elements } from '../model/elements';
import { severityOf } from '../model/evidence';
import { containerTexts, HookContainer, hookContainers } from '../model/hook-container';
import { Rule, RuleFinding } from '../model/rule';

/**
 * The kubelet replaces `$(NAME)` by variables of the container. One that the container does not have stays as written,
 * and a shell executes it as a command.
 */
export const hookUnsetVariable: Rule = {
  code: 'hook-unset-variable',
  severity: 'error',
  mayWarn: true,
  needs: 'folder',
  check: (installation) =>
    hookContainers(installation)
      .filter(({ container }) => elements(container.envFrom).length === 0)
      .flatMap(unsetVariables),
};

function unsetVariables(hook: HookContainer): RuleFinding[] {
  const names = elements(hook.container.env).map(({ name }) => `${name}`);
  return containerTexts(hook).flatMap(({ property, text }) =>
    [...new Set([...text.matchAll(/(?<!\$)\$\(([A-Z][A-Z0-9_]*)\)/g)].map(([, name]) => name))]
      .filter((name) => !names.includes(name))
      .map((name) => ({
        document: hook.document,
        severity: severityOf(isProgram(text) ? 'text' : 'field'),
        path: property,
        fact:
          `has $(${name}), a variable that the container does not have: Argo CD gives hooks no variables, ` +
          `and a shell executes this as a command named ${name}`,
        allowed: `Variables: ${commaList(names)}`,
        remedy:
          `Give the container ${name} by env, or read the value in the hook: the revision is in ` +
          'status.operationState.syncResult.revision of the Application',
      })),
  );
}

/** Whether a text can be a program, in which `$(NAME)` can be a command or a comment. */
function isProgram(text: string): boolean {
  return /\s/.test(text.trim());
}
