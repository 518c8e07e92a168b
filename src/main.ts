import { GitOpsApp } from '.';
import { ARTICLE, referenceApp } from '../examples/reference-app';

const app = new GitOpsApp({ outdir: 'manifests' });
referenceApp(app, ARTICLE);
app.synth();
