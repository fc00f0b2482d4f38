// No word that people read stands in the program: shown in the pseudo-language, every page is in brackets
// but for what people wrote, which the API tells.
import { outside, speaks } from './checks/language.mjs';
import { demo, names, program } from './cast.mjs';
import { kept, register, yard } from './furnish.mjs';
import { called, pages } from './pages.mjs';
import { reach } from './reach.mjs';
import { expect, test } from './watch.mjs';

const written = new Map();
// What the tests themselves type, the column that pages.mjs asks for, and the names that furnish.mjs gives before the API can tell of them.
const typed = [pages.map(({ fill = {} }) => Object.values(fill)), 'Cost code', 'gardens.csv, 2', 'Lewis Grant', 'Dora Lind', 'Docks Board', 'Aled Rhys', 'Mill Trust', 'Noor Haddad', 'Ours alone', 'It came down on Friday.'];
// The files that are shown before they are brought in: their cells, their heads beside the letters of their columns, and rows that are left out.
const sheets = [register, yard.first, yard.again].map((text) => text.split('\n').map((line) => line.split(',')));
const cells = sheets.map((lines) => [lines, lines[0].map((head, n) => `${'ABCDEFGH'[n]}: ${head}`), lines.map((line) => line.filter(Boolean).join(' | '))]);
// The same of the workbook, whose columns without a header are kept under their letter.
cells.push('Estate', 'column A', kept.flatMap((row) => row.cells ?? row).map((cell) => cell?.text ?? cell));

/** Everything that people wrote, as far as this person may read it: one long text. */
async function writtenFor(who) {
  if (written.has(who)) return written.get(who);
  const ask = program(who);
  const read = (path) => ask('GET', path).catch(() => ({}));
  const { paths } = await (await fetch(new URL('/api/openapi.json', demo().address))).json();
  const texts = [demo(), cells, typed];
  const own = (await read('/relationships')).items.map((one) => one.slug);
  // What is in a room is told on the room's own ground alone.
  const rooms = await Promise.all(own.map(async (slug) => (await read(`/relationships/${slug}/rooms`)).items ?? []));
  const slugs = [...own, ...rooms.flat().map((one) => one.address)];
  const asked = Object.keys(paths).filter((path) => paths[path].get).map((path) => path.replace('/api/v1', ''));
  for (const full of new Set(asked.flatMap((path) => slugs.map((slug) => path.replace('{relationship}', slug))))) {
    if (full.includes('{') || /\/(export|book)$/.test(full)) continue;
    for (let next = `${full}?limit=200`; next;) {
      const answer = await read(next);
      texts.push(answer);
      next = answer.next ? `${full}?limit=200&after=${encodeURIComponent(answer.next)}` : null;
    }
  }
  texts.push(await Promise.all(['', '/comments', '/actions', '/history', '/versions'].map((part) => read(`/relationships/works-estate/risks/R-27${part}`))));
  const text = strings(texts).join('\n').replace(/[^\S\n]+/g, ' ');
  written.set(who, text);
  return text;
}

/** Whether words are put together of what people wrote: "R-27 Winter heating …", "Tom Okafor (Meridian FM)", a zone. */
function composed(words, text) {
  if (/^[A-Z]\w+( \w+)?\/[\w /+-]+$/.test(words)) return true;
  if (/^(Chrome|Firefox|Safari|Edge), \w+$/.test(words)) return true;
  let rest = words.replace(/\b([A-Z]\d*·)?[A-Z]-\d+\b|\S+@\S+/g, ' ').trim();
  if (text.includes(rest)) return true;
  for (const atom of atoms(text)) rest = rest.replaceAll(atom, ' ');
  return !/\p{L}{2,}/u.test(rest);
}

// Names and sentences, the longest first; and what people call an organisation for short.
const known = new Map();
function atoms(text) {
  if (!known.has(text)) {
    const lines = new Set(text.split('\n').filter((line) => line.length > 3 && /^\p{Lu}/u.test(line)));
    for (const { organisation } of demo().people) lines.add(organisation.split(' of ').at(-1).split(' ')[0]);
    known.set(text, [...lines].sort((a, b) => b.length - a.length));
  }
  return known.get(text);
}

function strings(value) {
  if (typeof value === 'string') return [value];
  if (value && typeof value === 'object') return Object.values(value).flatMap(strings);
  return [];
}

test.use({ locale: 'en-XA' });

for (const one of pages) {
  test.describe(called(one), () => {
    test.use({ who: one.who ?? null });

    test('says nothing of its own', async ({ page }) => {
      await reach(page, one);
      expect(await speaks(page), 'the page is in the pseudo-language').toBeGreaterThan(3);
      const who = names.includes(one.who) ? one.who : 'owner';
      const found = await outside(page);
      const strange = (text) => found.filter((words) => !text.includes(words) && !composed(words, text));
      // Other tests write meanwhile: what is strange is asked about once more.
      if (strange(await writtenFor(who)).length) written.delete(who);
      expect(strange(await writtenFor(who))).toEqual([]);
    });
  });
}
