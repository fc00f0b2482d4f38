// Pictures of pages, to look at: desktop and phone, light and dark.
//
//   COMITY_DEMO=demo.json node shots.mjs FOLDER [--as owner] [--screen desktop|phone] [--theme light|dark] PATH...
//
// demo.json holds the line that `comity demo --json` prints, and that server is running.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import config from './playwright.config.mjs';
import { demo, person, signIn } from './cast.mjs';

const { values, positionals: [folder, ...paths] } = parseArgs({
  allowPositionals: true,
  options: { as: { type: 'string' }, screen: { type: 'string' }, theme: { type: 'string' } },
});
if (!folder || !paths.length) throw new Error('which folder? node shots.mjs FOLDER PATH...');
fs.mkdirSync(folder, { recursive: true });

const screens = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const who = values.as ?? 'owner';
const browser = await chromium.launch(config.use.launchOptions);

const context = await browser.newContext({ baseURL: demo().address, locale: 'en-GB', reducedMotion: 'reduce' });
const page = await context.newPage();
page.on('console', (message) => message.type() === 'error' && console.error(`${page.url()}: ${message.text()}`));
if (who !== 'nobody') await signIn(page, person(who));
for (const address of paths) {
  for (const [screen, viewport] of Object.entries(screens)) {
    if (values.screen && values.screen !== screen) continue;
    for (const theme of ['light', 'dark']) {
      if (values.theme && values.theme !== theme) continue;
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme: theme });
      const response = await page.goto(address);
      const name = `${address.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '').slice(0, 100)}-${who}-${screen}-${theme}.png`;
      await page.screenshot({ path: path.join(folder, name), fullPage: true });
      console.log(`${response.status()} ${path.join(folder, name)}`);
    }
  }
}
await browser.close();
