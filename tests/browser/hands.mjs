// Two ways to work a page: with a finger on a phone of 360 px, and with the keys alone. Each can press, write, choose
// from a list, pick one of some and give a file; a test that is written once is walked by both.
import { expect } from './watch.mjs';
import { sideways } from './checks/width.mjs';

const width = 360;

/** With a finger: what is pressed must lie open under it, and no page may be wider than the phone. */
const finger = {
  use: { viewport: { width, height: 740 }, hasTouch: true, isMobile: true },
  of: (page) => ({
    press: (target) => target.tap(),
    async write(target, text) {
      await target.tap();
      await target.fill(text);
    },
    choose: (target, value) => target.selectOption(value),
    pick: (target) => target.locator('xpath=ancestor::label').tap(),
    async give(target, file) {
      const asked = page.waitForEvent('filechooser');
      await target.tap();
      await (await asked).setFiles(file);
    },
    async search(words) {
      await page.locator('header a[href="/search"]').tap();
      await page.locator('#search-q').fill(words);
      await page.locator('main form button').tap();
    },
    // Once more where the page was on its way to another.
    see: () => expect(async () => expect(await sideways(page, width)).toEqual([])).toPass({ timeout: 10_000 }),
  }),
};

/** With the keys alone: whatever is worked must be come to with Tab. */
const keys = {
  use: {},
  of(page) {
    const key = (name) => page.keyboard.press(name);
    async function arrive(target) {
      await target.waitFor();
      const here = await target.elementHandle();
      for (let stops = 0; stops < 400; stops += 1) {
        if (await here.evaluate((one) => one === document.activeElement)) return;
        await key('Tab');
      }
      throw new Error(`no Tab leads to ${target}`);
    }
    // Arrows move within a list, or among the answers of one question, until this one is chosen.
    async function until(is) {
      for (let steps = 0; steps < 60; steps += 1) {
        if (await is()) return;
        await key('ArrowDown');
      }
      throw new Error('no arrow leads there');
    }
    return {
      async press(target) {
        await arrive(target);
        await key('Enter');
      },
      async write(target, text) {
        await arrive(target);
        await key('ControlOrMeta+a');
        await page.keyboard.type(text);
      },
      async choose(target, value) {
        await arrive(target);
        await key('Home');
        await until(async () => await target.inputValue() === value);
      },
      async pick(target) {
        const name = await target.getAttribute('name');
        await arrive(page.locator(`input[name="${name}"]:checked`));
        await until(() => target.isChecked());
      },
      async give(target, file) {
        const asked = page.waitForEvent('filechooser');
        await arrive(target);
        await key('Enter');
        await (await asked).setFiles(file);
      },
      async search(words) {
        await key('ControlOrMeta+k');
        await page.keyboard.type(words);
        await key('Enter');
      },
      see: async () => {},
    };
  },
};

export const hands = { 'with a finger on a phone': finger, 'with the keys alone': keys };
