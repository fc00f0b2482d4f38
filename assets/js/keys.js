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

// Enter opens the focused link by itself; that is why it is not here.
const acts = {
  j: () => step(1),
  k: () => step(-1),
  x: () => { const box = current()?.querySelector('input[type=checkbox]'); box?.click(); return !!box; },
  e: () => { const link = current()?.querySelector('[data-edit]') ?? document.querySelector('[data-edit-record]'); link?.click(); return !!link; },
};

export function startKeys() {
  if (!on()) return;
  arm(document);
  document.addEventListener('htmx:after:swap', () => arm(document));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(typing)) return;
    if (document.querySelector('dialog[open]')) return;
    if (acts[event.key]?.()) event.preventDefault();
  });
}
