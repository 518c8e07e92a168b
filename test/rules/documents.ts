import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { manifestMessage } from '../../src/core/diagnostic';
import { Document, Finding } from '../../src/core/document';
import { ruleFindings } from '../../src/rules/findings';

/** A document of a test, with its file. */
export interface TestDocument extends Document {
  readonly file: string;
}

/** The documents of a YAML text, each after a comment with its file: `# shop/app.yaml`. */
export function documents(text: string): TestDocument[] {
  let file = '';
  return text.split(/^---$/m).map((document) => {
    file = /^\s*# *([\w./-]+\.ya?ml)\s*$/m.exec(document)?.[1] ?? file;
    const acknowledgements = [...document.matchAll(/^# acknowledged ([a-z-]+): (.+)$/gm)].map(([, code, reason]) => ({
      code,
      reason,
    }));
    return { manifest: parse(document), file, folder: file.split('/').slice(0, -1).join('/'), acknowledgements };
  });
}

/** Findings as lines, for a test to compare with the whole of them. */
export function lines(given: Finding<TestDocument>[]): string[] {
  return given.map(
    (finding) => `${finding.document.file}: ${finding.severity} ${finding.code}: ${manifestMessage(finding)}`,
  );
}

/** The Application `shop`, which syncs the folder `shop` into the namespace `shop`, as YAML with its comment. */
export function application(spec: string = '', metadata: string = ''): string {
  return `
# argocd/shop.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd${metadata}}
spec:
  source: {repoURL: 'https://git.example.com/shop.git', path: shop}
  destination: {server: 'https://kubernetes.default.svc', namespace: shop}
${spec}
`;
}

/** The hook of that Application, a Job whose program creates a run with this metadata, and this in its spec. */
export function hookJob(metadata: string = 'name: build-v1', spec: string = ''): string {
  return `# shop/hook.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: build, annotations: {argocd.argoproj.io/hook: PostSync}}
spec:
  template:
    spec:
      serviceAccountName: trigger
      containers:
        - name: trigger
          args:
            - |
              kubectl create -f - <<RUN
              apiVersion: tekton.dev/v1
              kind: PipelineRun
              metadata: {${metadata}}
              spec: {pipelineRef: {name: build}${spec === '' ? '' : `, ${spec}`}}
              RUN
`;
}

/** The findings in the documents of YAML texts, as lines. */
export function found(...texts: string[]): string[] {
  return lines(ruleFindings(documents(texts.join('\n---\n'))));
}

/** Those of one code. */
export function foundOf(code: string, ...texts: string[]): string[] {
  return found(...texts).filter((line) => line.includes(` ${code}: `));
}

/** The YAML in the fence under a heading of the page of a code. */
export function example(code: string, heading: string): string {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'rules', `${code}.md`), 'utf8');
  const [, fence] =
    new RegExp(`\\n## ${heading}\\n(?:\\n[^\`\\n][^\\n]*)*\\n+\`\`\`yaml\\n([^]*?)\`\`\`\\n`).exec(page) ?? [];
  if (fence === undefined) throw new Error(`docs/rules/${code}.md has no fence of yaml under "## ${heading}"`);
  return fence;
}

/** A text with pieces replaced, each of which it must have. */
export function changed(text: string, ...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`there is no ${JSON.stringify(from)} to replace`);
    return result.split(from).join(to);
  }, text);
}
