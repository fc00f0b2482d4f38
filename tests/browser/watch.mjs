// The test that every other test is too: whatever a page is visited for, it must not break the
// Content-Security-Policy, throw, ask another host for anything, or write an error to the console.
import { test as base, expect } from '@playwright/test';
import { session } from './cast.mjs';

/** Starts listening; the returned function says what was seen, as sentences. */
export function watch(page) {
  const seen = [];
  const expected = new Set();
  page.on('response', (response) => {
    // A page that is a refusal (404, 409, 422) is written to the console by the browser itself.
    if (response.status() >= 400 && response.request().isNavigationRequest()) expected.add(response.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error') seen.push({ text: `console: ${message.text()}`, url: message.location().url });
  });
  page.on('pageerror', (error) => seen.push({ text: `thrown: ${error.message}` }));
  page.on('request', (request) => {
    const from = request.frame().url();
    const url = new URL(request.url());
    if (from.startsWith('http') && url.protocol.startsWith('http') && !request.isNavigationRequest() && url.origin !== new URL(from).origin) {
      seen.push({ text: `another host was asked: ${url.origin}` });
    }
  });
  return () => seen.filter(({ text, url }) => !(text.includes('Failed to load resource') && expected.has(url))).map(({ text, url }) => (url ? `${text} (${url})` : text));
}

export const test = base.extend({
  /** Who looks: one of the cast, or null for nobody. */
  who: [null, { option: true }],
  storageState: async ({ who }, use) => use(who ? session(who) : undefined),
  watched: [async ({ page }, use) => {
    const seen = watch(page);
    await use();
    expect(seen(), 'the page kept to its policy and wrote no error').toEqual([]);
  }, { auto: true }],
});

export { expect };

/** Opens a page that is there, at the address that was asked for, with this status. */
export async function open(page, address, status = 200) {
  const response = await page.goto(address);
  expect(response.status(), `status of ${address}`).toBe(status);
  expect(new URL(page.url()).pathname, 'the page itself, not another it led to').toBe(new URL(address, page.url()).pathname);
  return response;
}
