// In the pseudo-language every message stands in brackets: ⟦Šáávéé⟧. What stands outside them did not come from the
// language files. It may be what people wrote (names, titles, comments) or a sign that is no word.

// Words that are the same in every language: the program's name, and keys of the keyboard.
const same = /^(Comity|Ctrl|Esc|Enter|Tab|Shift)$/;
// References (R-27, M·R-4), initials, numbers, addresses of mail, fingerprints, and marks. What stands in <code> is no word either.
const noWord = /^[\p{P}\p{Z}]*\S+@\S+$|^[0-9a-f]{64}$|^[\p{P}\p{S}\p{Z}\d]*$|^\p{Lu}{1,3}$|^(\p{Lu}+·)?\p{Lu}+-\d+$/u;

/** The words of a page that are in no bracket, in the order in which they stand. */
export async function outside(page) {
  const pieces = await page.evaluate(() => {
    const pieces = [];
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (!node.parentElement.closest('script, style, head noscript, kbd, textarea, code, pre.code')) pieces.push(['text', node.data]);
        continue;
      }
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        if (node.hasAttribute(name)) pieces.push(['attribute', node.getAttribute(name)]);
      }
    }
    return pieces;
  });
  let depth = 0;
  const found = [];
  for (const [kind, text] of pieces) {
    let loose = '';
    let inside = kind === 'text' ? depth : 0;
    for (const letter of text) {
      if (letter === '⟦') inside += 1;
      else if (letter === '⟧') { inside -= 1; loose += '\n'; }
      else if (inside === 0) loose += letter;
    }
    if (kind === 'text') depth = inside;
    for (const line of loose.split('\n').flatMap((line) => line.split(' · '))) {
      const words = line.replace(/[\u2066-\u2069]|^[\s:]+/g, '').trim().replace(/\s+/g, ' ');
      if (words && !noWord.test(words) && !same.test(words)) found.push(words);
    }
  }
  return found;
}

/** Whether a page speaks the pseudo-language at all. */
export const speaks = (page) => page.evaluate(() => (document.body.textContent.match(/⟦/g) ?? []).length);
