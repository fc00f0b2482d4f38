// The theme changes at once, and the server keeps it for the next page.
export function startTheme() {
  document.addEventListener('submit', (event) => {
    const form = event.target.closest('form[data-theme-form]');
    if (!form || !event.submitter) return;
    event.preventDefault();
    const root = document.documentElement;
    const dark = root.dataset.theme === 'dark'
      || (root.dataset.theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
    const next = dark ? 'light' : 'dark';
    root.dataset.theme = next;
    const body = new URLSearchParams(new FormData(form));
    body.set('theme', next);
    fetch(form.action, { method: 'POST', body, redirect: 'manual', headers: { 'X-CSRF': body.get('csrf') ?? '' } });
  });
}
