// What the demo does not hold and pages show: comments to change, imports at each stage, invitations, a second factor.
// Their ids and codes are kept in results/sample.json, and stand in the addresses of pages.mjs as {names}.
import crypto from 'node:crypto';
import fs from 'node:fs';
import { person, program, raise, session } from './cast.mjs';
import { workbook } from './workbook.mjs';

const file = new URL('results/sample.json', import.meta.url);
const R27 = '/relationships/works-estate/risks/R-27';

/** A register, and as it is read again: a row that is new, one that changed in the file and here, and one that is gone. */
export const yard = {
  first: 'Ref,Risk,Cause,Likelihood,Impact\nY-1,Forklifts meet walkers at the gate,One gate for both,3,4\nY-2,Pallets stand in the fire lane,No marked place,3,4\nY-5,Skips block the loading bay,One lane for all,2,3\n',
  again: 'Ref,Risk,Cause,Likelihood,Impact\nY-1,Forklifts and walkers meet at the gate,A blind corner,3,4\nY-3,The weighbridge ices over,No heating,3,4\nY-5,Skips block the loading bay,Nobody minds the lane,2,3\n',
};
// A register with something of everything: words and numbers, a day that can be read both ways, a row that is in the
// register already, one without a title, one with a likelihood that is off the scale, a column without a home.
export const register = [
  'Ref,Risk,Likelihood,Impact,Next review,Owner,Badge colour',
  '1,Roof lights leak over the print room,High,3,04/05/2027,Tom Okafor,Amber',
  '2,Winter heating failures outpace the on-call rota,Medium,4,11/12/2026,Nobody known,Red',
  '3,,Low,2,,,Green',
  '4,Swallows nest in the plant room vents,17,1,03/02/2027,,Green',
  '5,Hand dryers trip the main fuse,High,2,,Priya Nair,Amber',
  '',
].join('\n');

// A register as people keep one: under a title and a sentence, with a band over its scores, a group's heading, a row and a
// column that the file hides, a column without a header, steps of three, and a sum below it.
export const kept = [
  [{ text: 'Risk register of the northern estate', across: 7 }],
  ['Fill one line for each risk. Score it from one to three, and name whoever looks after it.'],
  [],
  [null, { text: 'ID', down: 2 }, { text: 'Risk', down: 2 }, { text: 'Current', across: 2 }, { text: 'Owner', down: 2 }, { text: 'Site', down: 2 }],
  [null, null, null, 'Likelihood (1-3)', 'Impact (1-3)'],
  [{ text: 'Buildings', across: 7 }],
  ...Array.from({ length: 30 }, (_, at) => {
    const cells = [['North wing', 'South wing'][at % 2], at + 1, `Skylight ${at + 1} drips on the landing`, 1 + (at % 3), 1 + ((at + 1) % 3), 'Tom Okafor', 'Kingsway'];
    return at === 4 ? { cells, hidden: true } : cells;
  }),
  [null, null, 'Total', 60, 60],
  [],
  ['Signed:'],
];

let sample;

/** The ids and codes of what was furnished. */
export function furnished() {
  sample ??= JSON.parse(fs.readFileSync(file, 'utf8'));
  return sample;
}

/** An address with what was furnished in place of its {names}. */
export const filled = (path) => path.replace(/\{(\w+)\}/g, (whole, name) => furnished()[name] ?? whole);

/** Does it; `opened` opens a browser's context of its own, with nobody signed in. */
export async function furnish(opened) {
  const names = { ...await companions(), ...await people(), ...await rooms(), ...await longNames(), ...await criteria(), ...await imports(), ...await invitations(opened) };
  await secondFactor(opened);
  fs.writeFileSync(file, JSON.stringify(names));
}

async function companions() {
  const owner = program('owner');
  const comment = await owner('POST', `${R27}/comments`, { text: 'Boilers at Kingsway and Abbey Row come first.', seen_by: 'both' });
  const note = await owner('POST', `${R27}/comments`, { text: 'We could offer two engineers of our own.', seen_by: 'us' });
  const action = await owner('POST', `${R27}/actions`, { title: 'Ask the makers for a winter line', due: '2031-01-15', seen_by: 'both' });
  const form = new FormData();
  form.set('file', new Blob(['Building,Boilers\nKingsway,4\n']), 'boilers.csv');
  form.set('seen_by', 'both');
  const attachment = await owner('POST', `${R27}/attachments`, form);
  const closed = await raise('owner', 'Scaffolding stays up past the parade');
  await owner('PUT', `/relationships/works-estate/risks/${closed.reference}/closure`, { closed_because: 'It came down on Friday.', version: closed.version });
  const late = await raise('owner', 'Keys of three sites hang in one cupboard', { seen_by: 'us', why_private: 'We have not counted them yet.' });
  await owner('POST', '/relationships/works-estate/views', { list: 'risks', name: 'Ours alone', query: 'seen_by=us' });
  return { comment: comment.id, note: note.id, action: action.id, attachment: attachment.id, closed: closed.reference, private: late.reference.replace('·', '-') };
}

async function people() {
  const { items } = await program('owner')('GET', '/people');
  const id = (name) => items.find((one) => one.email === person(name).email).id;
  const reset = await program('owner')('POST', `/people/${id('guarded')}/password-reset`);
  return { colleague: id('colleague'), owner: id('owner'), guarded: id('guarded'), reset: new URL(reset.link).search };
}

async function rooms() {
  const [owner, partner] = [program('owner'), program('partner')];
  const path = '/relationships/works-estate/rooms';
  const open = (name) => owner('POST', path, { name, purpose: 'What the two boards read before they meet' });
  const [room, ended] = [await open('Board papers'), await open('The winter talks')];
  const { id: whom } = await partner('GET', '/me');
  const seats = [room, ended].map(({ id }) => owner('PUT', `${path}/${id}/people/${whom}/seat`, { may: 'write', until: '2031-06-30' }));
  await Promise.all(seats);
  await owner('POST', `/relationships/${room.address}/risks`, { title: 'The boards read two sets of figures', likelihood: 3, effect: 4 });
  await owner('PUT', `${path}/${ended.id}/closure`);
  return { room: room.id, inside: room.address, ended: ended.id, named: whom };
}

// A relationship and entries whose names are as long as they may be, in one word.
async function longNames() {
  const owner = program('owner');
  const word = (most) => 'https://intranet.example/registers/northern-estate/'.padEnd(most, 'A7c-b_9d').replaceAll('-', '_').slice(0, most);
  const { slug } = await owner('POST', '/relationships', { name: word(100), purpose: word(200), currency: 'GBP', scale: 5 });
  const path = `/relationships/${slug}`;
  const text = { cause: word(300), event: word(300), response_plan: word(300), owner: (await owner('GET', '/me')).id };
  const scored = { likelihood: 4, effect: 4, category: 'legal', ...text };
  const one = await owner('POST', `${path}/risks`, { title: word(200), seen_by: 'both', ...scored });
  const other = await owner('POST', `${path}/risks`, { title: word(190), seen_by: 'us', why_private: word(200), ...scored });
  const action = await owner('POST', `${path}/risks/${one.reference}/actions`, { title: word(150), due: '2026-01-15', owner: text.owner, seen_by: 'both' });
  const comment = await owner('POST', `${path}/risks/${one.reference}/comments`, { text: word(400), seen_by: 'both' });
  const form = new FormData();
  form.set('file', new Blob(['Building,Boilers\n']), `${'boilers_of_the_northern_estate_'.repeat(4)}.csv`);
  form.set('seen_by', 'both');
  await owner('POST', `${path}/risks/${one.reference}/attachments`, form);
  await owner('POST', '/invitations', { email: `${word(60).replace(/[^a-z0-9]/gi, '')}@${'meridian-facilities-management.'.repeat(4)}example` });
  await owner('POST', `${path}/rooms`, { name: word(60), purpose: word(200) });
  await owner('POST', `${path}/views`, { list: 'risks', name: word(60), query: 'level=high' });
  return { long: slug, longPrivate: other.reference.replace('·', '-'), longAction: action.id, longComment: comment.id };
}

// One version in force, one declined, and one that waits for the partner.
async function criteria() {
  const [owner, partner] = [program('owner'), program('partner')];
  const path = '/relationships/works-estate/criteria';
  const { now } = await owner('GET', path);
  const propose = (change, because) => owner('POST', path, { text: { ...now, ...change }, because });
  const appetite = { legal: 'medium', performance: 'high' };
  const likelihood = now.likelihood.map((step, at) => ({ ...step, meaning: `About ${at + 1} times in five years` }));
  const agreed = await propose({ appetite, likelihood }, 'Both boards asked what we mean by likely.');
  await partner('PUT', `${path}/${agreed.id}/agreement`, { hash: agreed.hash });
  const declined = await propose({ days: { ...now.days, very_high: 3 } });
  await partner('PUT', `${path}/${declined.id}/refusal`, { because: 'A week is short enough.' });
  const waits = await propose({ appetite, likelihood, bands: { ...now.bands, very_high: 16 } }, 'Fifteen turned out to be too low.');
  return { agreed: agreed.reference, declined: declined.reference, waits: waits.reference };
}

async function imports() {
  const owner = program('owner');
  const path = '/relationships/works-estate/imports';
  const send = (name, text) => owner('POST', `${path}?file_name=${name}.csv&seen_by=us&why_private=Being%20looked%20through`, text);
  const one = (title) => `Risk,Likelihood,Impact\n${title},3,4\n`;
  const done = async ({ id }) => {
    for (let tries = 0; tries < 200; tries += 1) {
      const { state } = await owner('GET', `${path}/${id}`);
      if (state !== 'running') return id;
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    throw new Error(`the import ${id} did not end`);
  };
  const run = async (sent) => { await owner('PUT', `${path}/${sent.id}/run`); return done(sent); };
  const previewed = (await send('plant-rooms', register)).id;
  const brought = await run(await send('stores', one('Stores run out of lamp tubes')));
  const again = await readAgain(owner, send, run);
  const form = new FormData();
  form.append('file', new Blob([workbook('Estate', kept, [6])]), 'estate.ods');
  const sheet = (await owner('POST', `${path}?seen_by=us&why_private=Being%20looked%20through`, form)).id;
  const likely = await send('stores', one('Stores run out of lamp tubes'));
  await owner('PATCH', `${path}/${likely.id}`, { earlier: 'none' });
  const twice = await run(likely);
  const undone = await run(await send('gardens', one('Hedges hide the exit signs')));
  const draft = await workOn(owner, 'Hedges hide the exit signs');
  await owner('DELETE', `${path}/${undone}/run`);
  return { previewed, sheet, brought, twice, undone: await done({ id: undone }), draft, again };
}

/** Reads a register again, after one of its records was edited and one was shared. */
async function readAgain(owner, send, run) {
  await run(await send('yard', yard.first));
  const risks = '/relationships/works-estate/risks';
  const found = async (words) => (await owner('GET', `${risks}?q=${encodeURIComponent(words)}`)).items[0];
  const edited = await found('Forklifts meet walkers');
  await owner('PATCH', `${risks}/${edited.id}`, { cause: 'The second gate is locked', version: edited.version });
  const shared = await found('Skips block the loading bay');
  await owner('POST', `${risks}/${shared.id}/disclosure`, { version: shared.version });
  return (await send('yard', yard.again)).id;
}

/** Says something about the risk of that name, so that it is kept as a draft when its import is undone. */
async function workOn(owner, title) {
  const risks = '/relationships/works-estate/risks';
  const { items: [{ id }] } = await owner('GET', `${risks}?q=${encodeURIComponent(title)}`);
  await owner('POST', `${risks}/${id}/comments`, { text: 'Cut back on Monday; look again in spring.' });
  return id;
}

async function invitations(opened) {
  const owner = program('owner');
  const invited = await owner('POST', '/invitations', { email: 'nadia.osei@meridian-fm.example' });
  const { slug } = await owner('POST', '/relationships', { name: 'Quiet Lane', purpose: 'Nothing has happened here yet', currency: 'GBP', scale: 4 });
  const existing = await owner('POST', `/relationships/${slug}/invitations`, { organisation_name: 'Northgate Water', email: person('outsider').email, role: 'relationship_manager' });
  const waits = await owner('POST', '/invitations', { email: 'lewis.grant@meridian-fm.example' });
  const { context } = await newcomer(opened, waits.code, 'Lewis Grant');
  await context.storageState({ path: session('waiting') });
  await context.close();
  return { quiet: slug, code: invited.code, existing: existing.code, ...await parties(opened) };
}

// One that waits to join Works Estate, to which Meridian has said yes; and one that has left another relationship.
async function parties(opened) {
  const owner = program('owner');
  const bring = async (slug, organisation_name, [name, email]) => {
    const { id, code } = await owner('POST', `/relationships/${slug}/invitations`, { organisation_name, email });
    const came = await newcomer(opened, code, name);
    await owner('PUT', `/relationships/${slug}/invitations/${id}/confirmation`);
    return came;
  };
  const waits = await bring('works-estate', 'Docks Board', ['Dora Lind', 'dora.lind@docks-board.example']);
  await waits.context.close();
  const { slug } = await owner('POST', '/relationships', { name: 'Old Mill', purpose: 'Keeping the mill dry', currency: 'GBP', scale: 4 });
  const { context, page } = await bring(slug, 'Mill Trust', ['Aled Rhys', 'aled.rhys@mill-trust.example']);
  await page.goto('/relationships');
  await page.locator('main a.row-title').first().click();
  await page.waitForURL('**/r/*');
  await page.goto(`${new URL(page.url()).pathname}/departure`);
  await page.locator('main .errbtn').click();
  await page.waitForURL((url) => !url.pathname.endsWith('/departure'));
  await context.close();
  return { parted: slug };
}

/** Somebody new who accepts an invitation: their context, and the page on which they wait. */
async function newcomer(opened, code, name) {
  const context = await opened();
  const page = await context.newPage();
  await page.goto(`/invitation?code=${code}`);
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=password]').fill('seven slow herons wading');
  await page.locator('main .btn-go').click();
  await page.waitForURL('**/invitation/waiting');
  return { context, page };
}

/** Turns on a second factor as its owner would. */
async function secondFactor(opened) {
  const context = await opened();
  const page = await context.newPage();
  await context.addCookies(JSON.parse(fs.readFileSync(session('guarded'), 'utf8')).cookies);
  await page.goto('/settings/second-factor');
  await page.locator('input[name=current]').fill(person('guarded').password);
  await page.locator('main .btn-go').click();
  const secret = (await page.locator('#secret').textContent()).replace(/\s/g, '');
  await page.locator('input[name=code]').fill(oneTimeCode(secret));
  await page.locator('main .btn-go').click();
  await page.locator('.head', { hasText: /recovery/i }).waitFor();
  await context.storageState({ path: session('guarded') });
  await context.close();
}

// The code of this half minute (RFC 6238) for a secret in Base32.
function oneTimeCode(secret) {
  const bits = [...secret.toUpperCase()].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = crypto.createHmac('sha1', key).update(count).digest();
  const at = digest.at(-1) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
