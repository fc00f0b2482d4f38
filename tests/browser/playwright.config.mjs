// Comity's pages in Debian's Chromium, against the servers that script/test has started:
// COMITY_DEMO is the file with the demo's JSON line, COMITY_EMPTY the address of a server nobody has set up.
import { defineConfig } from '@playwright/test';
import { demo } from './cast.mjs';

export const chromium = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Nothing may leave for the network, and a root in a container has no sandbox to use.
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  outputDir: 'results/failures',
  globalSetup: './sign-in.mjs',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    baseURL: demo().address,
    launchOptions: chromium,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
  },
});
