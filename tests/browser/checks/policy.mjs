// What every answer must carry, so that a page can only run and show what is ours.
const policy = {
  'default-src': "'self'",
  'base-uri': "'none'",
  'object-src': "'none'",
  'frame-ancestors': "'none'",
  'form-action': "'self'",
};
// Loosening any of these in one page would open all of them.
const looser = /unsafe-|data:|blob:|\*|https?:/;

/** What is missing or too loose in the headers of a page, as sentences. */
export function policyOf(headers) {
  const wrong = [];
  const parts = (headers['content-security-policy'] ?? '').split(';').map((part) => part.trim()).filter(Boolean);
  const told = new Map(parts.map((part) => [part.split(/\s+/)[0], part.split(/\s+/).slice(1).join(' ')]));
  for (const [name, value] of Object.entries(policy)) {
    if (told.get(name) !== value) wrong.push(`${name} is ${told.get(name) ?? 'missing'}, must be ${value}`);
  }
  for (const name of ['script-src', 'style-src', 'connect-src']) {
    if (looser.test(told.get(name) ?? '')) wrong.push(`${name} ${told.get(name)} is too loose`);
  }
  if (headers['x-content-type-options'] !== 'nosniff') wrong.push('x-content-type-options is not nosniff');
  if (!/no-referrer|same-origin/.test(headers['referrer-policy'] ?? '')) wrong.push('referrer-policy lets addresses out');
  if (!/no-store/.test(headers['cache-control'] ?? '')) wrong.push('cache-control lets a page be kept');
  return wrong;
}
