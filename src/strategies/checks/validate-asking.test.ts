import { Chart, Duration } from 'cdk8s';
import { Approval, DeployPipeline, GitOpsApp, HttpCheck, ICheck, PrometheusCheck, SetImageStrategy } from '../..';
import { rejectionsOf } from '../../../test/rejections';

function rejections(check: ICheck): string[] {
  const app = new GitOpsApp();
  const chart = new Chart(app, 'platform', { namespace: 'shop-builds' });
  const strategy = new SetImageStrategy({ workload: 'shop', namespace: 'shop' });
  const made = new DeployPipeline(chart, 'shop', { image: 'registry.example.com/shop', strategy });
  made.addCheckBeforeDeploy(check);
  return rejectionsOf(() => app.synth());
}

const URL = 'http://shop-preview.shop.svc/health';
const PROMETHEUS = { url: 'http://prometheus.monitoring.svc:9090', query: 'up', min: 1 };
const CANNOT =
  'cannot be asked. Allowed: http://HOST[:PORT][/PATH]. Name a Service: http://SERVICE.NAMESPACE.svc/PATH.';

describe('a check rejects what its script rejects', () => {
  it.each<[string, ICheck, string]>([
    ['https', new HttpCheck({ url: 'https://shop.example.com/' }), `http.url: "https://shop.example.com/" ${CANNOT}`],
    ['no scheme', new HttpCheck({ url: 'shop.shop.svc' }), `http.url: "shop.shop.svc" ${CANNOT}`],
    ['a space', new HttpCheck({ url: 'http://shop.shop.svc/a b' }), `http.url: "http://shop.shop.svc/a b" ${CANNOT}`],
    [
      'https of a param',
      new HttpCheck({ url: 'https://$(params.image-tag).shop.svc/' }),
      `http.url: "https://$(params.image-tag).shop.svc/" ${CANNOT}`,
    ],
    [
      'https of Prometheus',
      new PrometheusCheck({ ...PROMETHEUS, url: 'https://prometheus' }),
      `prometheus.url: "https://prometheus" ${CANNOT}`,
    ],
    [
      'a query in the URL',
      new PrometheusCheck({ ...PROMETHEUS, url: 'http://prometheus/?query=up' }),
      'prometheus.url: "http://prometheus/?query=up" has a query. Write the query of PromQL in query.',
    ],
    [
      'no query',
      new PrometheusCheck({ ...PROMETHEUS, query: '' }),
      'prometheus.query: has 0 characters. Allowed: 1 to 4000 characters. Write an instant query of PromQL.',
    ],
    [
      'a limit of too many digits',
      new PrometheusCheck({ ...PROMETHEUS, min: 0.1 + 0.2 }),
      'prometheus.min: 0.30000000000000004 cannot be compared. Allowed: at most 15 digits before and after the dot. ' +
        'Give another number.',
    ],
    [
      'limits without a value between them',
      new PrometheusCheck({ ...PROMETHEUS, max: 0 }),
      'prometheus.max: 0 is less than min, 1: no value is right. Correct one of them.',
    ],
    [
      'a status that is none',
      new HttpCheck({ url: URL, status: 20 }),
      'http.status: 20 is not a status of HTTP. Allowed: 100 to 599. Correct the number.',
    ],
    [
      'a long expression',
      new HttpCheck({ url: URL, body: 'a'.repeat(501) }),
      `http.body: "${'a'.repeat(501)}" is too long (501 characters). Allowed: 500 characters. Shorten it.`,
    ],
    [
      'no attempts',
      new HttpCheck({ url: URL, attempts: 1.5 }),
      'http.attempts: 1.5 is not a number of attempts. Allowed: 1 to 99999. Correct the number.',
    ],
    [
      'more successes than attempts',
      new HttpCheck({ url: URL, successes: 11 }),
      'http.successes: 11 is more than the 10 attempts, so that the check always fails. Lower it, or raise attempts.',
    ],
    [
      'no interval',
      new HttpCheck({ url: URL, interval: Duration.seconds(0) }),
      'http.interval: 0 s is too short. Allowed: 1 s or more. Lengthen it.',
    ],
    [
      'no time for an approval',
      new Approval({ configMap: 'shop', users: ['jane'], timeout: Duration.seconds(0) }),
      'approval.timeout: 0 s is too short. Allowed: 1 s or more. Lengthen it.',
    ],
  ])('%s', (_, check, message) => {
    const [scope] = message.split('.');
    expect(rejections(check)).toEqual([`[platform/shop/check-${scope}] checks.${message}`]);
  });

  it.each<[string, ICheck]>([
    ['a host, a port and a query', new HttpCheck({ url: 'http://shop.shop.svc:8080?deep=1', body: '"ok"' })],
    ['a param of the pipeline', new HttpCheck({ url: '$(params.image-tag)/health' })],
    ['a param as the host', new HttpCheck({ url: 'http://$(params.image-tag).shop.svc/' })],
    ['limits', new PrometheusCheck({ ...PROMETHEUS, min: -1, max: 1e-7 })],
  ])('but not %s', (_, check) => {
    expect(rejections(check)).toEqual([]);
  });
});
