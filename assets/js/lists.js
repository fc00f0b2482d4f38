// Ticking rows: one box ticks all, and the bar with the verbs says how many. The bar stands in the
// same form and the style sheet shows it; without script its buttons are simply always there.
function count(form) {
  const boxes = [...form.querySelectorAll('input[type=checkbox][data-tick]')];
  const chosen = boxes.filter((box) => box.checked).length;
  const all = form.querySelector('[data-tick-all]');
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  const number = form.querySelector('[data-bulk-count]');
  if (number) number.textContent = chosen;
}

function countAll() {
  for (const form of document.querySelectorAll('form[data-bulk-form]')) count(form);
}

export function startLists() {
  countAll();
  document.addEventListener('htmx:after:swap', countAll);
  document.addEventListener('change', (event) => {
    const form = event.target.closest?.('form[data-bulk-form]');
    if (!form) return;
    if (event.target.matches('[data-tick-all]')) {
      for (const box of form.querySelectorAll('input[type=checkbox][data-tick]')) box.checked = event.target.checked;
    }
    count(form);
  });
  document.addEventListener('click', (event) => {
    const none = event.target.closest?.('[data-tick-none]');
    if (!none) return;
    const form = none.closest('form[data-bulk-form]');
    for (const box of form.querySelectorAll('input[type=checkbox]')) box.checked = false;
    count(form);
  });
  // A field marked so sends its form as soon as it changes; its button is for browsers without script.
  document.addEventListener('change', (event) => {
    if (event.target.matches?.('[data-send-on-change]')) event.target.form.requestSubmit();
  });
}
