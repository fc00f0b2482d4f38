// How a page of pages.mjs is come to: by its address, or by sending a form.
import { person, signIn } from './cast.mjs';
import { address } from './pages.mjs';
import { expect, open } from './watch.mjs';

/** Comes to the page and answers its response, whose status is the one that was told. */
export async function reach(page, one) {
  const { status = 200, press, signsIn } = one;
  if (signsIn) await signIn(page, person(signsIn));
  if (!press) return open(page, address(one), status);
  // The page's stream would ask again for whoever is signed out, and say so in the console.
  if (one.signedOut) await page.route(/\/live(\?|$)/, (route) => route.fulfill({ status: 204 }));
  await open(page, address(one));
  const response = await send(page, one);
  expect(response.status(), `status of what came back from ${one.path}`).toBe(status);
  return response;
}

/** What stands for a value in pages.mjs: {password} is that of whoever looks. */
const meant = (value, who) => (value === '{password}' ? person(who).password : value);

/** Fills the form around a button, past what the browser would hold back, and presses it. */
async function send(page, { fill = {}, tick = 0, press, signedOut, who }) {
  if (signedOut) await page.context().clearCookies();
  const values = Object.fromEntries(Object.entries(fill).map(([name, value]) => [name, meant(value, who)]));
  const came = page.waitForResponse((response) => response.request().isNavigationRequest() && response.request().method() === 'POST');
  const loaded = page.waitForEvent('load');
  await page.locator(press).first().evaluate((button, { values, tick }) => {
    const { form } = button;
    [...form.querySelectorAll('[data-tick]')].slice(0, tick).forEach((box) => { box.checked = true; });
    for (const [name, value] of Object.entries(values)) {
      for (const field of form.querySelectorAll(`[name="${name}"]`)) {
        if (field.type === 'radio' || field.type === 'checkbox') field.checked = field.value === value;
        else field.value = value;
      }
    }
    if (button.name) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: button.name, value: button.value }));
    // Past the listeners too: the page is what a browser gets that runs no script.
    HTMLFormElement.prototype.submit.call(form);
  }, { values, tick });
  const response = await came;
  await loaded;
  return response;
}
