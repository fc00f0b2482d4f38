// The jump box shows where one may want to go while one types: a combobox with a list of its own (WAI-ARIA 1.2). What
// it suggests, the server says; Enter without a choice is the form, which is all there is without script.
const pause = 120;

function arm(form) {
  const input = form.querySelector('input[name=q]');
  const list = form.querySelector('[role=listbox]');
  const said = form.querySelector('[role=status]');
  let timer;
  let asked;
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id, 'aria-expanded': 'false' })) input.setAttribute(name, value);

  const options = () => [...list.querySelectorAll('[role=option]')];
  const current = () => list.querySelector('[aria-selected=true]');

  function choose(option) {
    current()?.setAttribute('aria-selected', 'false');
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    if (option) input.setAttribute('aria-activedescendant', option.id);
    else input.removeAttribute('aria-activedescendant');
  }

  function close() {
    clearTimeout(timer);
    asked?.abort();
    choose();
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
  }

  async function ask() {
    asked?.abort();
    if (!input.value.trim()) return close();
    asked = new AbortController();
    const address = new URL(form.dataset.jump, location.href);
    address.searchParams.set('q', input.value);
    try {
      const answer = await fetch(address, { signal: asked.signal });
      // Somebody who was signed out meanwhile is sent to the page of signing in, which is no list.
      if (!answer.ok || answer.redirected) return close();
      list.innerHTML = await answer.text();
    } catch {
      return;
    }
    said.textContent = list.querySelector('[data-said]')?.textContent ?? '';
    for (const [n, option] of options().entries()) option.id = `${list.id}-${n + 1}`;
    choose();
    list.hidden = options().length === 0 || document.activeElement !== input;
    input.setAttribute('aria-expanded', String(!list.hidden));
  }

  function step(by) {
    const all = options();
    const at = all.indexOf(current()) + by;
    // Past either end is the box itself, and then the other end.
    choose(at < -1 ? all.at(-1) : all[at]);
  }

  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, pause); });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' && list.hidden && input.value) ask();
    if (list.hidden) return;
    const acts = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Escape: close };
    if (event.key === 'Enter' && current()) acts.Enter = () => location.assign(current().dataset.href);
    if (!acts[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  });
  // The focus stays in the box, so that it does not close before the choice is known.
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role=option]');
    if (option) location.assign(option.dataset.href);
  });
}

export function startJump() {
  for (const form of document.querySelectorAll('form[data-jump]')) arm(form);
}
