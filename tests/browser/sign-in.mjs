// Before the tests: everyone of the cast signs in once, and the tests use their sessions.
import fs from 'node:fs';
import { chromium } from '@playwright/test';
import config from './playwright.config.mjs';
import { names, person, session, signIn } from './cast.mjs';

export default async function signEveryoneIn() {
  fs.rmSync(new URL('results', import.meta.url), { recursive: true, force: true });
  fs.mkdirSync(new URL('results/sessions', import.meta.url), { recursive: true });
  const browser = await chromium.launch(config.use.launchOptions);
  for (const name of names) {
    const context = await browser.newContext({ baseURL: config.use.baseURL });
    await signIn(await context.newPage(), person(name));
    await context.storageState({ path: session(name) });
    await context.close();
  }
  await browser.close();
}
