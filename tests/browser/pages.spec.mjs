// Every page: accessible in both themes on both widths, walkable by keyboard, within its policy, never wider than the window.
import { accessibility } from './checks/accessibility.mjs';
import { policyOf } from './checks/policy.mjs';
import { sideways, widths } from './checks/width.mjs';
import { walk } from './checks/focus.mjs';
import { address, called, pages } from './pages.mjs';
import { expect, open, test } from './watch.mjs';

const screens = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const one of pages) {
  test.describe(called(one), () => {
    test.use({ who: one.who ?? null });

    for (const [screen, viewport] of Object.entries(screens)) {
      for (const colorScheme of ['light', 'dark']) {
        test(`is accessible, ${screen}, ${colorScheme}`, async ({ page }) => {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          await open(page, address(one));
          expect(await accessibility(page)).toEqual([]);
        });
      }

      test(`shows the focus at every stop, ${screen}`, async ({ page }) => {
        await page.setViewportSize(viewport);
        await open(page, address(one));
        const { stops, wrong } = await walk(page);
        expect(wrong).toEqual([]);
        expect(stops, 'there is something to reach').toBeGreaterThan(1);
      });
    }

    test('carries the policy and one heading, and fits every width', async ({ page }) => {
      const response = await open(page, address(one));
      expect(policyOf(await response.allHeaders())).toEqual([]);
      await expect(page.locator('h1')).toHaveCount(1);
      await expect(page.locator('html')).toHaveAttribute('lang', /^en/);
      const wide = [];
      for (const width of widths) wide.push(...await sideways(page, width));
      expect(wide).toEqual([]);
    });
  });
}
