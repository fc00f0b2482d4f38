// On paper: the register and a record without what is only for the screen, and with a line that says whose it is.
import { expect, open, test } from './watch.mjs';

test.use({ who: 'owner' });

const screenOnly = ['nav.side', 'header.topbar', 'nav.tabbar', '.tools', '.btn', '.filters'];

for (const path of ['/r/works-estate', '/r/works-estate/risks', '/r/works-estate/risks/R-27']) {
  test(`${path} prints`, async ({ page }) => {
    await page.emulateMedia({ media: 'print', reducedMotion: 'reduce' });
    await open(page, path);
    for (const part of screenOnly) {
      const shown = await page.locator(part).evaluateAll((found) => found.filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 80)));
      expect(shown, `${part} is for the screen`).toEqual([]);
    }
    await expect(page.locator('.print-only').first()).toBeVisible();
    await expect(page.locator('.print-only').first()).toContainText('Works Estate');
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });
}

test('a table keeps its columns on paper', async ({ page }) => {
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 700, height: 1000 });
  await open(page, '/r/works-estate/risks');
  const displays = await page.locator('#list table').first().evaluate((table) => [table, table.tHead, table.tBodies[0].rows[0], table.tBodies[0].rows[0].cells[1]].map((part) => getComputedStyle(part).display));
  expect(displays).toEqual(['table', 'table-header-group', 'table-row', 'table-cell']);
});
