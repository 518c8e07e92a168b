/**
 * The site of docs/ in Chromium: it is built, and used as a reader does. `SITE` is the folder of a built site, for a
 * second run while a test is written.
 */
import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { extname, join } from 'path';
import { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { PROJECT } from './examples';
import { contrast, startBrowser } from '../browser';

jest.setTimeout(900_000);

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

let site: string;
let server: Server;
let address: string;
let browser: Browser;
/** What went wrong in the pages of the current test. */
let problems: string[];

beforeAll(async () => {
  browser = await startBrowser(); // before the build, since it may be missing
  site = process.env.SITE ?? build();
  server = createServer(({ url }, response) => {
    const path = join(site, decodeURIComponent(new URL(url!, 'http://site').pathname).replace(/\/$/, '/index.html'));
    const file = [path, `${path}.html`].find((each) => existsSync(each) && extname(each) !== '');
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': TYPES[extname(file ?? '')] ?? 'text/plain' });
    response.end(file === undefined ? '' : readFileSync(file));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  if (site !== undefined && site !== process.env.SITE) rmSync(site, { recursive: true });
});

function build(): string {
  const folder = mkdtempSync(join(tmpdir(), 'site-'));
  const run = (...args: string[]) => execFileSync('npx', args, { cwd: PROJECT, stdio: 'pipe' });
  run('typedoc');
  run('vitepress', 'build', 'docs', '--outDir', folder);
  return folder;
}

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on(
    'response',
    (response) => response.status() >= 400 && problems.push(`${response.status()} ${response.url()}`),
  );
  await page.goto(`${address}${path}`, { waitUntil: 'networkidle' });
  return page;
}

beforeEach(() => (problems = []));
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  expect(problems).toEqual([]);
});

/** Colours and sizes of what is seen, read in the page. */
const STYLES = `(() => {
  const behind = (element) => {
    for (let each = element; each !== null; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  return ['h1', '.vp-doc p', '.vp-doc td', '.vp-doc a', '.VPSidebar a'].flatMap((selector) =>
    [...document.querySelectorAll(selector)].filter((each) => each.innerText?.trim()).slice(0, 20).map((element) => {
      const { color, fontSize } = getComputedStyle(element);
      const text = selector + ': ' + element.innerText.slice(0, 40);
      return { text, colour: color, behind: behind(element), size: parseFloat(fontSize) };
    }),
  );
})()`;

interface Style {
  readonly text: string;
  readonly colour: string;
  readonly behind: string;
  readonly size: number;
}

/** Reads a screenshot in the page: its size, and how many of its points are light, and are ink on the background. */
const READ_SCREENSHOT = (png: string) => `(async () => {
  const image = new Image();
  image.src = 'data:image/png;base64,${png}';
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  let light = 0;
  let ink = 0;
  const isLight = (i) => data[i] + data[i + 1] + data[i + 2] > 384;
  for (let i = 0; i < data.length; i += 4) {
    if (isLight(i)) light++;
    if (Math.abs(data[i] - data[0]) + Math.abs(data[i + 1] - data[1]) + Math.abs(data[i + 2] - data[2]) > 60) ink++;
  }
  return { width: image.width, height: image.height, light: light / (data.length / 4), ink: ink / (data.length / 4) };
})()`;

interface Screenshot {
  readonly width: number;
  readonly height: number;
  readonly light: number;
  readonly ink: number;
}

describe.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 375],
  ['dark', 375],
] as const)('the start page, %s, %d pixels wide', (colorScheme, width) => {
  test('shows its text in a size and a contrast that can be read, and nothing beside the window', async () => {
    const page = await open('/', { colorScheme, viewport: { width, height: 900 } });
    expect(await page.locator('h1').innerText()).toContain('Documentation');
    const styles = await page.evaluate<Style[]>(STYLES);
    expect(styles.length).toBeGreaterThan(20);
    expect(styles.filter(({ size }) => size < 14)).toEqual([]);
    expect(styles.filter(({ colour, behind }) => contrast(colour, behind) < 4.5)).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);

    const png = (await page.screenshot()).toString('base64');
    const { light, ink, ...size } = await page.evaluate<Screenshot>(READ_SCREENSHOT(png));
    expect(size).toEqual({ width, height: 900 });
    if (colorScheme === 'light') expect(light).toBeGreaterThan(0.8);
    else expect(light).toBeLessThan(0.2);
    expect(ink).toBeGreaterThan(0.01);
    expect(ink).toBeLessThan(0.5);
  });
});

test('the navigation leads to each group of pages, on a phone from the menu', async () => {
  const page = await open('/');
  await page.locator('.VPSidebar').getByText('Getting started').click();
  await page.waitForURL('**/getting-started.html');
  expect(await page.locator('h1').innerText()).toContain('Getting started');
  await page.locator('.VPNav').getByText('API', { exact: true }).click();
  await page.waitForURL('**/api/**');
  expect(await page.locator('.vp-doc').innerText()).toContain('ArgoAppWithTektonHook');
  await page.goBack();
  expect(await page.locator('h1').innerText()).toContain('Getting started');

  const phone = await open('/', { viewport: { width: 375, height: 700 } });
  const { x, width } = (await phone.locator('.VPSidebar').boundingBox())!;
  expect(x + width).toBeLessThanOrEqual(0);
  await phone.locator('.VPLocalNav button').first().click();
  await phone.locator('.VPSidebar').getByText('Getting started').click();
  await phone.waitForURL('**/getting-started.html');
});

test('the search finds a page by its text', async () => {
  const page = await open('/');
  await page.locator('#local-search button, .VPNavBarSearch button').first().click();
  await page.locator('.VPLocalSearchBox input').fill('roll back');
  const results = page.locator('.VPLocalSearchBox .result');
  await results.first().waitFor();
  expect((await results.allInnerTexts()).join('\n')).toMatch(/wrong|roll/i);
  await results.first().click();
  await page.waitForURL((url) => url.pathname !== '/');
  expect(await page.locator('.vp-doc').innerText()).toMatch(/roll(s|ed)? ?back/i);
});

test('the switch makes the site dark, also after it is loaded again', async () => {
  const page = await open('/', { colorScheme: 'light' });
  const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const light = await background();
  await page.locator('.VPSwitchAppearance:visible').first().click();
  await page.reload({ waitUntil: 'networkidle' });
  expect(contrast(light, 'rgb(0, 0, 0)')).toBeGreaterThan(18);
  expect(contrast(await background(), 'rgb(255, 255, 255)')).toBeGreaterThan(12);
});

test('pictures are shown, and fit into the page', async () => {
  const page = await open('/strategies/canary.html');
  const shown = await page.locator('.vp-doc img').evaluateAll((images) =>
    (images as unknown as Record<'naturalWidth' | 'clientWidth', number>[]).map(({ naturalWidth, clientWidth }) => ({
      isLoaded: naturalWidth > 0,
      clientWidth,
    })),
  );
  expect(shown).toHaveLength(1);
  expect(shown[0].isLoaded).toBe(true);
  expect(shown[0].clientWidth).toBeGreaterThan(500);
  expect(shown[0].clientWidth).toBeLessThan(1280);
});

test('no page has a picture as code, and every link leads to a page and a heading', () => {
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
  const texts = new Map(pages.map((name) => [`/${name}`, readFileSync(join(site, name), 'utf8')]));
  expect(pages.length).toBeGreaterThan(100);
  const withCode = [...texts].filter(([, text]) => text.includes('language-mermaid')).map(([name]) => name);
  expect(withCode).toEqual(['/picture.html']); // which shows what the command prints
  const dead = [...texts].flatMap(([name, text]) =>
    [...text.matchAll(/<a [^>]*href="([^"]*)"/g)]
      .map(([, href]) => new URL(href.replace(/&amp;/g, '&'), `http://site${name}`))
      .filter(({ host }) => host === 'site')
      .filter(({ pathname, hash }) => {
        const path = decodeURIComponent(pathname).replace(/\/$/, '/index.html');
        const target = texts.get(path) ?? texts.get(`${path}.html`);
        if (target === undefined) return !existsSync(join(site, path));
        return hash.length > 1 && !target.includes(`id="${decodeURIComponent(hash.slice(1))}"`);
      })
      .map(({ pathname, hash }) => `${name}: ${pathname}${hash}`),
  );
  expect([...new Set(dead)]).toEqual([]);
});
