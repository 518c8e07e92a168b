/** Chromium, for tests of what people see. */
import { existsSync } from 'fs';
import { Browser, chromium } from 'playwright-core';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Starts Chromium without a window. `CHROMIUM` is its program, if it is elsewhere. */
export async function startBrowser(): Promise<Browser> {
  const program = process.env.CHROMIUM ?? PROGRAMS.find((path) => existsSync(path));
  if (program === undefined) {
    throw new Error('Chromium is missing. Install it with "apt-get install chromium", or set CHROMIUM to its program.');
  }
  // its sandbox needs namespaces that containers often lack; the tests show only pages of this repository
  return chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
}

/** The contrast of two colours as `rgb(r, g, b)`, from 1 to 21. WCAG asks for 4.5 for text. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = colour
    .match(/[\d.]+/g)!
    .map((part) => Number(part) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
