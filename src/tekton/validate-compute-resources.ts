import { ContainerResources } from 'cdk8s-plus-28';
import { cpuMillis } from '../core/canonical';
import { Diagnostic } from '../core/diagnostic';

/** Rejects requests of a container or a pod that exceed their limits. */
export function validateComputeResources({ cpu, memory, ephemeralStorage }: ContainerResources = {}): Diagnostic[] {
  const exceeded = {
    cpu: exceeds(cpu, ({ amount }) => cpuMillis(amount)),
    memory: exceeds(memory, (size) => size.toKibibytes()),
    ephemeralStorage: exceeds(ephemeralStorage, (size) => size.toKibibytes()),
  };
  return Object.entries(exceeded)
    .filter(([, isExceeded]) => isExceeded)
    .map(([name]) => ({
      code: 'tekton-refused-pod',
      path: name,
      fact: 'the request exceeds the limit',
      remedy: 'Raise the limit or lower the request',
    }));
}

function exceeds<T>(given: { request?: T; limit?: T } | undefined, amount: (quantity: T) => number): boolean {
  const { request, limit } = given ?? {};
  return request !== undefined && limit !== undefined && amount(request) > amount(limit);
}
