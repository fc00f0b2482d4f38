// Before the tests: everyone of the cast signs in once, and the tests use their sessions; and the demo gets what
// it lacks so that every page can be shown.
import fs from 'node:fs';
import { chromium } from '@playwright/test';
import config from './playwright.config.mjs';
import { names, person, session, signIn } from './cast.mjs';
import { furnish } from './furnish.mjs';

export default async function signEveryoneIn() {
  fs.rmSync(new URL('results', import.meta.url), { recursive: true, force: true });
  fs.mkdirSync(new URL('results/sessions', import.meta.url), { recursive: true });
  const browser = await chromium.launch(config.use.launchOptions);
  const opened = () => browser.newContext({ baseURL: config.use.baseURL, locale: 'en-GB' });
  for (const name of names) {
    const context = await opened();
    await signIn(await context.newPage(), person(name));
    await context.storageState({ path: session(name) });
    await context.close();
  }
  await furnish(opened);
  await browser.close();
}
