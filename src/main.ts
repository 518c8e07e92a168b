import { GitOpsApp } from '.';
import { ARTICLE, referenceApp } from '../examples/reference-app';

const app = new GitOpsApp({ manifests: 'manifests' });
referenceApp(app, ARTICLE);
app.synth();
