import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { RELEASE_VALUE } from './protocol';
import { acceptProps } from '../core/accept-props';
import { addValidation } from '../core/acknowledgement';
import { Diagnostic, within } from '../core/diagnostic';
import { quote } from '../core/text';

/** The ConfigMap of a release, and what is in it. */
export interface ReleaseConfigMapProps {
  /** Name of the ConfigMap. */
  readonly name: string;

  /**
   * Namespace of the ConfigMap: that of the hook's trigger.
   * @default - the chart's namespace
   */
  readonly namespace?: string;

  /**
   * What a new release changes, by key, e.g. `image-tag` and `source-revision`. Letters, digits and `. _ / : @ + -`,
   * beginning with a letter or digit, at most 253 characters: other values are rejected.
   */
  readonly data: { [key: string]: string };
}

/**
 * The release: an ordinary ConfigMap in the synced path, whose change is a new release. A change in a hook alone never
 * makes an Application OutOfSync (argo-cd #9774), so another object must contain what a release changes.
 *
 * @example
 *
 * new ReleaseConfigMap(config, 'release', { name: 'shop-release', data: { 'image-tag': 'v1.2.0' } });
 */
export class ReleaseConfigMap extends Construct {
  /** What a new release changes, by key. */
  public readonly data: { [key: string]: string };
  /** Name of the ConfigMap. */
  public readonly name: string;

  public constructor(scope: Construct, id: string, props: ReleaseConfigMapProps) {
    super(scope, id);
    props = acceptProps(this, 'ReleaseConfigMapProps', props);
    this.data = props.data;
    const namespace = props.namespace ?? Chart.of(this).namespace;
    this.name = props.name;
    new kplus.ConfigMap(this, 'config-map', {
      metadata: { name: props.name, namespace },
      data: props.data,
    });
    addValidation(this, () =>
      Object.entries(props.data).flatMap(([key, value]) => within(`data.${key}`, validateReleaseEntry(key, value))),
    );
  }
}

function validateReleaseEntry(key: string, value: string): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
    diagnostics.push({
      path: '',
      fact: `${quote(key)} is not a valid key of a ConfigMap`,
      allowed: 'Allowed: letters, digits, "-", "_" and "."',
      remedy: 'Choose another',
    });
  }
  if (!RELEASE_VALUE.test(value)) {
    diagnostics.push({
      path: '',
      fact: `${quote(value)} is rejected: the trigger hands over names, tags and revisions only`,
      allowed: 'Allowed: letters, digits and . _ / : @ + -, beginning with a letter or digit, at most 253 characters',
      remedy: 'Correct the value',
    });
  }
  return diagnostics;
}
