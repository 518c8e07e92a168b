/** The namespace of Tekton's own controllers. Its release enforces Pod Security `restricted` there (Tekton 1.15). */
export const TEKTON_NAMESPACE = 'tekton-pipelines';
