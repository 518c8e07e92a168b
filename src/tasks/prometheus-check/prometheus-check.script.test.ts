import { join } from 'path';
import { HOSTILE, Outcome, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

const SCRIPT = scriptWithParts(join(__dirname, 'prometheus-check.sh'));
const WGET = `
while [ "$#" -gt 0 ]; do [ "$1" != -O ] || body=$2; shift; done
[ ! -f "$record/down" ] || { echo 'wget: server returned error: HTTP/1.1 400 Bad Request' >&2; exit 1; }
n=$(ls "$record" | grep -c '^[0-9]'); [ -f "$record/answer.$n" ] || n=1
cp "$record/answer.$n" "$body"
`;

jest.setTimeout(60_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('wget', WGET);
  box.file('bin/sleep', '#!/bin/sh\n', 0o755);
});
afterEach(() => box.remove());

/** What Prometheus answers to an instant query. */
const vector = (...values: string[]) => ({
  status: 'success',
  data: {
    resultType: 'vector',
    result: values.map((value) => ({ metric: { le: '","value":[1,"0"]' }, value: [1700000000.123, value] })),
  },
});

async function check(answers: object[], given: { [name: string]: string } = {}): Promise<Outcome> {
  answers.forEach((answer, i) => box.file(`record/answer.${i + 1}`, JSON.stringify(answer)));
  return box.run(box.file('prometheus-check.sh', SCRIPT), {
    env: {
      HOME: box.folder('home'),
      PARAMS_URL: 'http://prometheus.monitoring.svc:9090',
      PARAMS_QUERY: 'up{app="shop"} > 0',
      PARAMS_MIN: '',
      PARAMS_MAX: '0.5',
      PARAMS_ATTEMPTS: '2',
      PARAMS_SUCCESSES: '1',
      PARAMS_INTERVAL: '3',
      PARAMS_TIMEOUT: '5',
      ...given,
    },
    results: ['seen', 'failure'],
  });
}

test('asks with the query encoded, and takes values within the limits', async () => {
  const { status, stderr, results, calls } = await check([vector('0.5', '0')]);
  expect([status, stderr, results]).toEqual([0, '', { seen: 'values: 0.5 0', failure: '' }]);
  expect(calls.map((call) => call.at(-1))).toEqual([
    'http://prometheus.monitoring.svc:9090/api/v1/query?query=' +
      '%75%70%7b%61%70%70%3d%22%73%68%6f%70%22%7d%20%3e%20%30',
  ]);
});

test.each<[string, object, { [name: string]: string }]>([
  ['a scalar', { status: 'success', data: { resultType: 'scalar', result: [1700000000, '0.25'] } }, {}],
  ['a number with an exponent', vector('1e-05'), {}],
  ['a value at its least', vector('99.5'), { PARAMS_MIN: '99.5', PARAMS_MAX: '' }],
  ['a negative value', vector('-3'), { PARAMS_MIN: '-4', PARAMS_MAX: '-2' }],
])('takes %s', async (_, answer, given) => {
  expect((await check([answer], given)).status).toBe(0);
});

test.each<[string, object, { [name: string]: string }, string]>([
  ['a value above the limit', vector('0.1', '0.6'), {}, 'values: 0.1 0.6'],
  ['a value below the limit', vector('98'), { PARAMS_MIN: '99', PARAMS_MAX: '' }, 'values: 98'],
  ['no value', vector(), {}, 'no data: the query has no value'],
  ['NaN', vector('NaN'), {}, 'values: NaN'],
  ['infinity', vector('+Inf'), { PARAMS_MIN: '1', PARAMS_MAX: '' }, 'values: +Inf'],
  [
    'an error',
    { status: 'error', error: 'no such function' },
    {},
    'no data: {"status":"error","error":"no such function"}',
  ],
  ['a page of another program', { value: [1, '0'] }, {}, 'no data: {"value":[1,"0"]}'],
])('fails for %s, and says what it saw', async (_, answer, given, seen) => {
  const { status, results } = await check([answer], given);
  expect([status, results]).toEqual([1, { seen, failure: `query: ${seen}` }]);
});

test('fails where Prometheus does not answer', async () => {
  box.file('record/down', '');
  expect((await check([])).results.failure).toBe(
    'query: no answer: wget: server returned error: HTTP/1.1 400 Bad Request',
  );
});

test('asks again until it is right as often in a row as asked for', async () => {
  const given = { PARAMS_ATTEMPTS: '5', PARAMS_SUCCESSES: '2' };
  const { status, calls } = await check([vector('0'), vector('1'), vector('0'), vector('0')], given);
  expect([status, calls.length]).toEqual([0, 4]);
});

test.each<[{ [name: string]: string }, string]>([
  [{ PARAMS_MAX: '' }, 'max: is empty, and so is min. Needed: one of them. Set the limit that a value must keep.'],
  [{ PARAMS_MAX: '5%' }, 'max: "5%" is not a number. Allowed: e.g. 0.05, or empty. Write it with digits and a dot.'],
  [
    { PARAMS_URL: 'http://prometheus.svc/?x=1' },
    'url: "http://prometheus.svc/?x=1" has a query. Allowed: http://HOST[:PORT][/PATH]. ' +
      'Write the query in param query.',
  ],
])('rejects %j', async (given, message) => {
  const { status, stderr, calls } = await check([vector('0')], given);
  expect([status, stderr, calls]).toEqual([1, `prometheus-check: ${message}\n`, []]);
});

const PARAMS = ['URL', 'MIN', 'MAX', 'ATTEMPTS', 'SUCCESSES', 'INTERVAL', 'TIMEOUT'].map((name) => `PARAMS_${name}`);
test.each(Object.entries(HOSTILE))('%s is rejected in any param but the query, where it is data', async (_, value) => {
  for (const name of PARAMS) {
    const given = { [name]: value, ...(value === '' && name === 'PARAMS_MIN' && { PARAMS_MAX: '' }) };
    const { status, calls } = await check([vector('0')], given);
    expect([name, status, calls]).toEqual([name, 1, []]);
  }
  const { calls } = await check([vector('0')], { PARAMS_QUERY: value });
  for (const call of calls) expect(call.at(-1)).toMatch(/query=(%[0-9a-f]{2})+$/);
  expect(box.holds('pwned')).toBe(false);
});
