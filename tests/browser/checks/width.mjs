// Nothing scrolls sideways but what is meant to (a row of chips, a wide table in its own box).

export const widths = [320, 360, 390, 768, 1440];

/** What sticks out at this width, as sentences. */
export async function sideways(page, width) {
  await page.setViewportSize({ width, height: 800 });
  return page.evaluate((width) => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const outside = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1);
    const named = outside.slice(0, 3).map((one) => one.outerHTML.replace(/\s+/g, ' ').slice(0, 110));
    return [`${width} px: the page is ${root.scrollWidth} px wide: ${named.join(' | ')}`];
  }, width);
}
