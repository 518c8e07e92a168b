import { WorkloadKind } from './workload-kind';
import { Diagnostic, within } from '../core/diagnostic';
import { referencedNameDiagnostics } from '../core/name';
import { nameOfObject } from '../core/name-of-object';
import { INamed } from '../core/named';

/** The props of strategies that name what they deploy to. */
interface WorkloadProps {
  readonly workload: string;
  readonly namespace: string;
  readonly kind?: WorkloadKind;
  readonly kubeconfig?: string | INamed;
}

/** Validates the names of the workload that a strategy deploys to. Paths are those of the pipeline's props. */
export function validateWorkload(props: WorkloadProps): Diagnostic[] {
  const { workload, namespace, kind = WorkloadKind.DEPLOYMENT, kubeconfig } = props;
  return within('strategy', [
    ...within('workload', referencedNameDiagnostics(kind, workload)),
    ...within('namespace', referencedNameDiagnostics('Namespace', namespace)),
    ...(kubeconfig === undefined
      ? []
      : within('kubeconfig', referencedNameDiagnostics('Secret', nameOfObject(kubeconfig)))),
  ]);
}
