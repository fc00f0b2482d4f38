// A form is sent once: its button is busy until the answer comes. And words typed into a long form
// are not lost by closing the page without a question.
export function startForms() {
  let leaving = false;
  const changed = new WeakSet();
  document.addEventListener('input', (event) => {
    if (event.target.form?.matches('[data-guard]')) changed.add(event.target.form);
  });
  document.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    const form = event.target;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    leaving = true;
    if (form.method === 'post') {
      form.dataset.sending = 'yes';
      event.submitter?.setAttribute('aria-busy', 'true');
    }
  });
  // A browser brings only the caret of a long field into view; the rest may lie under the bar of a phone.
  document.addEventListener('focusin', (event) => {
    if (event.target.matches('textarea')) event.target.scrollIntoView({ block: 'nearest' });
  });
  const again = () => {
    leaving = false;
    for (const form of document.querySelectorAll('form[data-sending]')) delete form.dataset.sending;
    for (const button of document.querySelectorAll('button[aria-busy=true]')) button.removeAttribute('aria-busy');
  };
  document.addEventListener('htmx:finally:swap', again);
  document.addEventListener('htmx:error', again);
  addEventListener('pageshow', (event) => { if (event.persisted) again(); });
  addEventListener('beforeunload', (event) => {
    if (leaving) return;
    for (const form of document.querySelectorAll('form[data-guard]')) {
      if (changed.has(form)) event.preventDefault();
    }
  });
}
