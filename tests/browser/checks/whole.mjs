// All that must hold of a page, looked at as it stands: it is loaded once, and then widened, narrowed and darkened.
import { accessibility, colours } from './accessibility.mjs';
import { walk } from './focus.mjs';
import { sideways, widths } from './width.mjs';

const screens = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

/** What is wrong with the page, as sentences: accessible in both themes on both screens, its focus seen at every
 * stop of both, one heading, and never wider than the window. */
export async function whole(page) {
  const wrong = [];
  for (const [screen, viewport] of Object.entries(screens)) {
    const told = (theme, sentences) => wrong.push(...sentences.map((one) => `${screen}, ${theme}: ${one}`));
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    // What the bar at the foot of a phone covers is scrolled to: axe looks at a window that shows the page whole.
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ ...viewport, height: Math.max(height, viewport.height) });
    told('light', await accessibility(page));
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    told('dark', await colours(page));
    await page.setViewportSize(viewport);
    const { stops, wrong: hidden } = await walk(page);
    told('dark', hidden);
    if (stops < 1) told('dark', ['there is nothing to reach with Tab']);
  }
  for (const width of widths) wrong.push(...await sideways(page, width));
  const headings = await page.locator('h1').count();
  if (headings !== 1) wrong.push(`${headings} headings of the first rank`);
  const language = await page.locator('html').getAttribute('lang');
  if (!/^en/.test(language ?? '')) wrong.push(`the page says that its language is ${language}`);
  return wrong;
}
