import { WorkloadKind } from './workload-kind';
import { Diagnostic, within } from '../core/diagnostic';
import { referencedNameDiagnostics } from '../core/name';

/** The props of strategies that name what they deploy to. */
interface WorkloadProps {
  readonly workload: string;
  readonly namespace: string;
  readonly kind?: WorkloadKind;
}

/** Validates the names of the workload that a strategy deploys to. Paths are those of the pipeline's props. */
export function validateWorkload({ workload, namespace, kind = WorkloadKind.DEPLOYMENT }: WorkloadProps): Diagnostic[] {
  return within('strategy', [
    ...within('workload', referencedNameDiagnostics(kind, workload)),
    ...within('namespace', referencedNameDiagnostics('Namespace', namespace)),
  ]);
}
