import { ComputeResources } from './compute-resources';
import { Diagnostic, within } from '../core/diagnostic';
import { quantityValue } from '../core/quantity';
import { quote } from '../core/text';

type Quantities = { readonly [resource: string]: string };

/** Rejects what is not a quantity, and requests of a container or a pod that exceed their limits. */
export function validateComputeResources({ requests = {}, limits = {} }: ComputeResources = {}): Diagnostic[] {
  return [
    ...within('requests', [...validateQuantities(requests), ...validateLimits(requests, limits)]),
    ...within('limits', validateQuantities(limits)),
  ];
}

function validateQuantities(quantities: Quantities): Diagnostic[] {
  return Object.entries(quantities)
    .filter(([, quantity]) => quantityValue(quantity) === undefined)
    .map(([resource, quantity]) => ({
      code: 'tekton-wrong-type',
      path: resource,
      fact: `${quote(quantity)} is not a quantity`,
      remedy: 'Set a quantity, e.g. 500m or 1Gi',
    }));
}

function validateLimits(requests: Quantities, limits: Quantities): Diagnostic[] {
  return Object.entries(requests)
    .filter(([resource, request]) => exceeds(request, limits[resource]))
    .map(([resource, request]) => ({
      code: 'tekton-refused-pod',
      path: resource,
      fact: `${quote(request)} exceeds the limit, ${quote(limits[resource])}`,
      remedy: 'Raise the limit or lower the request',
    }));
}

function exceeds(request: string, limit: string | undefined): boolean {
  const [requested, allowed] = [quantityValue(request), quantityValue(limit)];
  return requested !== undefined && allowed !== undefined && requested > allowed;
}
