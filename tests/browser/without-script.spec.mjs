// The register's main work in a browser that runs no script: every step is a link or a form.
import { person, signIn } from './cast.mjs';
import { expect, test } from './watch.mjs';

test.use({ javaScriptEnabled: false });

/** Gives every field that must be filled a value that is allowed, unless it has one. */
async function fillRequired(form) {
  for (const field of await form.locator('[required]').all()) {
    const { tag, type, value } = await field.evaluate((one) => ({ tag: one.tagName, type: one.type, value: one.value }));
    if (tag === 'SELECT' && !value) await field.selectOption({ index: 1 });
    else if (type === 'radio' || type === 'checkbox') await field.check();
    else if (!value) await field.fill(type === 'date' ? '2030-01-15' : type === 'number' ? '3' : 'Because the test says so');
  }
}

const send = (form) => form.locator('button:not([type=button])').first().click();

test('sign in, raise a risk, comment, filter and close', async ({ page }) => {
  await signIn(page, person('owner'));

  await page.goto('/r/works-estate/risks');
  await page.locator('main a[href*="/risks/new"]').first().click();
  await expect(page).toHaveURL(/\/risks\/new/);
  const title = 'The lift inspector retires before the spring round';
  const form = page.locator('main form').filter({ has: page.locator('[name=title]') });
  await form.locator('[name=title]').fill(title);
  await fillRequired(form);
  await form.locator('.btn-go').click();

  await expect(page).toHaveURL(/\/r\/works-estate\/risks\/R-\d+(\?done=risk-raised)?$/);
  const address = page.url().split('?')[0];
  await expect(page.locator('h1')).toContainText(title);

  const comment = page.locator('main form[action$="/comments"]').first();
  await comment.locator('textarea').fill('Both inspectors were told on Monday.');
  await send(comment);
  await expect(page).toHaveURL(new RegExp(new URL(address).pathname));
  await expect(page.locator('main')).toContainText('Both inspectors were told on Monday.');

  await page.goto('/r/works-estate/risks');
  await expect(page.locator('#list')).toContainText(title);
  await page.locator('#list a.chip', { hasText: /Opportunit/ }).first().click();
  await expect(page.locator('#list a.chip[aria-current]')).toContainText(/Opportunit/);
  await expect(page.locator('#list')).not.toContainText(title);

  await page.goto(address);
  await page.locator('main a[href$="/act/close"]').first().click();
  const closing = page.locator('main form').filter({ has: page.locator('textarea') }).first();
  await fillRequired(closing);
  await closing.locator('textarea').first().fill('A second inspector has been appointed.');
  await send(closing);
  await expect(page.locator('main')).toContainText('A second inspector has been appointed.');
  await expect(page.locator('main .head')).toContainText(/Closed/);
});

test('a form that comes back says what to put right and keeps what was typed', async ({ page }) => {
  await signIn(page, person('owner'));
  await page.goto('/r/works-estate/risks/new');
  const form = page.locator('main form').filter({ has: page.locator('[name=title]') });
  await form.evaluate((one) => { one.noValidate = true; });
  await form.locator('textarea').first().fill('Kept through the refusal');
  await form.locator('.btn-go').click();
  await expect(page).toHaveTitle(/^Error/);
  await expect(page.locator('.errsum')).toBeVisible();
  await expect(page.locator('[aria-invalid=true]').first()).toBeVisible();
  await expect(page.locator('main form textarea').first()).toHaveValue('Kept through the refusal');
});

test('what is wrong with an answer opens the group that it stands in', async ({ page }) => {
  await signIn(page, person('owner'));
  await page.goto('/r/works-estate/risks/new');
  const [what, level] = [page.locator('#title'), page.locator('#effect')];
  await expect(what).toBeVisible();
  await expect(level).toBeHidden();
  await what.fill('Half a score');
  await page.locator('main summary', { hasText: 'How likely' }).click();
  await page.locator('#likelihood').selectOption('4');
  await page.locator('main .btn-go').click();
  await expect(page).toHaveTitle(/^Error/);
  await expect(page.locator('#effect-fault')).toBeVisible();
  await expect(what).toBeHidden();
  await expect(what).toHaveValue('Half a score');
  await expect(page.locator('main summary', { hasText: 'What it is' })).toContainText('1 answered');
});

test('a refusal keeps the menu, the way back and what was written', async ({ page }) => {
  await signIn(page, person('owner'));
  await page.goto('/r/works-estate/risks?nature=risk&sort=title');
  await page.locator('#list form [value=look]').click();
  await expect(page.locator('main')).toContainText('Choose at least one');
  await expect(page.locator('nav.side a[href$="/works-estate/people"]')).toBeVisible();
  await page.locator('main .btn-go').click();
  await expect(page).toHaveURL(/\/risks\?nature=risk&sort=title$/);
});
