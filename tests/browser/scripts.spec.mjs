// T36: two thousand ways of bringing a script onto a page, put by programs into everything that takes words, and looked
// at in a browser, with the policy that forbids scripts on and off: none runs, and nobody else is asked for anything.
// COMITY_VECTORS says how many; a server of its own has them, so that other tests keep their pages.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, expect } from '@playwright/test';
import { signIn } from './cast.mjs';
import { vectors } from './vectors.mjs';

const all = vectors(Number(process.env.COMITY_VECTORS ?? 24));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'comity-scripts-'));
let server;
let told;
let addresses;

test.describe.configure({ mode: 'serial', timeout: 4 * 3_600_000 });

/** Starts a server of its own; answers what it tells of itself. */
function started() {
  server = spawn(process.env.COMITY_BIN, ['demo', '--listen', '127.0.0.1:0', '--data', path.join(folder, 'data'), '--json'], { stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (part) => {
      said += part;
      const line = said.split('\n').slice(0, -1).find((text) => text.startsWith('{'));
      if (line) resolve(JSON.parse(line));
    });
    server.on('exit', () => reject(new Error(`the server ended: ${said}`)));
  });
}

/** The API as one of the demo's people. */
function writer({ email }) {
  const made = execFileSync(process.env.COMITY_BIN, ['token', 'create', '--data', path.join(folder, 'data'), '--person', email, '--json'], { encoding: 'utf8' });
  const authorization = `Bearer ${JSON.parse(made).token}`;
  let sent = 0;
  return async (method, address, body, type) => {
    sent += 1;
    const headers = { authorization, 'idempotency-key': `scripts-${email}-${sent}` };
    const isPlain = body === undefined || body instanceof FormData || type;
    if (type) headers['content-type'] = type;
    else if (!isPlain) headers['content-type'] = 'application/json';
    const answer = await fetch(new URL(`/api/v1${address}`, told.address), { method, headers, body: isPlain ? body : JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${address} ${JSON.stringify(body)}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : {};
  };
}

const cell = (text) => `"${text.replaceAll('"', '""')}"`;

/** Puts the vectors into everything that takes words; answers the addresses of the pages that show them. */
async function furnished() {
  const [self, partner] = [told.people[0], told.people.find(({ organisation }) => organisation !== told.people[0].organisation)];
  const ask = writer(self);
  const { slug } = await ask('POST', '/relationships', { name: `Words ${all[3]}`.slice(0, 100), purpose: all[4], currency: 'GBP', scale: 5 });
  const estate = `/relationships/${slug}`;
  const pages = ['/work', '/updates', '/menu', `/menu?in=${slug}`, '/relationships', `/r/${slug}`, `/r/${slug}/risks`, `/r/${slug}/people`, `/r/${slug}/settings`, `/r/${slug}/books`];
  const words = [...all];
  const next = () => words.shift() ?? 'x';
  while (words.length > 0) {
    const risk = await ask('POST', `${estate}/risks`, { title: `w ${next()}`.slice(0, 200), seen_by: 'us', why_private: next(), cause: next(), event: next(), consequence: next(), response_plan: next(), early_sign: next() });
    const at = `${estate}/risks/${risk.id}`;
    await ask('POST', `${at}/comments`, { text: next() });
    await ask('POST', `${at}/actions`, { title: `w ${next()}`.slice(0, 200), due: '2031-01-15', owner: risk.raised_by_person ?? undefined });
    const form = new FormData();
    form.set('file', new Blob([next()]), `w ${next()}`.slice(0, 100));
    await ask('POST', `${at}/attachments`, form).catch(() => ask('GET', estate));
    const looked = await ask('POST', `${at}/looks`, { looked_because: next(), version: risk.version });
    // The list shows what is open.
    if (pages.length % 2) await ask('PUT', `${at}/closure`, { closed_because: next(), version: looked.version });
    const page = `/r/${slug}/risks/${risk.reference.replace('·', '-')}`;
    pages.push(page, `${page}/edit`, `${page}/history`);
  }
  for (let at = 0; at < all.length; at += 40) {
    // A file with zeros in it is no text, and refused as such.
    const some = all.slice(at, at + 40).map((text) => text.replaceAll('\0', ''));
    const rows = some.map((text, n) => [n, text, n % 5 + 1, 4, text].map((value) => cell(String(value))).join(','));
    const register = `Ref,Risk,Likelihood,Impact,${cell(some[0])}\n${rows.join('\n')}\n`;
    const name = encodeURIComponent(`${some[1]}.csv`.slice(-100));
    const sent = await ask('POST', `${estate}/imports?file_name=${name}&why_private=${encodeURIComponent(some[2] ?? 'x')}`, register, 'text/csv');
    pages.push(`/r/${slug}/imports/${sent.id}`);
  }
  for (const text of all.slice(0, 20)) {
    const room = await ask('POST', `${estate}/rooms`, { name: `w ${text}`.slice(0, 80), purpose: text });
    pages.push(`/r/${room.address}`, `/r/${slug}/rooms/${room.id}`, `/r/${slug}/rooms/${room.id}/settings`);
    await ask('POST', `${estate}/views`, { list: 'risks', name: text.slice(0, 60), query: `q=${encodeURIComponent(text)}` });
  }
  pages.push(...await ofPeople(ask, writer(partner), slug));
  for (const [n, text] of all.entries()) {
    const query = encodeURIComponent(text);
    pages.push(n % 2 ? `/search?q=${query}` : `/r/${slug}/risks?q=${query}`);
  }
  pages.push(...all.slice(0, Math.ceil(all.length / 4)).flatMap((text) => {
    const query = encodeURIComponent(text);
    return [`/${query}`, `/sign-in?next=${query}`, `/r/${slug}/risks?sort=${query}&after=${query}`, `/invitation?code=${query}`, `/r/${query}/risks/${query}`];
  }));
  return pages;
}

/** Puts vectors into what people, organisations, seats and the ways of scoring are called; answers the pages that show them. */
async function ofPeople(ask, partner, slug) {
  const pick = (n, most) => `w${n} ${all[n % all.length]}`.slice(0, most);
  const step = (n) => ({ word: pick(n, 40), meaning: pick(n + 5, 300) });
  const text = {
    steps: 5, likelihood: [1, 2, 3, 4, 5].map(step), effect: [6, 7, 8, 9, 10].map(step),
    bands: { medium: 5, high: 9, very_high: 15 }, days: { low: 30, medium: 30, high: 30, very_high: 7 },
  };
  const ways = [];
  for (const estate of [slug, 'works-estate']) {
    const { id } = await ask('POST', `/relationships/${estate}/criteria`, { text, because: pick(11, 2000) });
    ways.push(`/r/${estate}/criteria`, `/r/${estate}/criteria/${id}`);
    if (estate === 'works-estate') await partner('PUT', `/relationships/${estate}/criteria/${id}/refusal`, { because: pick(12, 2000) });
  }
  const me = await ask('GET', '/me');
  await ask('PUT', `/relationships/${slug}/people/${me.id}/seat`, { role: 'relationship_manager', title: pick(13, 80) });
  await ask('PATCH', '/me', { name: pick(14, 120) });
  await ask('PATCH', `/organisations/${me.organisation}`, { name: pick(15, 120) });
  await ask('POST', `/relationships/${slug}/invitations`, { organisation_name: pick(16, 120), email: 'first@zanzibar.example' });
  return [...ways, '/settings', '/organisation', '/organisation/people', '/r/works-estate', '/r/works-estate/people', '/r/works-estate/risks', '/r/works-estate/risks/new'];
}

/** Looks on while a page is shown; the returned function says what ran, what was refused, and who else was asked. */
async function watched(page, home) {
  const seen = [];
  await page.exposeBinding('ran', ({ frame }) => { seen.push(`a script ran on ${frame.url()}`); });
  page.on('dialog', (dialog) => { seen.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('console', (message) => { if (/Content Security Policy|Trusted/.test(message.text())) seen.push(message.text()); });
  // Looked at and not routed: a browser that routes keeps nothing, and loads style and script anew with every page.
  page.context().on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== home && url.protocol !== 'data:') seen.push(`another host was asked: ${url.href}`);
  });
  return () => seen.splice(0);
}

async function lookAtAll(browser, bypassCSP) {
  const context = await browser.newContext({ baseURL: told.address, bypassCSP, viewport: { width: 1280, height: 4000 } });
  const page = await context.newPage();
  await signIn(page, told.people[0]);
  const seen = await watched(page, new URL(told.address).origin);
  for (const address of addresses) {
    const response = await page.goto(address, { waitUntil: 'load' });
    expect(response.status(), address).toBeLessThan(500);
    // Handlers of what failed to load come after it.
    await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => setTimeout(done, 0)); }));
    expect(seen(), `${address}: scripts run, or others are asked`).toEqual([]);
  }
  await context.close();
}

test.beforeAll(async () => {
  told = await started();
  addresses = await furnished();
});

test.afterAll(async () => {
  const ended = new Promise((resolve) => { server.on('exit', resolve); });
  server.kill();
  await ended;
  fs.rmSync(folder, { recursive: true, force: true });
});

test('no words become a script where the policy holds', async ({ browser }) => {
  await lookAtAll(browser, false);
});

test('no words become a script where nothing but the pages holds', async ({ browser }) => {
  await lookAtAll(browser, true);
  console.log(`T36: ${all.length} vectors on ${addresses.length} pages, with the policy and without: 0 ran`);
});

test('planted: a page that takes words for markup is seen', async ({ browser }) => {
  const policy = "default-src 'self'";
  for (const bypassCSP of [false, true]) {
    const context = await browser.newContext({ bypassCSP });
    const page = await context.newPage();
    const seen = await watched(page, 'http://planted.test');
    let words = '';
    await context.route('http://planted.test/**', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', headers: { 'content-security-policy': policy }, body: `<!doctype html><title>x</title><p title="">${words}</p>` }));
    for (const text of ['<script>ran(1)</script>', '<img src=x onerror=ran(1)>', '<svg onload=ran(1)>', '<img src=http://evil.test/p.png>', '<input autofocus onfocus=ran(1)>', '<iframe srcdoc="<script>parent.ran(1)</script>"></iframe>']) {
      words = text;
      await page.goto(`http://planted.test/${encodeURIComponent(text)}`);
      await expect.poll(seen, `${text}, the policy ${bypassCSP ? 'off' : 'on'}`).not.toEqual([]);
    }
    await context.close();
  }
});
