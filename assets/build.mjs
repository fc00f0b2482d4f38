// Makes assets/dist, which the Rust build embeds: one style sheet, one script for every page, the
// fonts and a sprite of the icons in use; each named by its content, so a browser may keep it for
// ever. Run: npm ci && node build.mjs
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync, mkdirSync, rmSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync, constants } from 'node:zlib';
import { build } from 'esbuild';
import { bundle, Features } from 'lightningcss';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const fresh = join(here, `dist.${process.pid}`);
const modules = join(here, 'node_modules');
// The oldest browsers we promise: light-dark(), :has(), popover and container queries.
const targets = { chrome: 123 << 16, firefox: 120 << 16, safari: (17 << 16) | (5 << 8) };
const caps = { 'comity.css': 16_000, 'comity.js': 24_000 };
const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml', woff2: 'font/woff2', txt: 'text/plain; charset=utf-8' };

const files = [];
const sizes = [];

function keep(name, bytes) {
  const dot = name.lastIndexOf('.');
  const extension = name.slice(dot + 1);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const hashed = `${name.slice(0, dot)}.${hash}.${extension}`;
  writeFileSync(join(fresh, hashed), bytes);
  // woff2 is compressed already.
  const compress = extension !== 'woff2';
  if (compress) {
    writeFileSync(join(fresh, `${hashed}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
  }
  const gzip = gzipSync(bytes, { level: 9 }).length;
  sizes.push(`${name} ${bytes.length} B, gzip ${gzip} B`);
  if (caps[name] && gzip > caps[name]) {
    throw new Error(`${name} is ${gzip} bytes with gzip, over its cap of ${caps[name]}. Take something out, or change the cap in build.mjs and say why.`);
  }
  files.push({ name, file: hashed, hash, type: types[extension], compress });
  return hashed;
}

function fonts() {
  const out = {};
  for (const [name, pack] of [['inter', 'inter'], ['source-serif-4', 'source-serif-4']]) {
    for (const range of ['latin', 'latin-ext']) {
      const bytes = readFileSync(join(modules, '@fontsource-variable', pack, 'files', `${pack}-${range}-wght-normal.woff2`));
      out[`${name}-${range}.woff2`] = keep(`${name}-${range}.woff2`, bytes);
    }
  }
  return out;
}

function styles(fontNames) {
  const { code } = bundle({ filename: join(here, 'css/comity.css'), minify: true, targets, exclude: Features.LightDark });
  let text = Buffer.from(code).toString('utf8');
  for (const [name, hashed] of Object.entries(fontNames)) {
    if (!text.includes(name)) throw new Error(`css/fonts.css does not use ${name}`);
    text = text.replaceAll(name, hashed);
  }
  keep('comity.css', Buffer.from(text));
}

async function script() {
  const { outputFiles } = await build({
    entryPoints: [join(here, 'js/comity.js')], bundle: true, minify: true, write: false, format: 'iife',
    target: ['chrome123', 'firefox120', 'safari17.5'], legalComments: 'none', banner: { js: '/*! Comity (Apache-2.0) with htmx (0BSD) and @github/hotkey (MIT, (c) GitHub, Inc.): see licences.txt */' }, logLevel: 'warning',
  });
  keep('comity.js', Buffer.from(outputFiles[0].contents));
}

function icons() {
  const names = readFileSync(join(here, 'icons.txt'), 'utf8').split('\n').map((line) => line.trim()).filter(Boolean);
  const symbols = names.map((name) => {
    let svg;
    try {
      svg = readFileSync(join(modules, '@tabler/icons/icons/outline', `${name}.svg`), 'utf8');
    } catch {
      throw new Error(`icons.txt names "${name}", which @tabler/icons does not have.`);
    }
    const inner = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
      .replace(/<path stroke="none"[^>]*\/>/, '').replace(/\s+/g, ' ').replace(/ ?\/> ?/g, '/>').trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  keep('icons.svg', Buffer.from(`<!-- Tabler Icons, MIT licence --><svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`));
}

// Whoever gets the program gets the words of the licences of what is in it.
function licences() {
  const parts = ['htmx.org', '@github/hotkey', '@tabler/icons', '@fontsource-variable/inter', '@fontsource-variable/source-serif-4'];
  keep('licences.txt', Buffer.from(parts.map((part) => `${part}\n\n${readFileSync(join(modules, part, 'LICENSE'), 'utf8')}`).join('\n\n\n')));
}

mkdirSync(fresh, { recursive: true });
try {
  styles(fonts());
  await script();
  icons();
  licences();
  keep('favicon.svg', readFileSync(join(here, 'favicon.svg')));
  writeFileSync(join(fresh, 'manifest.txt'), files.map((f) => [f.name, f.file, f.hash, f.compress ? 'br' : '-', f.type].join('\t')).join('\n') + '\n');
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
console.log(sizes.join('\n'));
