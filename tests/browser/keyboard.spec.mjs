// What a person can do without a mouse, and that shortcuts keep quiet while they type.
import { accessibility } from './checks/accessibility.mjs';
import { expect, open, test } from './watch.mjs';

test.use({ who: 'owner' });

const register = '/r/works-estate/risks';

test('the skip link leads past the menu', async ({ page }) => {
  await open(page, register);
  await page.keyboard.press('Tab');
  await expect(page.locator(':focus')).toHaveClass(/skip/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement.closest('main') !== null)).toBe(true);
});

test('/ and Ctrl-K go to the search', async ({ page }) => {
  await open(page, register);
  await page.keyboard.press('/');
  await expect(page.locator('input[name=q]').first()).toBeFocused();
  await page.keyboard.type('heating');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/search\?.*q=heating/);
  await expect(page.locator('main')).toContainText('R-27');
  await page.locator('h1').click();
  await page.keyboard.press('Control+k');
  await expect(page.locator('input[name=q]').first()).toBeFocused();
});

test('the jump box suggests while one types, and the arrows choose', async ({ page }) => {
  await open(page, register);
  const [box, list] = [page.locator('header input[name=q]'), page.locator('#jump')];
  await page.keyboard.press('Control+k');
  await page.keyboard.type('winter heat');
  await expect(list.locator('[role=option]').first()).toContainText('R-27');
  await expect(box).toHaveAttribute('aria-expanded', 'true');
  expect(await accessibility(page)).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await expect(box).toHaveAttribute('aria-activedescendant', 'jump-1');
  await expect(list.locator('[aria-selected=true]')).toContainText('R-27');
  await page.keyboard.press('ArrowUp');
  await expect(box).not.toHaveAttribute('aria-activedescendant', /./);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await expect(box).toHaveValue('winter heat');
  await page.keyboard.press('ArrowDown');
  await expect(list).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/risks\/R-27$/);
  await page.keyboard.press('/');
  await page.keyboard.type('people');
  await list.locator('[role=option]', { hasText: 'People' }).first().click();
  await expect(page).toHaveURL(/\/people$/);
});

test('a square of the map is chosen and given up where one stands', async ({ page }) => {
  await open(page, `${register}?sort=title&nature=risk`);
  const square = page.locator('#map a').first();
  const count = Number(await square.textContent());
  await square.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#map a[aria-current=true]')).toHaveText(String(count));
  await expect(page.locator('#map a[aria-current=true]')).toBeFocused();
  await expect(page.locator('#list tbody tr')).toHaveCount(count);
  await expect(page).toHaveURL(/\?sort=title&likelihood=\d&effect=\d$/);
  await page.keyboard.press('Enter');
  await expect(page.locator('#map a[aria-current=true]')).toHaveCount(0);
  await expect(page).toHaveURL(/\?sort=title$/);
});

test('letters lead to pages', async ({ page }) => {
  await open(page, '/r/works-estate');
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page).toHaveURL(/\/r\/works-estate\/risks$/);
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await expect(page).toHaveURL(/\/work$/);
});

test('j, k, x and Enter work the list', async ({ page }) => {
  await open(page, register);
  const links = page.locator('#list [data-open]');
  await page.keyboard.press('j');
  await expect(links.nth(0)).toBeFocused();
  await page.keyboard.press('j');
  await expect(links.nth(1)).toBeFocused();
  await page.keyboard.press('k');
  await expect(links.nth(0)).toBeFocused();
  await page.keyboard.press('x');
  await expect(page.locator('#list input[type=checkbox][data-tick]').nth(0)).toBeChecked();
  await expect(page.locator('[data-bulk]')).toBeVisible();
  const href = await links.nth(0).getAttribute('href');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL((url) => url.pathname === new URL(href, url).pathname);
});

test('? shows the keys and Escape puts them away', async ({ page }) => {
  await open(page, register);
  await page.keyboard.press('Shift+?');
  await expect(page.locator('dialog#keys')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog#keys')).toBeHidden();
});

test('the list of keys names those that do something here, and n adds where the page has nothing of its own to add', async ({ page }) => {
  const listed = async () => {
    await page.keyboard.press('Shift+?');
    await expect(page.locator('dialog#keys')).toBeVisible();
    const keys = await page.locator('#keys [data-keys]:visible').evaluateAll((lines) => lines.map((line) => line.dataset.keys));
    await page.keyboard.press('Escape');
    return keys;
  };
  await open(page, register);
  expect(await listed()).toEqual(['/', 'g h', 'g o', 'g r', 'n', 'j k', 'x', 'Enter', '?', 'Esc']);
  await open(page, '/settings');
  expect(await listed()).toEqual(['/', 'g h', 'n', '?', 'Esc']);
  await open(page, `${register}/R-27`);
  expect(await listed()).toEqual(['/', 'g h', 'g o', 'g r', 'n', 'e', '?', 'Esc']);
  await page.keyboard.press('n');
  await expect(page).toHaveURL(/\/r\/works-estate\/risks\/new$/);
});

test.describe('with one relationship', () => {
  test.use({ who: 'observer' });

  test('letters lead into it from everywhere', async ({ page }) => {
    for (const [letter, leads] of [['r', /\/r\/[^/]+\/risks$/], ['o', /\/r\/[^/]+$/]]) {
      await open(page, '/work');
      await page.keyboard.press('g');
      await page.keyboard.press(letter);
      await expect(page).toHaveURL(leads);
    }
  });
});

test('a letter typed into a field is only a letter', async ({ page }) => {
  await open(page, register);
  const field = page.locator('input[name=q]').first();
  await field.focus();
  await page.keyboard.type('gr?nj');
  await expect(field).toHaveValue('gr?nj');
  await expect(page.locator('dialog#keys')).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`${register}$`));
});
