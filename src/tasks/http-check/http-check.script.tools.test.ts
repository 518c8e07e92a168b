import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { join } from 'path';
import { requireTool, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

jest.setTimeout(60_000);

const TOOLS = ['cut', 'grep', 'head', 'mktemp', 'rm', 'sed', 'sleep', 'tail', 'timeout', 'tr', 'wget'];

jest.setTimeout(60_000);

let box: Sandbox;
let server: Server;
let url: string;
beforeEach(async () => {
  box = new Sandbox();
  server = createServer(({ url: path }, response) => {
    if (path === '/hangs') return;
    response.writeHead(path === '/ok' ? 200 : 404, { 'Content-Type': 'text/plain' });
    response.end('hello\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  box.remove();
});

describe.each([
  ['dash', []],
  ['bash', ['--posix']],
  ['busybox', ['sh']],
])('http-check under %s %j, with the wget of busybox and a real server', (shell, before) => {
  async function check(path: string, given: { [name: string]: string }): Promise<{ [result: string]: string }> {
    const { results } = await box.run(box.file('http-check.sh', scriptWithParts(join(__dirname, 'http-check.sh'))), {
      env: {
        HOME: box.folder('home'),
        PARAMS_URL: url + path,
        PARAMS_STATUS: '200',
        PARAMS_BODY: '',
        PARAMS_ATTEMPTS: '2',
        PARAMS_SUCCESSES: '1',
        PARAMS_INTERVAL: '1',
        PARAMS_TIMEOUT: '2',
        ...given,
      },
      results: ['seen', 'failure'],
      interpreter: [requireTool(shell), ...before],
      path: box.toolbox(TOOLS, requireTool('busybox')),
    });
    return results;
  }

  test('a server that does not answer', async () => {
    const { failure } = await check('/hangs', {});
    expect(failure).toMatch(/^url: http\S*\/hangs: no answer: /);
  });

  test.each<[string, { [name: string]: string }, { [result: string]: string }]>([
    ['/ok', { PARAMS_BODY: '^hello$' }, { seen: 'URL/ok: 200: hello ', failure: '' }],
    ['/no', {}, { seen: 'URL/no: 404', failure: 'url: URL/no: 404' }],
    ['/no', { PARAMS_STATUS: '404' }, { seen: 'URL/no: 404', failure: '' }],
  ])('%s %j', async (path, given, expected) => {
    const results = await check(path, given);
    expect(results).toEqual(
      Object.fromEntries(Object.entries(expected).map(([name, text]) => [name, text.replaceAll('URL', url)])),
    );
  });
});
