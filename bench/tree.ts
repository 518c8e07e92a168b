/**
 * A program that is measured: bench/pipelines.ts as raw ApiObjects, written into "manifests" of the working
 * directory. As a user has it: this file goes through a loader of TypeScript, the library is compiled, and imported
 * whichever class writes.
 *
 * Usage: node --import tsx bench/tree.ts GitOpsApp|js-yaml|App LAYOUT OBJECTS, where js-yaml is GitOpsApp with
 * another printer
 */
import { ApiObject, App, AppProps, Chart, YamlOutputType } from 'cdk8s';
import { CHART_SIZE, pipeline } from './pipelines';

const [writer, layout, objects] = process.argv.slice(2);
/* eslint-disable @typescript-eslint/no-require-imports -- types come from the source, code is what is compiled */
const { GitOpsApp } = require('../lib/src') as typeof import('../src');
if (writer === 'js-yaml') {
  Object.assign(require('../lib/src/synth/print-yaml'), { printYaml: require('./js-yaml').jsYaml });
}
/* eslint-enable */
const props: AppProps = { outdir: 'manifests', yamlOutputType: YamlOutputType[layout as keyof typeof YamlOutputType] };
const app = writer === 'App' ? new App(props) : new GitOpsApp(props);
for (let i = 0; i < Number(objects); i += CHART_SIZE) {
  const chart = new Chart(app, `team-${i / CHART_SIZE}`);
  for (let number = i; number < i + CHART_SIZE; number++) {
    new ApiObject(chart, `build-${number}`, pipeline(number, i / CHART_SIZE));
  }
}
app.synth();
