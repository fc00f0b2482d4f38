// What people write without a space, an address or the name of a file, breaks no page: it wraps, or is cut where a name
// only says where one is.
import { furnished } from './furnish.mjs';
import { sideways } from './checks/width.mjs';
import { expect, open, test } from './watch.mjs';

test.use({ who: 'owner' });

const pages = [
  '/work', '/updates', '/relationships', '/search?q=intranet', '/add', '/menu', '/menu?in={long}', '/settings', '/organisation/people', '/settings/tokens',
  '/r/{long}', '/r/{long}/settings', '/r/{long}/departure', '/r/{long}/people', '/r/{long}/people/new', '/r/{long}/people/invite',
  '/r/{long}/books', '/r/{long}/criteria', '/r/{long}/rooms', '/r/{long}/rooms/new', '/r/{long}/import',
  '/r/{long}/risks', '/r/{long}/risks?level=high', '/r/{long}/risks?columns=title&columns=cause&columns=response_plan&columns=owner',
  '/r/{long}/risks/months', '/r/{long}/risks/new', '/r/{long}/risks/new?from=R-1',
  '/r/{long}/risks/R-1', '/r/{long}/risks/R-1/edit', '/r/{long}/risks/R-1/history', '/r/{long}/risks/R-1/history?version=1',
  ...['look', 'rescore', 'respond', 'assign', 'close'].map((act) => `/r/{long}/risks/R-1/act/${act}`),
  '/r/{long}/risks/{longPrivate}/disclosure', '/r/{long}/actions/{longAction}/edit', '/r/{long}/comments/{longComment}/edit',
];

test('no page is wider than its window, whatever the names', async ({ page }) => {
  test.setTimeout(240_000);
  const found = [];
  for (const path of pages) {
    await open(page, path.replace(/\{(\w+)\}/g, (_, name) => furnished()[name]));
    for (const width of [360, 1280]) {
      found.push(...(await sideways(page, width)).map((words) => `${path}: ${words}`));
    }
  }
  expect(found).toEqual([]);
});

test('a table wraps a title without squeezing it letter by letter', async ({ page }) => {
  await open(page, `/r/${furnished().long}/risks`);
  for (const width of [1280, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    const titles = await page.locator('#list td:has(> .t)').evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().width));
    expect(Math.min(...titles)).toBeGreaterThan(200);
  }
});

test('a heading breaks between words, whatever stands beside it', async ({ page }) => {
  await open(page, '/r/works-estate/risks');
  for (const width of [320, 360, 390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const heading = await page.locator('.riskgrid .card-head h2').first().boundingBox();
    expect(heading.width, `${width} px`).toBeGreaterThan(100);
    expect(heading.height, `${width} px: on one line`).toBeLessThan(30);
  }
});

test('on a phone, what ends a long form covers nothing', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, `/r/works-estate/imports/${furnished().previewed}`);
  const [foot, bar] = [await page.locator('.stickyfoot').boundingBox(), await page.locator('.tabbar').boundingBox()];
  expect(foot.y, 'it stands at the end, below the window').toBeGreaterThan(740);
  expect(bar.height).toBeLessThan(80);
});
