// Who the demo lets sign in, under the names that the tests use for them.
import fs from 'node:fs';

let line;

/** The demo's own words about itself: { address, people: [{ name, email, password, organisation }] }. */
export function demo() {
  const file = process.env.COMITY_DEMO;
  if (!file) throw new Error('COMITY_DEMO is not set: run script/test browser, which starts the demo');
  line ??= JSON.parse(fs.readFileSync(file, 'utf8').split('\n').find((text) => text.startsWith('{')));
  return line;
}

// The first person of an organisation runs its side: administrator, and relationship manager of Works Estate.
const cast = {
  owner: { organisation: /Meridian/, nth: 0 },
  colleague: { organisation: /Meridian/, nth: 1 },
  partner: { organisation: /Department of Works/, nth: 0 },
};

export const names = Object.keys(cast);

/** A person of the cast: { name, email, password, organisation }. */
export function person(name) {
  const { organisation, nth } = cast[name];
  const found = demo().people.filter((one) => organisation.test(one.organisation))[nth];
  if (!found) throw new Error(`the demo has nobody to play the ${name}`);
  return found;
}

/** Where the session of one of the cast is kept between tests. */
export function session(name) {
  return new URL(`results/sessions/${name}.json`, import.meta.url).pathname;
}

/** Signs in through the form, as a person would. */
export async function signIn(page, { email, password }) {
  await page.goto('/sign-in');
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('main form').filter({ has: page.locator('input[name=password]') }).locator('button[type=submit], button:not([type])').first().click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}
