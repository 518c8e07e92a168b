import { join } from 'path';
import { HOSTILE, Outcome, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

const SCRIPT = scriptWithParts(join(__dirname, 'http-check.sh'));

/** What wget writes about an answer, as busybox and GNU write it. */
const WGET = `
for url; do :; done
while [ "$#" -gt 0 ]; do [ "$1" != -O ] || body=$2; shift; done
n=$(cat "$record/asked" 2>/dev/null || echo 0); n=$((n + 1)); echo "$n" >"$record/asked"
status=$(sed -n "$n p" "$record/answers"); [ -n "$status" ] || status=$(tail -n 1 "$record/answers")
case $status in
  none) echo "wget: can't connect to remote host (10.0.0.1): Connection refused" >&2; exit 1 ;;
  2*) printf '  HTTP/1.1 %s OK\\n  Content-Length: 3\\n' "$status" >&2; cp "$record/body" "$body" ;;
  *) printf '  HTTP/1.1 302 Found\\nwget: server returned error: HTTP/1.1 %s No\\n' "$status" >&2; exit 1 ;;
esac
`;

jest.setTimeout(60_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('wget', WGET);
  box.file('bin/sleep', '#!/bin/sh\n', 0o755);
  box.file('record/body', 'one\n{"status": "ok"}\n');
});
afterEach(() => box.remove());

async function check(answers: string[], given: { [name: string]: string } = {}, path?: string): Promise<Outcome> {
  box.file('record/answers', answers.map((answer) => `${answer}\n`).join(''));
  return box.run(box.file('http-check.sh', SCRIPT), {
    env: {
      HOME: box.folder('home'),
      PARAMS_URL: 'http://shop.shop.svc:8080/health?full=1',
      PARAMS_STATUS: '200',
      PARAMS_BODY: '',
      PARAMS_ATTEMPTS: '5',
      PARAMS_SUCCESSES: '1',
      PARAMS_INTERVAL: '3',
      PARAMS_TIMEOUT: '5',
      ...given,
    },
    results: ['seen', 'failure'],
    path,
  });
}

const ADDRESS = 'http://shop.shop.svc:8080/health?full=1';

test('an answer as expected is enough, and is the result', async () => {
  const { status, stderr, results, calls } = await check(['none', '503', '200']);
  expect([status, stderr]).toEqual([0, '']);
  expect(results).toEqual({ seen: `${ADDRESS}: 200: one {"status": "ok"} `, failure: '' });
  expect(calls.map((call) => call.at(-1))).toEqual([ADDRESS, ADDRESS, ADDRESS]);
});

test('a number of right answers must come in a row', async () => {
  const { status, calls } = await check(['200', '503', '200', '200'], { PARAMS_SUCCESSES: '2' });
  expect([status, calls.length]).toEqual([0, 4]);
});

test('a status other than 200 can be the right one', async () => {
  expect((await check(['404'], { PARAMS_STATUS: '404' })).status).toBe(0);
});

test.each<[string, string[], { [name: string]: string }, string]>([
  ['another status', ['500'], {}, `${ADDRESS}: 500`],
  [
    'no answer',
    ['none'],
    {},
    `${ADDRESS}: no answer: wget: can't connect to remote host (10.0.0.1): Connection refused`,
  ],
  ['another body', ['200'], { PARAMS_BODY: '"status": *"down"' }, `${ADDRESS}: 200: one {"status": "ok"} `],
  ['too few in a row', ['200', '503'], { PARAMS_SUCCESSES: '2' }, `${ADDRESS}: 503`],
])('%s is a failure that says what was seen', async (_, answers, given, seen) => {
  const { status, results, calls } = await check(answers, given);
  expect([status, calls.length]).toEqual([1, 5]);
  expect(results).toEqual({ seen, failure: `url: ${seen}` });
});

test('a body that matches is a success', async () => {
  expect((await check(['200'], { PARAMS_BODY: '"status": *"ok"' })).status).toBe(0);
});

const PARAMS = ['URL', 'STATUS', 'ATTEMPTS', 'SUCCESSES', 'INTERVAL', 'TIMEOUT'].map((name) => `PARAMS_${name}`);
test.each(Object.entries(HOSTILE))('%s is rejected in any param but the body', async (_, value) => {
  for (const name of PARAMS) {
    const { status, results, calls } = await check(['200'], { [name]: value });
    expect([name, status, calls, Object.keys(results)]).toEqual([name, 1, [], ['failure']]);
  }
  await check(['200'], { PARAMS_BODY: value });
  expect(box.holds('pwned')).toBe(false);
});

test('a body that is no expression is rejected', async () => {
  const { stderr, calls } = await check(['200'], { PARAMS_BODY: '(' });
  expect(stderr).toContain(
    'http-check: body: "(" is not an extended regular expression. Allowed: what grep -E takes, at most 500 ' +
      'characters. Correct it.\n',
  );
  expect(calls).toEqual([]);
});
