// axe-core with every rule of WCAG 2.0 to 2.2 A and AA and the best practices, target-size included.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const source = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const every = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations'],
};
// What another theme can change: the rest reads the same elements again.
const ofColour = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }, resultTypes: ['violations'] };

async function run(page, options) {
  if (!await page.evaluate(() => Boolean(window.axe))) await page.evaluate(source);
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), options);
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')} ${node.html.slice(0, 120)}`));
}

/** What axe finds, as sentences that name the element. */
export const accessibility = (page) => run(page, every);

/** What axe finds wrong with the colours. */
export const colours = (page) => run(page, ofColour);
