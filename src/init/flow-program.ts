/** Parts of a program, by the flow. */
interface FlowParts {
  readonly summary: string;
  /** Names that it imports besides those of every flow. */
  readonly imports: readonly string[];
  /** The objects that Argo CD applies. */
  readonly workload: string;
  /** Adds the constant `pipeline`. */
  readonly pipeline: string;
  /** Further props of the hook. */
  readonly hook: string;
}

const SOURCE_AND_IMAGE = `  sourceUrl: SOURCE,
  image: IMAGE,`;

/** How a release is delivered, by the name that `--flow` takes. */
export const FLOWS: { readonly [name: string]: FlowParts } = {
  'before-sync': {
    summary: 'Argo CD applies a release when its image is built',
    imports: ['HookPhase'],
    workload: `deployment(APP, { app: APP }, { replicas: 2 }, RELEASE);
service(APP, { app: APP });`,
    pipeline: `const pipeline = new BuildAndDeployPipeline(platform, APP, {
${SOURCE_AND_IMAGE}
});`,
    hook: `
  phase: HookPhase.PRE_SYNC, // nothing is applied until the run has succeeded`,
  },
  'after-sync': {
    summary: 'the sync starts the run, which builds and deploys by digest, and restores a rollout that fails',
    imports: ['SetImageStrategy'],
    workload: `deployment(APP, { app: APP }, { paused: true, replicas: 2 }); // the first release starts it
service(APP, { app: APP });`,
    pipeline: `const pipeline = new BuildAndDeployPipeline(platform, APP, {
${SOURCE_AND_IMAGE}
  strategy: new SetImageStrategy({ workload: APP, namespace: APP }),
});`,
    hook: '',
  },
  'blue-green': {
    summary: 'two versions side by side, and all traffic switched at once',
    imports: ['BlueGreenStrategy', 'HttpCheck'],
    workload: `for (const colour of ['blue', 'green']) {
  deployment(\`\${APP}-\${colour}\`, { app: APP, colour }, { replicas: 0 }); // a release sets replicas and image
}
service(APP, { app: APP, colour: 'blue' }); // a release switches the colour
service(\`\${APP}-preview\`, { app: APP, colour: 'blue' });`,
    pipeline: `const pipeline = new BuildAndDeployPipeline(platform, APP, {
${SOURCE_AND_IMAGE}
  strategy: new BlueGreenStrategy({
    namespace: APP,
    workloads: [
      {
        service: APP,
        previewService: \`\${APP}-preview\`,
        blue: \`\${APP}-blue\`,
        green: \`\${APP}-green\`,
        replicas: 2,
      },
    ],
    checksBefore: [new HttpCheck({ url: \`http://\${APP}-preview.\${APP}.svc/\`, successes: 3 })],
    keepFor: Duration.minutes(2), // the former colour can be selected again until then
  }),
});`,
    hook: '',
  },
  canary: {
    summary: 'a quarter of the pods first, then all',
    imports: ['CanaryStrategy'],
    workload: `deployment(APP, { app: APP, track: 'stable' }, { replicas: 4 });
deployment(\`\${APP}-canary\`, { app: APP, track: 'canary' }, { replicas: 0 });
service(APP, { app: APP }); // selects the pods of both`,
    pipeline: `const pipeline = new BuildAndDeployPipeline(platform, APP, {
${SOURCE_AND_IMAGE}
  strategy: new CanaryStrategy({
    namespace: APP,
    workloads: [{ stable: APP, canary: \`\${APP}-canary\` }],
    steps: [{ weight: 25, pause: Duration.minutes(5) }],
  }),
});`,
    hook: '',
  },
};

/** The program of a platform with one app. */
export function flowProgram(flow: string): string {
  const { imports, workload, pipeline, hook, summary } = FLOWS[flow];
  const names = ['ArgoAppWithTektonHook', 'BuildAndDeployPipeline', 'GitOpsApp', 'PodSecurity'];
  const others = ['PodSecurityNamespace', 'RunValue', ...imports].sort();
  const cdk8s = ['ApiObject', 'Chart', ...(pipeline.includes('Duration') ? ['Duration'] : [])];
  return `/** A platform with one app: ${summary}. */
import { ${cdk8s.join(', ')} } from 'cdk8s';
import { ${names.join(', ')} } from 'cdk8s-argo-tekton';
import { ${others.join(', ')} } from 'cdk8s-argo-tekton';

// change these first
const APP = 'shop';
const SOURCE = 'https://git.example.com/team/shop.git'; // has the Dockerfile
const IMAGE = 'registry.example.com/team/shop'; // what is built, without a tag
const MANIFESTS = 'https://git.example.com/team/platform.git'; // this repository, as Argo CD reads it
const RELEASE = 'v1.0.0'; // a tag of the source repository: to change it is a release

export const app = new GitOpsApp();
const platform = new Chart(app, \`\${APP}-platform\`, { namespace: \`\${APP}-builds\` }); // applied by you, first
const config = new Chart(app, \`\${APP}-config\`, { namespace: APP }); // applied by Argo CD
const argocd = new Chart(app, \`\${APP}-argocd\`, { namespace: 'argocd' }); // applied by you, last

new PodSecurityNamespace(platform, 'builds', { name: \`\${APP}-builds\`, enforce: PodSecurity.BASELINE });
new PodSecurityNamespace(platform, 'app', { name: APP, enforce: PodSecurity.RESTRICTED });

${workload}

${pipeline}

new ArgoAppWithTektonHook(argocd, APP, {
  synced: config,
  pipeline,${hook}
  source: { repoUrl: MANIFESTS, targetRevision: 'main' },
  destination: { namespace: APP },
  automated: { prune: true, selfHeal: true },
  release: { tag: RELEASE },
  params: { 'image-tag': RunValue.release('tag'), revision: RunValue.release('tag') },
});

if (process.argv[1]?.endsWith('main.ts')) app.synth(); // the test imports this file

function deployment(name: string, labels: { [name: string]: string }, fields: object, tag = 'unreleased'): void {
  const container = {
    name: APP,
    image: \`\${IMAGE}:\${tag}\`,
    readinessProbe: { httpGet: { path: '/', port: 8080 } }, // requests come when the app answers
    lifecycle: { preStop: { sleep: { seconds: 5 } } }, // nodes send requests for a moment longer
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
  const securityContext = { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } };
  const template = { metadata: { labels }, spec: { securityContext, containers: [container] } };
  const spec = { ...fields, selector: { matchLabels: labels }, template };
  new ApiObject(config, name, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec });
}

function service(name: string, selector: { [name: string]: string }): void {
  const spec = { selector, ports: [{ port: 80, targetPort: 8080 }] };
  new ApiObject(config, \`\${name}-service\`, { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec });
}
`;
}
