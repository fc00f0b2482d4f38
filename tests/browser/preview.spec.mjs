// The preview of a register that is brought in: the sheet as its people know it, on a phone and with the keys alone.
import { filled } from './furnish.mjs';
import { sideways } from './checks/width.mjs';
import { expect, open, test } from './watch.mjs';

test.use({ who: 'owner' });

const box = (page) => page.locator('.sheetbox');
const row = (page, number) => page.locator('.sheet-table tbody tr').filter({ has: page.locator('th.rownum', { hasText: new RegExp(`^${number}(\\s|$)`) }) });

test('the sheet stands as it is kept, with a line around its table', async ({ page }) => {
  await open(page, filled('/r/works-estate/imports/{sheet}'));
  await expect(row(page, 1)).toContainText('Title Risk register of the northern estate');
  await expect(row(page, 2)).toContainText('Guidance Fill one line');
  await expect(row(page, 6)).toContainText('It is a heading Buildings');
  await expect(row(page, 11).locator('th')).toContainText('Hidden in the file');
  await expect(page.locator('.sheet-table thead th').nth(7)).toContainText('Hidden in the file');
  // The band spans its two columns, and the cells that are merged downwards both rows of the header.
  const place = (text) => page.locator('.head-row td', { hasText: new RegExp(`^${text}`) }).boundingBox();
  const [band, likelihood, impact, id] = [await place('Current'), await place('Likelihood'), await place('Impact'), await place('ID')];
  expect(Math.abs(band.x - likelihood.x)).toBeLessThan(3);
  expect(Math.abs(band.x + band.width - impact.x - impact.width)).toBeLessThan(3);
  expect(Math.abs(id.y + id.height - impact.y - impact.height)).toBeLessThan(3);
  const line = (number, side) => row(page, number).locator('td').first().evaluate((cell, side) => parseFloat(getComputedStyle(cell)[side]), side);
  const sides = await Promise.all([line(4, 'borderTopWidth'), line(7, 'borderLeftWidth'), line(1, 'borderTopWidth'), line(37, 'borderLeftWidth')]);
  expect(sides.map((width) => width >= 1.5)).toEqual([true, true, false, false]);
  await expect(row(page, 37)).toContainText('It adds others up');
  await expect(page.locator('.sheet-table')).toContainText('and 18 more rows');
});

test('a column to check is counted, led to, and says why to whoever hears it', async ({ page }) => {
  await open(page, filled('/r/works-estate/imports/{sheet}'));
  const note = page.locator('.tocheck');
  await expect(note.locator('h2')).toHaveText('One column to check');
  await note.locator('a').focus();
  await page.keyboard.press('Enter');
  const choice = page.locator('#meaning-0-A');
  await expect(choice).toBeFocused();
  await expect(choice).toBeInViewport();
  await expect(choice).toHaveAccessibleName(/^Column A means/);
  await expect(choice).toHaveAccessibleDescription(/^Please check: it has no header/);
  // What each column means is come to in their order.
  const met = [];
  for (let stops = 0; stops < 4; stops += 1) {
    met.push(await page.evaluate(() => document.activeElement.name));
    await page.keyboard.press('Tab');
  }
  expect(met).toEqual(['meaning-0-A', 'meaning-0-B', 'meaning-0-C', 'meaning-0-D']);
});

for (const width of [360, 320]) {
  test.describe(`on a phone of ${width} px`, () => {
    test.use({ viewport: { width, height: 740 }, hasTouch: true, isMobile: true });

    test('the sheet scrolls in its box, and its row numbers stay', async ({ page }) => {
      await open(page, filled('/r/works-estate/imports/{sheet}'));
      expect(await sideways(page, width)).toEqual([]);
      const { scrollWidth, clientWidth } = await box(page).evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
      expect(scrollWidth).toBeGreaterThan(clientWidth);
      const [number, title] = [row(page, 7).locator('th'), row(page, 1).locator('.stay')];
      const before = [await number.boundingBox(), await title.boundingBox()];
      await box(page).evaluate((one) => { one.scrollLeft = 300; });
      const after = [await number.boundingBox(), await title.boundingBox()];
      expect(Math.abs(after[0].x - before[0].x)).toBeLessThan(2);
      expect(Math.abs(after[1].x - before[1].x), 'what goes over all columns stays to be read').toBeLessThan(12);
      for (const target of await page.locator('.sheet-table select, .tocheck a').all()) {
        expect((await target.boundingBox()).height).toBeGreaterThanOrEqual(44);
      }
    });
  });
}
