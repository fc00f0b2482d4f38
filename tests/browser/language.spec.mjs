// No word that people read stands in the program: shown in the pseudo-language, every page is in brackets
// but for what people wrote, which the API tells.
import { execFileSync } from 'node:child_process';
import { outside, speaks } from './checks/language.mjs';
import { demo, person } from './cast.mjs';
import { address, called, pages } from './pages.mjs';
import { expect, open, test } from './watch.mjs';

const written = new Map();

/** Everything that people wrote, as far as this person may read it: one long text. */
async function writtenFor(who) {
  if (written.has(who)) return written.get(who);
  const { email } = person(who);
  const made = execFileSync(process.env.COMITY_BIN, ['token', 'create', '--data', process.env.COMITY_DATA, '--person', email, '--json'], { encoding: 'utf8' });
  const headers = { Authorization: `Bearer ${JSON.parse(made).token}` };
  const read = async (path) => {
    const answer = await fetch(new URL(path, demo().address), { headers });
    return answer.ok && answer.headers.get('content-type').startsWith('application/json') ? answer.json() : {};
  };
  const { paths } = await read('/api/openapi.json');
  const texts = [demo()];
  const slugs = (await read('/api/v1/relationships')).items.map((one) => one.slug);
  const asked = Object.keys(paths).filter((path) => paths[path].get);
  for (const full of new Set(asked.flatMap((path) => slugs.map((slug) => path.replace('{relationship}', slug))))) {
    if (full.includes('{')) continue;
    for (let next = `${full}?limit=200`; next;) {
      const answer = await read(next);
      texts.push(answer);
      next = answer.next ? `${full}?limit=200&after=${encodeURIComponent(answer.next)}` : null;
    }
  }
  texts.push(await Promise.all(['', '/comments', '/actions', '/history', '/versions'].map((part) => read(`/api/v1/relationships/works-estate/risks/R-27${part}`))));
  const text = strings(texts).join('\n').replace(/[^\S\n]+/g, ' ');
  written.set(who, text);
  return text;
}

/** Whether words are put together of what people wrote: "R-27 Winter heating …", "Tom Okafor (Meridian FM)", a zone. */
function composed(words, text) {
  if (/^[A-Z]\w+( \w+)?\/[\w /+-]+$/.test(words)) return true;
  if (/^(Chrome|Firefox|Safari|Edge), \w+$/.test(words)) return true;
  let rest = words.replace(/\b([A-Z]\d*·)?[A-Z]-\d+\b/g, ' ').trim();
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
      await open(page, address(one));
      expect(await speaks(page), 'the page is in the pseudo-language').toBeGreaterThan(3);
      const text = one.who ? await writtenFor(one.who) : '';
      expect((await outside(page)).filter((words) => !text.includes(words) && !composed(words, text))).toEqual([]);
    });
  });
}
