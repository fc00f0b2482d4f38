// Every page: accessible in both themes on both widths, walkable by keyboard, within its policy, never wider than the window.
import { policyOf } from './checks/policy.mjs';
import { whole } from './checks/whole.mjs';
import { called, pages } from './pages.mjs';
import { reach } from './reach.mjs';
import { expect, test } from './watch.mjs';

for (const one of pages) {
  test.describe(called(one), () => {
    test.use({ who: one.who ?? null });

    test('is sound', async ({ page }) => {
      const response = await reach(page, one);
      expect(policyOf(await response.allHeaders())).toEqual([]);
      expect(await whole(page)).toEqual([]);
    });
  });
}
