/** A program of a document on the cluster: with the addresses of this cluster, and names of a test of its own. */
import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { AUTHOR, getObject, gitRepository, kubectl, makeRunnable, push, registry, releaseHooks } from './cluster';
import { DefaultImages } from '../../src';
import { runProgram } from '../docs/programs';

/** What a test replaces in a program: a text of it, and what to write instead. */
export type Change = readonly [before: string, after: string];

const PROJECT = join(__dirname, '..', '..');
const BASE_IMAGE = 'docker.io/library/busybox:1.37.0';

/** A Dockerfile whose image can be had here, and answers for / on port 8080. The lines come before its command. */
export function dockerfile(...lines: string[]): string {
  const serve = ['RUN mkdir -p /www && touch /www/index.html', 'CMD ["httpd", "-f", "-p8080", "-h", "/www"]'];
  return [`FROM ${BASE_IMAGE}`, ...lines, ...serve, ''].join('\n');
}

/** The Git repositories, the image and the names of the programs that a test runs. */
export class DocumentProgram {
  /** The image that the runs build. */
  public readonly image: string;
  /** The namespace of the runs. */
  public readonly builds: string;

  private readonly sourceUrl: string;
  private readonly manifestsUrl: string;
  private readonly source = mkdtempSync(join(tmpdir(), 'source-'));
  private readonly repository = mkdtempSync(join(tmpdir(), 'manifests-'));

  /** Takes the name that stands for `shop` in the cluster. */
  public constructor(public readonly name: string) {
    const unique = Date.now().toString(36);
    this.builds = `${name}-builds`;
    this.image = `${registry()}/${name}-${unique}`;
    this.sourceUrl = gitRepository(`${name}-source-${unique}`);
    this.manifestsUrl = gitRepository(`${name}-manifests-${unique}`);
    const images: [string, string][] = [
      [DefaultImages.GIT, 'git'],
      [DefaultImages.BUILDAH, 'buildah'],
      [DefaultImages.KUBECTL, 'kubectl'],
      [DefaultImages.ORAS, 'oras'],
      [BASE_IMAGE, 'busybox'],
    ];
    for (const [image, tool] of images) makeRunnable(image, tool);
  }

  /** A text of a document with the names of this test. */
  public named(text: string): string {
    return text.replace(/\bshop\b/g, this.name);
  }

  /** A text of a document with the names of this test, and the addresses of this cluster. */
  public located(text: string): string {
    const addresses: Change[] = [
      ['https://git.example.com/shop/shop.git', this.sourceUrl],
      ['https://git.example.com/shop/manifests.git', this.manifestsUrl],
      ['registry.example.com/team/shop', this.image],
    ];
    return this.named(addresses.reduce((result, [before, after]) => result.replaceAll(before, after), text));
  }

  /** Runs a program in the repository of the manifests. Returns the folder that it wrote, a folder for each chart. */
  public synthesize(program: string, changes: readonly Change[] = []): string {
    for (const [before] of changes) expect(program).toContain(before);
    const text = changes.reduce((result, [before, after]) => result.replaceAll(before, after), program);
    runProgram(this.located(text), this.repository);
    return join(this.repository, 'manifests');
  }

  /** Copies an example into the repository of the manifests, and runs it there. Returns the folder that it wrote. */
  public synthesizeExample(example: string, changes: readonly Change[] = []): string {
    const folder = join(PROJECT, 'examples', example);
    for (const file of readdirSync(folder).filter((name) => /^(?!.*\.test\.ts).*\.ts$/.test(name))) {
      const text = readFileSync(join(folder, file), 'utf8');
      const changed = changes.reduce((result, [before, after]) => result.replaceAll(before, after), text);
      writeFileSync(join(this.repository, file), this.located(changed));
    }
    const modules = join(this.repository, 'node_modules');
    if (!existsSync(modules)) symlinkSync(join(PROJECT, 'node_modules'), modules);
    writeFileSync(join(this.repository, '.gitignore'), '/node_modules\n');
    // it has the path of the package
    const env = { ...process.env, TSX_TSCONFIG_PATH: join(PROJECT, 'test', 'tsconfig.json') };
    execFileSync(process.execPath, ['--import', 'tsx', 'main.ts'], { cwd: this.repository, env, stdio: 'pipe' });
    return join(this.repository, 'manifests');
  }

  /** Pushes the manifests as the next commit. */
  public pushManifests(): void {
    push(this.repository, this.manifestsUrl, 'manifests');
  }

  /** Reverts the last commit of the manifests. */
  public revertManifests(): void {
    execFileSync('git', ['-C', this.repository, ...AUTHOR, 'revert', '--no-edit', 'HEAD'], { stdio: 'pipe' });
    this.pushManifests();
  }

  /** Pushes files of the source as the next commit, with a tag of Git. */
  public pushSource(files: { [path: string]: string }, tag?: string): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.source, path)), { recursive: true });
      writeFileSync(join(this.source, path), text);
    }
    push(this.source, this.sourceUrl, 'the app');
    if (tag) execFileSync('git', ['-C', this.source, 'push', '-q', this.sourceUrl, `HEAD:refs/tags/${tag}`]);
  }

  /** Describes what lacks until an Application is Synced, Healthy and served; then undefined. */
  public notDeployed(namespace: string = this.name): string | undefined {
    const { sync, health, operationState = {} } = getObject('application', 'argocd', namespace)?.status ?? {};
    const { spec = {}, status = {} } = getObject('deployment', namespace, this.name) ?? {};
    const seen = [sync?.status, health?.status, operationState.phase, status.availableReplicas].join();
    if (seen === `Synced,Healthy,Succeeded,${spec.replicas}`) return undefined;
    return `${seen} ${JSON.stringify(spec.template)} ${operationState.message}`;
  }

  /** The image of the Deployment. */
  public imageOf(namespace: string = this.name): string {
    return getObject('deployment', namespace, this.name).spec.template.spec.containers[0].image;
  }

  /** Removes Applications, and the namespaces with their names. */
  public clean(applications: readonly string[] = [this.name]): void {
    kubectl('delete', 'application', ...applications, '--namespace=argocd', '--ignore-not-found', '--timeout=60s');
    applications.forEach(releaseHooks);
    const namespaces = [this.builds, ...applications];
    kubectl('delete', 'namespace', ...namespaces, '--ignore-not-found', '--timeout=120s');
  }
}
