import { Diagnostic } from '../core/diagnostic';
import { quote } from '../core/text';

/** Lists in objects of Kubernetes, whose elements a pointer names by their numbers. */
const LISTS = ['containers', 'initContainers', 'webhooks'];

/** What people write for the elements of a list, which is the name of a field for a pointer. */
const MEANT_AS_ELEMENTS = /^(\*|-|.*\[.*\])$/;

/** Validates a JSON pointer (RFC 6901) to a field that an Application ignores. */
export function validateJsonPointer(pointer: string): Diagnostic[] {
  if (!pointer.startsWith('/')) return [notAPointer(pointer)];
  if (/~(?![01])/.test(pointer)) {
    const fact = `${quote(pointer)} has a "~" without 0 or 1`;
    return [{ path: '', fact, allowed: 'Allowed: ~0 for "~", ~1 for "/"', remedy: 'Escape it' }];
  }
  const parts = pointer.slice(1).split('/');
  const wrong = [meantAsElements, withoutNumber, withEmptyPart, withDots].flatMap((find) => find(pointer, parts) ?? []);
  return wrong.slice(0, 1).map((each) => ({ path: '', ...each }));
}

function notAPointer(pointer: string): Diagnostic {
  const path = pointer
    .replace(/^\$?\.?/, '')
    .split('.')
    .join('/');
  return {
    path: '',
    fact: `${quote(pointer)} is not a JSON pointer, which begins with "/"`,
    remedy: /^\$?\.?\w+(\.\w+)*$/.test(pointer) ? `Write "/${path}"` : 'Write it as in "/spec/replicas"',
  };
}

type Wrong = Omit<Diagnostic, 'path'>;

function meantAsElements(pointer: string, parts: readonly string[]): Wrong | undefined {
  const part = parts.find((each) => MEANT_AS_ELEMENTS.test(each));
  if (part === undefined) return undefined;
  return {
    fact: `${quote(pointer)} names a field ${quote(part)}, since pointers have no patterns: it ignores nothing`,
    remedy: `Name the element by its number from 0, or move it to jqPathExpressions: ${quote(asJq(parts))}`,
  };
}

function withoutNumber(pointer: string, parts: readonly string[]): Wrong | undefined {
  const list = parts.find((part, i) => LISTS.includes(part) && i > 0 && /^\D/.test(parts[i + 1] ?? '0'));
  if (list === undefined) return undefined;
  const filled = parts.flatMap((part) => (part === list ? [part, '*'] : [part]));
  return {
    fact: `${quote(pointer)} names a field of the list ${quote(list)}, and not of one of its elements`,
    remedy: `Add the number of the element, from 0, or move it to jqPathExpressions: ${quote(asJq(filled))}`,
  };
}

function withEmptyPart(pointer: string, parts: readonly string[]): Wrong | undefined {
  if (!parts.includes('')) return undefined;
  const clean = parts.filter((part) => part !== '');
  return {
    fact: `${quote(pointer)} names a field without a name, and ignores nothing`,
    remedy: clean.length === 0 ? 'Name a field, as in "/spec/replicas"' : `Write ${quote(`/${clean.join('/')}`)}`,
  };
}

/** Top-level fields of objects have no dots. */
function withDots(pointer: string, [first, ...others]: readonly string[]): Wrong | undefined {
  if (!/^(metadata|spec|data|status)(\.|~1)/.test(first)) return undefined;
  return {
    fact: `${quote(pointer)} names a field ${quote(first)}, which no object has`,
    remedy: `Write ${quote(`/${[...first.split(/\.|~1/), ...others].join('/')}`)}`,
  };
}

/** The parts of a pointer as a path of jq, with all elements for what was meant so. */
function asJq(parts: readonly string[]): string {
  return parts
    .map((part) => {
      const name = part
        .replace(/\[.*\]$/, '')
        .replace(/~1/g, '/')
        .replace(/~0/g, '~');
      if (/^(\*|-|\d*)$/.test(name)) return '[]';
      const field = /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `.${quote(name)}`;
      return name === part || !part.endsWith(']') ? field : `${field}[]`;
    })
    .join('');
}
