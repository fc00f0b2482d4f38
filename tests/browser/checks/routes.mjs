// Which routes nobody looks at.

/** Whether an address is one of a route: part by part, where {names} of the route stand for anything. */
function fits(route, address) {
  const [parts, given] = [route, address.replace(/\?.*|\{reset\}$/, '')].map((path) => path.split('/'));
  const named = (part) => /^\{.*\}$/.test(part);
  return parts.length === given.length && parts.every((part, n) => part === given[n] || named(part));
}

/** The routes that are in neither list. A page belongs to the route that says most of its address outright. */
export function missing(routes, pages, withoutPage) {
  const outright = (route) => route.split('/').filter((part) => !part.startsWith('{')).length;
  const seen = new Set(pages.map(({ path }) => routes.filter((route) => fits(route, path)).sort((a, b) => outright(b) - outright(a))[0]));
  return routes.filter((route) => !seen.has(route) && !(route in withoutPage));
}
