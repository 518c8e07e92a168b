import { ApiObject, App } from 'cdk8s';
import { SynthesizedManifests } from './synthesized-manifests';
import { GitOpsApp } from '../synth';

/**
 * Helpers for the tests of a program, with any test runner.
 *
 * @example
 *
 * const manifests = Testing.synth(app);
 * manifests.assertObject('Application', { metadata: { name: 'shop' }, spec: { project: 'default' } });
 * const run = manifests.hook('shop-trigger').simulateRelease({ release: { 'image-tag': 'v1.3.0' } });
 * if (run?.params['image-tag'] !== 'v1.3.0') throw new Error('the pipeline builds another tag');
 */
export class Testing {
  /**
   * Validates an app and makes its manifests, as its `synth` does, but writes no file and prints nothing.
   *
   * @param app a `GitOpsApp`; of a plain `App` only the constructs are validated, and there are no warnings
   * @throws with all errors, as `synth` does
   */
  public static synth(app: App): SynthesizedManifests {
    // not by instanceof: a test may have another copy of this package
    if ('_documents' in app) {
      const { documents, warnings } = (app as GitOpsApp)._documents();
      return SynthesizedManifests._of(documents, [...warnings].sort());
    }
    app.synthYaml(); // validates
    const objects = app.node.findAll().filter((construct) => ApiObject.isApiObject(construct)) as ApiObject[];
    return SynthesizedManifests._of(
      objects.map((object) => ({ object, manifest: object.toJson(), folder: '' })),
      [],
    );
  }

  private constructor() {}
}
