// Whether the list of pages is whole. The routes of the program are those of the table in ../src/matrix/golden.txt,
// which its own test holds to the running program.
import fs from 'node:fs';
import { expect, test } from '@playwright/test';
import { pages, withoutPage } from './pages.mjs';
import { missing } from './checks/routes.mjs';

const table = fs.readFileSync(new URL('../src/matrix/golden.txt', import.meta.url), 'utf8');
const routes = [...table.matchAll(/^GET +(\S+)/gm)].map(([, route]) => route).filter((route) => !route.startsWith('/api/'));

test('every page that the program serves is looked at, or said why not', () => {
  expect(routes.length).toBeGreaterThan(50);
  expect(missing(routes, pages, withoutPage)).toEqual([]);
});

test('every page that is looked at is one that the program serves', () => {
  const strange = pages.filter(({ path, status }) => status !== 404 && !routes.some((route) => missing([route], [{ path }], {}).length === 0));
  expect(strange.map(({ path }) => path)).toEqual([]);
  expect(Object.keys(withoutPage).filter((route) => !routes.includes(route))).toEqual([]);
});
