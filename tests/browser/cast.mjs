// Who the demo lets sign in, under the names that the tests use for them.
import { execFileSync } from 'node:child_process';
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
  // Has a second factor, which furnish.mjs turns on.
  guarded: { organisation: /Meridian/, nth: 3 },
  partner: { organisation: /Department of Works/, nth: 0 },
  observer: { organisation: /Department of Works/, nth: 4 },
  // In no relationship.
  outsider: { organisation: /Northgate/, nth: 0 },
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
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in') || url.pathname === '/sign-in/code');
}

const programs = new Map();
let sent = 0;

/** The API as one of the cast: `ask(method, path, body)` answers what it says, and throws where it refuses. */
export function program(name) {
  if (programs.has(name)) return programs.get(name);
  const made = execFileSync(process.env.COMITY_BIN, ['token', 'create', '--data', process.env.COMITY_DATA, '--person', person(name).email, '--json'], { encoding: 'utf8' });
  const authorization = `Bearer ${JSON.parse(made).token}`;
  programs.set(name, async (method, path, body) => {
    sent += 1;
    const headers = { authorization, 'idempotency-key': `${process.pid}-${Date.now()}-${sent}` };
    let content = body;
    if (typeof body === 'string') headers['content-type'] = 'text/csv';
    else if (body && !(body instanceof FormData)) {
      headers['content-type'] = 'application/json';
      content = JSON.stringify(body);
    }
    const answer = await fetch(new URL(`/api/v1${path}`, demo().address), { method, headers, body: content });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : {};
  });
  return programs.get(name);
}

/** Raises a risk on Works Estate over the API, for a test to work on; answers it. */
export function raise(who, title, more = {}) {
  return program(who)('POST', '/relationships/works-estate/risks', { title, seen_by: 'both', ...more });
}
