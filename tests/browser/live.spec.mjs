// An open page says what the other side changes, within two seconds and as words; pages of what it does not see are quiet.
import { accessibility } from './checks/accessibility.mjs';
import { program, raise } from './cast.mjs';
import { expect, open, test } from './watch.mjs';

test.use({ who: 'owner' });
test.describe.configure({ mode: 'serial' });

/** How long an open page may take to say it, in milliseconds. */
const soon = 2_000;

/** What the page has been told of a record; other tests may make it tell of others. */
const told = (page, title) => page.locator('#toasts .toast-live', { hasText: title });

/** An open page, once it listens. */
async function listening(page, address) {
  const stream = page.waitForRequest((request) => new URL(request.url()).pathname.endsWith('/live'));
  await open(page, address);
  await (await stream).response();
}

test('what the other side amends, closes and says is told on an open page, and nothing typed is lost', async ({ page }) => {
  const risk = await raise('owner', 'The weir gate sticks at low water');
  const partner = program('partner');
  const at = `/relationships/works-estate/risks/${risk.id}`;
  const title = 'The weir gate sticks <b>whenever</b> it rains';
  await listening(page, `/r/works-estate/risks/${risk.reference}`);
  const words = page.locator('form[action$="/comments"] textarea').first();
  await words.fill('Half a thought');
  const acts = [
    ['PATCH', '', { title, version: risk.version }],
    ['POST', '/comments', { text: 'We saw it, too.' }],
    ['PUT', '/closure', { closed_because: 'The gate was renewed.', version: risk.version + 1 }],
  ];
  for (const [method, rest, body] of acts) {
    // A page keeps the last three that it was told, of whatever record, and these not for long.
    await page.evaluate(() => document.querySelectorAll('#toasts .toast-live').forEach((one) => one.remove()));
    await partner(method, `${at}${rest}`, body);
    await expect(told(page, title).first(), rest).toBeVisible({ timeout: soon });
  }
  await expect(words).toHaveValue('Half a thought');
  expect(await accessibility(page)).toEqual([]);
  await page.goto(`/r/works-estate/risks/${risk.reference}`);
  await expect(page.locator('main')).toContainText('The gate was renewed.');
});

test('what the other side keeps to itself is told on no page', async ({ page }) => {
  await listening(page, '/r/works-estate/risks');
  await raise('partner', 'Our own budget ends in March', { seen_by: 'us', why_private: 'ours' });
  await raise('partner', 'The footbridge closes at dusk');
  await expect(told(page, 'The footbridge closes at dusk').first()).toBeVisible({ timeout: soon });
  await expect(told(page, 'Our own budget')).toHaveCount(0);
});
