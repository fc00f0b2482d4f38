// Messages, dialogs, copying, and where the focus goes when a part of the page was replaced.
const shown = 8000;

function arm(toast) {
  if (toast.dataset.armed || 'stays' in toast.dataset) return;
  toast.dataset.armed = 'yes';
  let timer;
  const start = () => { clearTimeout(timer); timer = setTimeout(() => toast.remove(), shown); };
  const stay = () => clearTimeout(timer);
  toast.addEventListener('pointerenter', stay);
  toast.addEventListener('focusin', stay);
  toast.addEventListener('pointerleave', start);
  toast.addEventListener('focusout', start);
  start();
}

function armToasts() {
  for (const toast of document.querySelectorAll('#toasts .toast')) arm(toast);
}

// Errors first, then the heading of the new page; never the middle of nowhere.
function settleFocus(event) {
  armToasts();
  const target = event.detail?.ctx?.target;
  const errors = document.querySelector('.errsum');
  if (errors && (!target || target.contains(errors) || errors.contains(target))) errors.focus();
  else if (target?.id === 'main') target.querySelector('h1')?.focus();
}

// A part was asked for and something else came (a page to sign in, a fault): show that page whole.
function wholePage(event) {
  const ctx = event.detail?.ctx;
  if (ctx?.request.method !== 'GET' || !ctx.select?.startsWith('#')) return;
  if (ctx.text.includes(`id="${ctx.select.slice(1)}"`)) return;
  event.preventDefault();
  location.assign(ctx.request.action);
}

// The server could not be reached: say so once, until something comes through again.
function cutOff(event) {
  const [toasts, words] = [document.getElementById('toasts'), document.getElementById('cut-off')];
  if (!event.detail?.ctx || !toasts || !words || toasts.querySelector('[data-cut-off]')) return;
  toasts.append(words.content.cloneNode(true));
  toasts.lastElementChild.dataset.cutOff = 'yes';
}

function throughAgain() {
  document.querySelector('[data-cut-off]')?.remove();
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const text = source?.value ?? source?.textContent ?? '';
  await navigator.clipboard.writeText(text.trim());
  const say = button.querySelector('[data-copied]');
  if (say) {
    say.hidden = false;
    setTimeout(() => { say.hidden = true; }, shown / 2);
  }
}

export function startFeedback() {
  armToasts();
  document.querySelector('.errsum')?.focus();
  document.addEventListener('htmx:after:swap', settleFocus);
  document.addEventListener('htmx:after:request', wholePage);
  document.addEventListener('htmx:after:request', throughAgain);
  document.addEventListener('htmx:error', cutOff);
  for (const button of document.querySelectorAll('[data-copy]')) button.hidden = false;
  document.addEventListener('click', (event) => {
    const near = (selector) => event.target.closest?.(selector);
    const dismiss = near('[data-dismiss]');
    if (dismiss) dismiss.closest('.toast')?.remove();
    const copier = near('[data-copy]');
    if (copier) copy(copier);
    // A link to a confirmation page opens the same words as a dialog where the page holds one.
    const opener = near('[data-dialog]');
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    const closer = near('[data-close]');
    if (closer?.closest('dialog')) {
      event.preventDefault();
      closer.closest('dialog').close();
    }
    if (near('[data-print]')) print();
  });
}
