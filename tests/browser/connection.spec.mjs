// A lost connection: the page says that nothing was sent, keeps what was typed, and sends it once that goes again.
import { expect, test } from '@playwright/test';
import { raise, session } from './cast.mjs';

test.use({ storageState: session('owner') });

test('what cannot be sent is said, kept, and sent later', async ({ page, context }) => {
  const { reference } = await raise('owner', 'The radio mast sways in a gale');
  await page.goto(`/r/works-estate/risks/${reference}`);
  const form = page.locator('form[action$="/comments"]').first();
  const words = form.locator('textarea');
  const told = page.locator('#toasts .toast', { hasText: 'nothing was sent' });
  await words.fill('The guy ropes were renewed in May.');
  await context.setOffline(true);
  await form.locator('button').last().click();
  await expect(told).toBeVisible();
  await expect(words).toHaveValue('The guy ropes were renewed in May.');
  await context.setOffline(false);
  await form.locator('button').last().click();
  await expect(page.locator('main')).toContainText('The guy ropes were renewed in May.');
  await expect(told).toHaveCount(0);
});
