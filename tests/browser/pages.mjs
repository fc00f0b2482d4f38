// Every page of Comity, and who looks at it. A page that is not here is not tested: add it with its route.
// `who` is one of the cast, or nobody; `server: 'empty'` is the one that nobody has set up.

export const pages = [
  { path: '/sign-in' },
  { path: '/password/forgotten' },
  { path: '/invitation' },
  { path: '/first-run', server: 'empty' },
  { path: '/work', who: 'owner' },
  { path: '/relationships', who: 'owner' },
  { path: '/r/works-estate', who: 'owner' },
  { path: '/r/works-estate/risks', who: 'owner' },
  { path: '/r/works-estate/risks?seen=us', who: 'owner' },
  { path: '/r/works-estate/risks', who: 'partner' },
  { path: '/r/works-estate/risks/R-27', who: 'owner' },
  { path: '/r/works-estate/risks/R-27', who: 'partner' },
  { path: '/r/works-estate/risks/new', who: 'owner' },
  { path: '/r/works-estate/risks/R-27/edit', who: 'owner' },
  { path: '/r/works-estate/risks/R-27/history', who: 'owner' },
  { path: '/r/works-estate/import', who: 'owner' },
  { path: '/r/works-estate/people', who: 'owner' },
  { path: '/r/works-estate/settings', who: 'owner' },
  { path: '/search?q=heating', who: 'owner' },
  { path: '/updates', who: 'owner' },
  { path: '/settings', who: 'owner' },
  { path: '/settings/password', who: 'owner' },
  { path: '/settings/second-factor', who: 'owner' },
  { path: '/settings/organisation-switch', who: 'owner' },
  { path: '/settings/sessions', who: 'owner' },
  { path: '/settings/tokens', who: 'owner' },
  { path: '/organisation', who: 'owner' },
  { path: '/organisation/people', who: 'owner' },
  { path: '/organisation/people', who: 'colleague' },
  { path: '/organisation/people/invite', who: 'owner' },
];

/** The page's name in the results. */
export const called = ({ path, who }) => `${path} as ${who ?? 'nobody'}`;

/** Its full address. */
export function address({ path, server }) {
  if (server !== 'empty') return path;
  if (!process.env.COMITY_EMPTY) throw new Error('COMITY_EMPTY is not set: run script/test browser, which starts the empty server');
  return new URL(path, process.env.COMITY_EMPTY).href;
}
