// Keys: `data-hotkey` on a link, button or field (/, g h, n …), and moving through the rows of a list.
// Off while typing (the library sees to that) and where the person has turned them off (WCAG 2.1.4).
import { install } from '@github/hotkey';

const typing = 'input:not([type=checkbox]):not([type=radio]):not([type=submit]):not([type=button]), textarea, select, [contenteditable]';
const on = () => document.body.dataset.shortcuts !== 'off';

function arm(root) {
  for (const element of root.querySelectorAll('[data-hotkey]')) install(element);
}

const rows = () => [...document.querySelectorAll('[data-rows] > *')].filter((row) => row.querySelector('[data-open]'));
const current = () => document.activeElement?.closest('[data-rows] > *');

function step(by) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(current());
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
  all[next].querySelector('[data-open]').focus();
  all[next].scrollIntoView({ block: 'nearest' });
  return true;
}

const here = (keys) => document.querySelector(`[data-hotkey="${keys}"]`);
// Where the page adds nothing of its own, n leads where "Add" of the bar of a phone does.
const adds = () => (here('n') ? null : document.querySelector('[data-add]'));

// Enter opens the focused link by itself; that is why it is not here.
const acts = {
  n: () => { const link = adds(); link?.click(); return !!link; },
  j: () => step(1),
  k: () => step(-1),
  x: () => { const box = current()?.querySelector('input[type=checkbox]'); box?.click(); return !!box; },
  e: () => { const link = current()?.querySelector('[data-edit]') ?? document.querySelector('[data-edit-record]'); link?.click(); return !!link; },
};

// Which keys do something on this page; those that are not here always do.
const works = {
  'g h': () => here('g h'),
  'g o': () => here('g o'),
  'g r': () => here('g r'),
  n: () => here('n') ?? adds(),
  'j k': () => rows().length,
  x: () => rows().some((row) => row.querySelector('input[type=checkbox]')),
  Enter: () => rows().length,
  e: () => document.querySelector('[data-edit], [data-edit-record]'),
};

/** The list of keys names those that do something here. */
function list() {
  for (const line of document.querySelectorAll('[data-keys]')) {
    const { keys } = line.dataset;
    line.hidden = keys in works && !works[keys]();
  }
}

export function startKeys() {
  if (!on()) return;
  arm(document);
  document.addEventListener('htmx:after:swap', () => arm(document));
  document.querySelector('[data-dialog=keys]')?.addEventListener('click', list);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(typing)) return;
    if (document.querySelector('dialog[open]')) return;
    if (acts[event.key]?.()) event.preventDefault();
  });
}
