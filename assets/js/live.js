// Says on an open page what others changed meanwhile. It listens only while the page is looked at, so that pages
// in the background hold no connection; what happened in between is told when the page is looked at again.
const most = 3;

export function startLive() {
  let stream;
  let listened;
  let since;

  const close = () => { stream?.close(); stream = undefined; };

  function tell(event) {
    since = event.lastEventId;
    const toasts = document.getElementById('toasts');
    if (!toasts) return;
    toasts.insertAdjacentHTML('beforeend', event.data);
    const told = toasts.querySelectorAll('.toast-live');
    for (const old of [...told].slice(0, -most)) old.remove();
  }

  // A page that was swapped in has an address of its own.
  function listen() {
    const address = document.getElementById('toasts')?.dataset.live;
    if (address !== listened) {
      close();
      [listened, since] = [address, undefined];
    }
    if (document.hidden) close();
    if (!address || document.hidden || stream || since === 'never') return;
    const [path, query] = address.split('?');
    stream = new EventSource(since ? `${path}?since=${since}` : `${path}?${query}`);
    stream.addEventListener('told', tell);
    // The right has gone, or another page listens instead: nothing more comes here.
    stream.addEventListener('end', () => { close(); since = 'never'; });
    // What was refused (nobody is signed in any more) is refused again; what was cut off, the browser asks for itself.
    stream.addEventListener('error', ({ target }) => { if (target.readyState === EventSource.CLOSED) { close(); since = 'never'; } });
  }

  document.addEventListener('visibilitychange', listen);
  document.addEventListener('htmx:after:swap', listen);
  addEventListener('pagehide', close);
  addEventListener('pageshow', listen);
}
