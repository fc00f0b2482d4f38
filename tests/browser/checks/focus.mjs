// Somebody who uses only the keyboard must see where they are, at every stop: a ring of 2 px or more
// around the element (or its label, where the control itself is drawn by it), with nothing over it.

/** Walks with Tab through the page as it stands: how many stops, and what is wrong, as sentences. */
export async function walk(page, limit = 500) {
  await page.evaluate(begin);
  const wrong = [];
  for (let stops = 0; stops < limit; stops += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(inspect);
    if (stop === null) return { stops, wrong };
    if (stop.ring < 2) wrong.push(`no ring: ${stop.name}`);
    if (stop.covered) wrong.push(`covered by ${stop.covered}: ${stop.name}`);
    if (stop.outside) wrong.push(`out of sight: ${stop.name}`);
  }
  return { stops: limit, wrong: [...wrong, `the walk did not end after ${limit} stops`] };
}

/** Runs in the page: the next Tab leads to its first stop, wherever the focus was. */
function begin() {
  window.walked = new WeakSet();
  const first = document.createElement('button');
  document.body.prepend(first);
  first.focus();
  first.remove();
  scrollTo(0, 0);
}

/** Runs in the page: what has the focus, or null at the end of the walk. */
function inspect() {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement || window.walked.has(element)) return null;
  window.walked.add(element);
  const brief = (one) => one.outerHTML.replace(/\s+/g, ' ').slice(0, 110);
  const width = (one) => {
    const style = getComputedStyle(one);
    const clear = /transparent|, 0\)|\/ 0\)/.test(style.outlineColor);
    const outline = style.outlineStyle === 'none' || clear ? 0 : parseFloat(style.outlineWidth);
    const shadow = /0px 0px 0px ([\d.]+)px/.exec(style.boxShadow);
    return Math.max(outline, shadow ? Number(shadow[1]) : 0);
  };
  const near = [element, element.nextElementSibling, ...(element.labels ?? []), element.parentElement, element.closest('label')].filter(Boolean);
  const owner = near.find((one) => width(one) >= 2) ?? element;
  const box = owner.getClientRects()[0] ?? owner.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.5, 0], [0.5, 1], [0, 0.5], [1, 0.5]]
    .map(([x, y]) => [box.left + 1 + x * (box.width - 2), box.top + 1 + y * (box.height - 2)])
    .filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
  const over = points.map(([x, y]) => document.elementFromPoint(x, y)).find((hit) => hit && !owner.contains(hit) && !hit.contains(owner) && !element.contains(hit));
  return { name: brief(element), ring: width(owner), covered: over ? brief(over) : null, outside: points.length === 0 };
}
