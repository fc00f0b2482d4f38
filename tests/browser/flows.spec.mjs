// What people come for, from its first page to its last, on a phone and without a mouse.
import { person, program, raise } from './cast.mjs';
import { hands } from './hands.mjs';
import { expect, test } from './watch.mjs';

const list = '/r/works-estate/risks';
const go = (page) => page.locator('main .btn-go:visible').first();
const link = (page, end) => page.locator(`main a[href$="${end}"]:visible`).first();
const field = (page, name) => page.locator(`#${name}`);

/** Opens a risk of its own, raised for this flow. */
async function begin(page, title, more) {
  const { reference } = await raise('owner', title, more);
  await page.goto(`${list}/${reference.replace('·', '-')}`);
  await expect(page.locator('h1')).toContainText(title);
  return reference;
}

const flows = {
  'sign in': {
    who: null,
    async walk({ page, hand }) {
      const { email, password } = person('partner');
      await page.goto('/sign-in');
      await hand.write(page.locator('input[name=email]'), email);
      await hand.write(page.locator('input[name=password]'), password);
      await hand.press(go(page));
      await expect(page).toHaveURL(/\/work$/);
      await hand.see();
    },
  },
  'raise a risk': {
    async walk({ page, hand }) {
      await page.goto(list);
      await hand.see();
      await hand.press(page.locator('a[href$="/risks/new"]:visible').first());
      await expect(page).toHaveURL(/\/risks\/new/);
      await hand.write(field(page, 'title'), 'Ice on the ramps before the salt comes');
      await expect(field(page, 'likelihood')).toBeHidden();
      await hand.press(page.locator('main summary', { hasText: 'How likely' }));
      await hand.choose(field(page, 'likelihood'), '4');
      await hand.choose(field(page, 'effect'), '3');
      await hand.see();
      await hand.press(go(page));
      await expect(page).toHaveURL(/\/risks\/R-\d+/);
      await expect(page.locator('h1')).toContainText('Ice on the ramps');
      await expect(page.locator('.levels')).toContainText('12');
      await hand.see();
    },
  },
  're-score it': {
    async walk({ page, hand }) {
      await begin(page, 'Fire doors are wedged open at lunch', { likelihood: 2, effect: 4 });
      await hand.press(link(page, '/act/rescore'));
      await hand.choose(field(page, 'likelihood'), '5');
      await hand.write(field(page, 'looked_because'), 'Nine of ten were open on Tuesday.');
      await hand.see();
      await hand.press(go(page));
      await expect(page.locator('.levels')).toContainText('20');
      await expect(page.locator('main')).toContainText('Nine of ten were open on Tuesday.');
    },
  },
  'look at it': {
    async walk({ page, hand }) {
      await begin(page, 'The old boiler house has no second exit');
      await hand.press(link(page, '/act/look'));
      await hand.write(field(page, 'looked_because'), 'The wall comes down in May.');
      await hand.see();
      await hand.press(go(page));
      await expect(page.locator('aside').first()).toContainText('The wall comes down in May.');
    },
  },
  'close it': {
    async walk({ page, hand }) {
      await begin(page, 'Window cleaners have no anchor on the tower');
      await hand.press(link(page, '/act/close'));
      await hand.write(field(page, 'closed_because'), 'Anchors were fitted and tested.');
      await hand.see();
      await hand.press(go(page));
      await expect(page.locator('main .head')).toContainText('Closed');
      await expect(page.locator('main')).toContainText('Anchors were fitted and tested.');
      await hand.see();
    },
  },
  'disclose it': {
    async walk({ page, hand }) {
      const ours = await begin(page, 'Our night guard firm may change hands', { seen_by: 'us', why_private: 'The talks are not over.' });
      expect(ours).toMatch(/·/);
      await hand.press(link(page, '/disclosure'));
      await expect(page.locator('main')).toContainText('Our night guard firm may change hands');
      await hand.see();
      await hand.press(go(page));
      await expect(page).toHaveURL(/\/risks\/R-\d+/);
      const reference = new URL(page.url()).pathname.split('/').at(-1);
      const theirs = await program('partner')('GET', `/relationships/works-estate/risks/${reference}`);
      expect([theirs.title, theirs.why_private]).toEqual(['Our night guard firm may change hands', null]);
    },
  },
  'bring a register in, and undo it': {
    async walk({ page, hand, how }) {
      const title = `Pigeons in the loading bay, seen ${how}`;
      const rows = ['Risk,Likelihood,Impact,Building', `"${title}",4,2,Kingsway`, `"Door closers leak oil, seen ${how}",2,3,Abbey Row`, `"Gates stick in frost, seen ${how}",4,3,Kingsway`];
      await page.goto('/r/works-estate/import');
      await hand.give(field(page, 'file'), { name: 'walkabout.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
      await hand.see();
      await hand.press(go(page));
      await expect(page).toHaveURL(/\/imports\/[\w-]+/);
      const column = page.locator('.sheet-table select').nth(3);
      const name = await column.getAttribute('name');
      await hand.choose(column, 'category');
      await hand.see();
      await hand.press(page.locator('button[name=do][value=look]'));
      await expect(page.locator(`select[name="${name}"]`)).toHaveValue('category');
      await hand.press(page.locator('button[name=do][value=run]'));
      await expect(link(page, '/undo')).toBeVisible({ timeout: 20_000 });
      await hand.see();
      const found = async () => (await program('owner')('GET', '/relationships/works-estate/risks?q=Pigeons')).items.filter((one) => one.title === title).length;
      expect(await found()).toBe(1);
      await hand.press(link(page, '/undo'));
      await hand.see();
      await hand.press(page.locator('main .errbtn'));
      await expect.poll(found, { timeout: 20_000 }).toBe(0);
    },
  },
  'invite a colleague and let them in': {
    async walk({ page, hand, other, of }) {
      await page.goto('/organisation/people');
      await hand.see();
      await hand.press(link(page, '/invite'));
      const email = `noor.${test.info().testId}@meridian-fm.example`;
      await hand.write(field(page, 'email'), email);
      await hand.press(go(page));
      await expect(page.locator('#link')).toBeVisible();
      await hand.see();
      const address = await page.locator('#link').textContent();
      expect(address).toContain('/invitation');

      const guest = await other();
      const theirs = of(guest);
      await guest.goto(address);
      await theirs.see();
      await theirs.write(field(guest, 'name'), 'Noor Haddad');
      await theirs.write(field(guest, 'password'), 'seven slow herons wading');
      await theirs.press(go(guest));
      await expect(guest).toHaveURL(/\/invitation\/waiting$/);
      await theirs.see();

      await hand.press(go(page));
      await expect(page).toHaveURL(/\/organisation\/people$/);
      await hand.press(page.locator(`button[aria-label$=": ${email}"]`).first());
      await expect(page.locator('main')).toContainText('Noor Haddad');
      await guest.goto('/work');
      await expect(guest).toHaveURL(/\/work$/);
    },
  },
  'jump to a record': {
    async walk({ page, hand }) {
      await page.goto('/work');
      await hand.search('R-31');
      await expect(page).toHaveURL(/\/risks\/R-31$/);
      await hand.see();
      await hand.search('winter heating');
      await expect(page).toHaveURL(/\/search\?.*q=winter/);
      await hand.see();
      await hand.press(link(page, '/risks/R-27'));
      await expect(page.locator('h1')).toContainText('Winter heating failures');
    },
  },
  'comment, put it otherwise, take it back': {
    async walk({ page, hand }) {
      await begin(page, 'Radios fail below the second basement');
      await hand.write(field(page, 'say-text'), 'We lost one for nine minutes.');
      await hand.press(page.locator('form:has(#say-text) button').last());
      await expect(page.locator('#companions .say')).toHaveText('We lost one for nine minutes.');
      await hand.see();
      await hand.press(page.locator('#companions a[href$="/edit"]').last());
      await hand.write(page.locator('main textarea[name=text]'), 'We lost two for nine minutes.');
      await hand.press(go(page));
      await expect(page.locator('#companions .say')).toHaveText('We lost two for nine minutes.');
      await hand.press(page.locator('#companions a[href$="/withdrawal"]').last());
      await hand.see();
      await hand.press(page.locator('main form button.btn').first());
      await expect(page.locator('#companions')).toBeVisible();
      await expect(page.locator('#companions .say')).toHaveCount(0);
    },
  },
};

for (const [how, { use, of }] of Object.entries(hands)) {
  test.describe(how, () => {
    for (const [title, { who = 'owner', walk }] of Object.entries(flows)) {
      test.describe(title, () => {
        test.use({ ...use, who });

        test('works', async ({ page, browser, baseURL }) => {
          const contexts = [];
          const other = async () => {
            contexts.push(await browser.newContext({ ...use, baseURL, locale: 'en-GB', reducedMotion: 'reduce', storageState: { cookies: [], origins: [] } }));
            return contexts[0].newPage();
          };
          await walk({ page, hand: of(page), other, of, how });
          for (const context of contexts) await context.close();
        });
      });
    }
  });
}
