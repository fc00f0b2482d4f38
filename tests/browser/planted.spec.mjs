// The checks themselves: each is shown a page with a fault in it and must see it, and a sound one and must not.
import { test, expect } from '@playwright/test';
import { accessibility, colours } from './checks/accessibility.mjs';
import { walk } from './checks/focus.mjs';
import { outside } from './checks/language.mjs';
import { policyOf } from './checks/policy.mjs';
import { missing } from './checks/routes.mjs';
import { sideways } from './checks/width.mjs';
import { watch } from './watch.mjs';

const strict = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'";
const sound = { 'content-security-policy': strict, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' };

/** Opens a page with this body, and this style, under the strict policy. */
async function show(page, body, style = '') {
  await page.route('http://planted.test/**', (route) => {
    const css = route.request().url().endsWith('.css');
    return route.fulfill(css
      ? { contentType: 'text/css', body: `:focus-visible { outline: 3px solid #00f; outline-offset: 1px } a, button { display: inline-block; min-width: 44px; min-height: 44px } ${style}` }
      : { contentType: 'text/html; charset=utf-8', headers: sound, body: `<!doctype html><html lang="en"><head><title>Planted</title><link rel="stylesheet" href="/a.css"><link rel="icon" href="/a.css"></head><body><main><h1>Planted</h1>${body}</main></body></html>` });
  });
  await page.goto('http://planted.test/');
}

test('axe sees a button without a name, and passes one with', async ({ page }) => {
  await show(page, '<button>Save</button><button></button>');
  expect((await accessibility(page)).join()).toContain('button-name');
  await show(page, '<button>Save</button>');
  expect(await accessibility(page)).toEqual([]);
});

test('axe sees targets that are too small, and words too pale', async ({ page }) => {
  await show(page, '<p><button class="s">a</button><button class="s">b</button></p><p class="pale">Pale words</p>', '.s { min-width: 0; min-height: 0; width: 12px; height: 12px; padding: 0; border: 0 } .pale { color: #bbb }');
  const found = (await accessibility(page)).join();
  expect(found).toContain('target-size');
  expect(found).toContain('color-contrast');
});

test('the walk sees a stop without a ring', async ({ page }) => {
  await show(page, '<a href="/1">One</a> <a href="/2" class="bare">Two</a> <a href="/3">Three</a>', '.bare:focus-visible { outline: none }');
  const { stops, wrong } = await walk(page);
  expect(stops).toBe(3);
  expect(wrong).toEqual([expect.stringContaining('no ring: <a href="/2"')]);
});

test('the walk sees a stop under a bar', async ({ page }) => {
  await show(page, '<a href="/1">One</a> <a href="/2" class="low">Two</a><div class="bar">Bar</div>', '.low { position: fixed; bottom: 4px; left: 0 } .bar { position: fixed; bottom: 0; left: 0; right: 0; height: 80px; background: #fff }');
  const { wrong } = await walk(page);
  expect(wrong).toEqual([expect.stringMatching(/covered by <div class="bar".*href="\/2"/)]);
});

test('the walk begins at the top, wherever the focus was', async ({ page }) => {
  await show(page, '<a href="/1" class="bare">One</a> <a href="/2" id="two">Two</a>', '.bare:focus-visible { outline: none }');
  await page.locator('#two').focus();
  const { stops, wrong } = await walk(page);
  expect(stops).toBe(2);
  expect(wrong).toEqual([expect.stringContaining('no ring: <a href="/1"')]);
});

test('colours that only the dark theme has are seen', async ({ page }) => {
  await show(page, '<p class="pale">Pale in the dark</p>', '@media (prefers-color-scheme: dark) { body { background: #000; color: #fff } .pale { color: #333 } }');
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await colours(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect((await colours(page)).join()).toContain('color-contrast');
});

test('a page that nobody looks at is named', () => {
  const routes = ['/r/{slug}/risks', '/r/{slug}/risks/new', '/r/{slug}/risks/{id}', '/health'];
  const pages = [{ path: '/r/a/risks?sort=title' }, { path: '/r/a/risks/R-1' }];
  expect(missing(routes, pages, { '/health': 'for programs' })).toEqual(['/r/{slug}/risks/new']);
  expect(missing(routes, [...pages, { path: '/r/a/risks/new' }], {})).toEqual(['/health']);
});

test('a page wider than the window is seen', async ({ page }) => {
  await show(page, '<div class="wide">Wide</div>', '.wide { width: 500px }');
  expect((await sideways(page, 390)).join()).toContain('class="wide"');
  expect(await sideways(page, 768)).toEqual([]);
});

test('the watch sees inline scripts, styles, errors and other hosts', async ({ page }) => {
  const seen = watch(page);
  await show(page, '<script>window.ran = true</script><p style="color: red">Red</p><img alt="" src="http://elsewhere.test/a.png">');
  await page.evaluate(() => { setTimeout(() => { throw new Error('broken'); }); });
  await expect.poll(() => seen().join()).toContain('thrown: broken');
  const text = seen().join('\n');
  expect(text).toMatch(/inline script/i);
  expect(text).toMatch(/inline style/i);
  expect(text).toMatch(/elsewhere\.test/);
  expect(await page.evaluate(() => window.ran)).toBeUndefined();
});

test('headers that are missing or loose are named', () => {
  expect(policyOf(sound)).toEqual([]);
  expect(policyOf({})).toHaveLength(8);
  expect(policyOf({ ...sound, 'content-security-policy': `${strict}; script-src 'self' 'unsafe-inline'` })).toHaveLength(1);
  expect(policyOf({ ...sound, 'cache-control': 'private, max-age=60' })).toHaveLength(1);
});

test('words outside the brackets of the pseudo-language are seen', async ({ page }) => {
  const strange = '<p>⟦Ráíšéd <b>by Tom</b>⟧ · R-27 M·R-4 12</p><button aria-label="⟦Cłóšé⟧">TO</button><kbd>Ctrl</kbd>';
  await show(page, strange.replace('R-27 M·R-4', 'R-27 · M·R-4 ·'));
  expect(await outside(page)).toEqual(['Planted', 'Planted']);
  await show(page, `${strange}<p>Escaped</p><input placeholder="Also this">`);
  expect(await outside(page)).toEqual(expect.arrayContaining(['Escaped', 'Also this']));
});
