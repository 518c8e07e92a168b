/** Pictures in Chromium: what is written can be read, and nothing of it is outside of its box. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Browser } from 'playwright-core';
import { drawSvg } from './draw-svg';
import { pictureOf } from './picture-of';
import { contrast, startBrowser } from '../../test/browser';
import { filesOf, readFiles } from '../check/read-files';

jest.setTimeout(120_000);

const PROJECT = join(__dirname, '..', '..');
const PICTURES = join(PROJECT, 'docs', 'pictures');

const HOSTILE = drawSvg({
  boxes: [
    {
      id: 'a',
      kind: 'pipeline',
      lines: ['</text></svg><script>document.title = "script"</script>', 'W'.repeat(200), '&lt;\u0000]]>'],
      boxes: [{ id: 'b', kind: 'task', lines: ['M'.repeat(63), '<tspan>'], boxes: [] }],
    },
  ],
  arrows: [],
});

function pictureOfManifests(folder: string, root: string): string {
  const { documents } = readFiles(filesOf([join(PROJECT, folder)]), join(PROJECT, root));
  return drawSvg(pictureOf(documents, { showsRights: true }));
}

const SVGS: [name: string, svg: () => string][] = [
  ...readdirSync(PICTURES).map((name): [string, () => string] => [
    name,
    () => readFileSync(join(PICTURES, name), 'utf8'),
  ]),
  ['rights', () => pictureOfManifests('manifests', '')],
  ['several apps', () => pictureOfManifests('examples/thousand-apps', 'examples/thousand-apps')],
  ['hostile names', () => HOSTILE],
];

/** A text as it is seen. */
interface SeenText {
  readonly text: string;
  readonly colour: string;
  /** Colour of what is behind it. */
  readonly behind: string;
  /** How far it is outside of its box, or of the picture if it is beside an arrow. */
  readonly outside: number;
  /** Texts that it covers. */
  readonly covers: string[];
}

/** Runs in the page: as text, since the types of pages would count in every test. */
const SEEN_TEXTS = `(() => {
  const boxOf = (element) => element.getBoundingClientRect();
  const boxes = [...document.querySelectorAll('rect')];
  const texts = [...document.querySelectorAll('text')];
  return texts.map((text) => {
    const place = boxOf(text);
    const [x, y] = [place.x + place.width / 2, place.y + place.height / 2];
    // boxes come before those inside them
    const box = boxes.filter((each) => {
      const { left, right, top, bottom } = boxOf(each);
      return getComputedStyle(each).fill !== 'none' && x >= left && x <= right && y >= top && y <= bottom;
    }).at(-1);
    const { left, right, top, bottom } = boxOf(box);
    const covers = texts.filter((other) => {
      const { left: l, right: r, top: t, bottom: b } = boxOf(other);
      return other !== text && l < place.right - 1 && r > place.left + 1 && t < place.bottom - 4 && b > place.top + 4;
    });
    return {
      text: text.textContent,
      colour: getComputedStyle(text).fill,
      behind: getComputedStyle(box).fill,
      outside: Math.max(left - place.left, place.right - right, top - place.top, place.bottom - bottom),
      covers: covers.map((other) => other.textContent),
    };
  });
})()`;

let browser: Browser;
beforeAll(async () => (browser = await startBrowser()));
afterAll(() => browser?.close());

describe.each(['light', 'dark'] as const)('on a %s page', (colorScheme) => {
  test.each(SVGS)('all of %s can be read', async (_, svg) => {
    const page = await browser.newPage({ colorScheme });
    await page.setContent(`<title></title><body style="margin: 0">${svg()}</body>`);
    const texts = await page.evaluate<SeenText[]>(SEEN_TEXTS);
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.filter(({ outside }) => outside > 0)).toEqual([]);
    expect(texts.filter(({ covers }) => covers.length > 0)).toEqual([]);
    expect(texts.filter(({ colour, behind }) => contrast(colour, behind) < 4.5)).toEqual([]);
    expect(await page.title()).toBe('');
    await page.close();
  });
});

test.each(SVGS)('%s is XML', async (_, svg) => {
  const page = await browser.newPage();
  const parse = `new DOMParser().parseFromString(${JSON.stringify(svg())}, 'image/svg+xml')`;
  expect(await page.evaluate(`${parse}.querySelector('parsererror')?.textContent ?? ''`)).toBe('');
  await page.close();
});
