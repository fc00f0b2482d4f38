// Every page of Comity, and who looks at it. A page that is not here is not tested: add it with its route, or
// routes.spec.mjs tells of it.
//
// path    its address; {names} stand for what furnish.mjs has made
// who     one of the cast, or nobody; `server: 'empty'` is the one that nobody has set up
// when, status
//         what makes it special, for the name of the test; the status it comes with, if not 200
// fill, press
//         the page is what comes back when the form of the button `press` is sent with these values in it;
//         `signedOut`: after the session has ended
import { filled } from './furnish.mjs';

const go = 'main .btn-go';
const owner = 'owner';
const estate = '/r/works-estate';
const empty = 'nothing is filled in';

const account = [
  { path: '/sign-in' },
  { path: '/sign-in', when: empty, press: go, status: 422 },
  { path: '/sign-in', when: 'the password is wrong', fill: { email: 'nobody@works.example', password: 'a wrong guess at it' }, press: go, status: 401 },
  { path: '/sign-in/code', signsIn: 'guarded' },
  { path: '/sign-in/code', signsIn: 'guarded', when: 'the code is wrong', fill: { code: '000000' }, press: go, status: 422 },
  { path: '/password/forgotten' },
  { path: '/password/forgotten', when: empty, press: go, status: 422 },
  { path: '/password/forgotten?sent=yes' },
  { path: '/password/reset{reset}' },
  { path: '/password/reset{reset}', when: 'the password is short', fill: { password: 'short' }, press: go, status: 422 },
  { path: '/password/reset?code=0000-0000', when: 'the code is wrong', status: 409 },
  { path: '/invitation' },
  { path: '/invitation?code=0000-0000', when: 'the code is wrong', status: 409 },
  { path: '/invitation?code={code}' },
  { path: '/invitation?code={code}', when: empty, press: go, status: 422 },
  { path: '/invitation?code={code}', who: owner },
  { path: '/invitation?code={existing}' },
  { path: '/invitation?code={existing}', who: 'outsider' },
  { path: '/invitation/waiting', who: 'waiting' },
  { path: '/first-run', server: 'empty' },
  { path: '/first-run?code=0000-0000', server: 'empty', when: 'the code is wrong', status: 422 },
  { path: '/first-run?code={first}', server: 'empty' },
  { path: '/first-run?code={first}', server: 'empty', when: empty, press: go, status: 422 },
  { path: '/first-run/next', who: owner },
  { path: '/settings', who: owner },
  { path: '/settings', who: owner, when: 'the name is gone', fill: { name: '' }, press: go, status: 422 },
  { path: '/settings/password', who: owner },
  { path: '/settings/password', who: owner, when: empty, press: go, status: 422 },
  { path: '/settings/address', who: owner },
  { path: '/settings/address', who: owner, when: empty, press: go, status: 422 },
  { path: '/settings/address/confirmation?code=AAZG', who: owner, when: 'the link is useless', status: 409 },
  { path: '/settings/second-factor', who: owner },
  { path: '/settings/second-factor', who: owner, when: empty, press: go, status: 422 },
  { path: '/settings/second-factor', who: 'colleague', when: 'it is being set up', fill: { current: '{password}' }, press: go },
  { path: '/settings/second-factor', who: 'guarded' },
  { path: '/settings/second-factor', who: 'guarded', when: 'new codes are asked for', fill: { current: '{password}' }, press: 'form[action$="/recovery-codes"] button' },
  { path: '/settings/organisation-switch', who: owner },
  { path: '/settings/sessions', who: owner },
  { path: '/settings/tokens', who: owner },
  { path: '/settings/tokens', who: owner, when: empty, press: go, status: 422 },
  { path: '/settings/tokens', who: owner, when: 'one is made', fill: { name: 'Nightly report', days: '30' }, press: go },
];

const organisation = [
  { path: '/organisation', who: owner },
  { path: '/organisation', who: owner, when: 'the name is gone', fill: { name: '' }, press: go, status: 422 },
  { path: '/organisation', who: 'colleague' },
  { path: '/organisation/people', who: owner },
  { path: '/organisation/people', who: 'colleague' },
  { path: '/organisation/people/invite', who: owner },
  { path: '/organisation/people/invite', who: 'colleague', status: 403 },
  { path: '/organisation/people/invite', who: owner, when: empty, press: go, status: 422 },
  { path: '/organisation/people/invite', who: owner, when: 'it is made', fill: { email: 'ines.moreau@meridian-fm.example' }, press: go },
  { path: '/organisation/people/{colleague}', who: owner },
  { path: '/organisation/people/{owner}', who: owner },
  { path: '/organisation/people/{guarded}', who: owner },
  { path: '/organisation/people/{colleague}', who: owner, when: 'the address is wrong', fill: { email: 'nobody@works' }, press: 'form[action$="/address"] button', status: 422 },
  { path: '/organisation/people/{colleague}', who: owner, when: 'a password is reset', fill: {}, press: 'form[action$="/password-reset"] button' },
  { path: '/organisation/people/{colleague}/departure?how=leave', who: owner },
  { path: '/organisation/people/{colleague}/departure?how=suspend', who: owner },
];

const relationships = [
  { path: '/work', who: owner },
  { path: '/work', who: 'partner' },
  { path: '/work', who: 'outsider' },
  { path: '/add', who: owner },
  { path: '/add', who: 'outsider' },
  { path: '/menu', who: owner },
  { path: '/menu?in=works-estate', who: owner },
  { path: '/updates', who: owner },
  { path: '/updates', who: 'outsider' },
  { path: '/search', who: owner },
  { path: '/search?q=heating', who: owner },
  { path: '/search?q=zzzz', who: owner },
  { path: '/relationships', who: owner },
  { path: '/relationships', who: 'outsider' },
  { path: '/relationships/new', who: owner },
  { path: '/relationships/new', who: owner, when: empty, press: go, status: 422 },
  { path: estate, who: owner },
  { path: estate, who: 'partner' },
  { path: '/r/{quiet}', who: owner },
  { path: `${estate}/settings`, who: owner },
  { path: `${estate}/settings`, who: owner, when: 'the name is gone', fill: { name: '' }, press: go, status: 422 },
  { path: `${estate}/settings`, who: owner, when: 'somebody was quicker', fill: { version: '1' }, press: go, status: 409 },
  { path: `${estate}/settings`, who: 'observer' },
  { path: `${estate}/departure`, who: owner },
  { path: `${estate}/departure`, who: 'observer', status: 403 },
  { path: `${estate}/people`, who: owner },
  { path: `${estate}/people`, who: 'observer' },
  { path: '/r/{quiet}/people', who: owner },
  { path: `${estate}/people/new`, who: owner },
  { path: '/r/{quiet}/people/new', who: owner, when: empty, press: go, status: 422 },
  { path: `${estate}/people/{colleague}`, who: owner },
  { path: `${estate}/people/{colleague}/end`, who: owner },
  { path: `${estate}/people/invite`, who: owner },
  { path: '/r/{quiet}/people/invite', who: owner, when: empty, press: go, status: 422 },
  { path: '/r/{quiet}/people/invite', who: owner, when: 'it is made', fill: { organisation: 'Canal Trust', organisation_name: 'Canal Trust', email: 'ola.berg@canal.example', role: 'relationship_manager' }, press: go },
  { path: `${estate}/books`, who: owner },
  { path: `${estate}/rooms`, who: owner },
  { path: `${estate}/rooms`, who: 'observer' },
  { path: `${estate}/rooms/new`, who: owner },
  { path: `${estate}/rooms/new`, who: owner, when: empty, press: go, status: 422 },
  { path: `${estate}/rooms/new`, who: 'observer', status: 403 },
  { path: `${estate}/rooms/{room}`, who: owner },
  { path: `${estate}/rooms/{room}`, who: 'partner' },
  { path: `${estate}/rooms/{room}`, who: 'observer', status: 404 },
  { path: `${estate}/rooms/{ended}`, who: owner },
  { path: `${estate}/rooms/{room}/settings`, who: owner },
  { path: `${estate}/rooms/{room}/settings`, who: owner, when: 'the name is gone', fill: { name: '' }, press: go, status: 422 },
  { path: `${estate}/rooms/{room}/end`, who: owner },
  { path: `${estate}/rooms/{room}/people/new`, who: owner },
  { path: `${estate}/rooms/{room}/people/new`, who: owner, when: empty, press: go, status: 422 },
  { path: `${estate}/rooms/{room}/people/{named}`, who: owner },
  { path: `${estate}/rooms/{room}/people/{named}`, who: owner, when: 'a keeper gets an end', fill: { may: 'keep' }, press: go, status: 422 },
  { path: `${estate}/rooms/{room}/people/{named}/end`, who: owner },
  { path: '/r/{inside}/risks', who: owner },
  { path: '/r/{inside}/risks/new', who: 'partner' },
  { path: '/r/{inside}/books', who: 'partner' },
  { path: '/nothing-here', who: owner, status: 404 },
  { path: '/nothing-here', status: 404 },
];

const register = [
  { path: `${estate}/risks`, who: owner },
  { path: `${estate}/risks`, who: 'partner' },
  { path: `${estate}/risks`, who: 'observer' },
  { path: `${estate}/risks?seen_by=us`, who: owner },
  { path: `${estate}/risks?level=very_high&review=late&sort=title`, who: owner },
  { path: `${estate}/risks?columns=title&columns=status&columns=category&columns=second_owner&columns=review_by&columns=extra.Cost+code&choosing=columns`, who: owner },
  { path: `${estate}/risks?q=zzzz`, who: owner },
  { path: `${estate}/risks/months`, who: owner },
  { path: `${estate}/risks/months`, who: 'partner' },
  { path: '/r/{quiet}/risks', who: owner },
  { path: `${estate}/risks`, who: owner, when: 'nothing is ticked', fill: {}, press: '.bulk [value=look]', status: 422 },
  ...['look', 'assign', 'close', 'disclose'].map((act) => (
    { path: `${estate}/risks?seen_by=us`, who: owner, when: `two are ticked to ${act}`, tick: 2, press: `.bulk [value=${act}]` })),
  { path: `${estate}/risks?nature=risk`, who: owner, when: 'a view has no name', fill: {}, press: 'form[action$="/views"] button', status: 422 },
  { path: `${estate}/risks/new`, who: owner },
  { path: `${estate}/risks/new?nature=opportunity`, who: owner },
  { path: `${estate}/risks/new`, who: 'observer' },
  { path: `${estate}/risks/new`, who: owner, when: empty, press: go, status: 422 },
  { path: `${estate}/risks/new`, who: owner, when: 'the session has ended', fill: { title: 'Lift parts come late' }, press: go, signedOut: true, status: 401 },
  { path: `${estate}/risks/new`, who: owner, when: 'somebody signed in again', fill: { csrf: 'of another session', title: 'Lift parts come late' }, press: go, status: 403 },
  { path: `${estate}/risks/R-27`, who: owner },
  { path: `${estate}/risks/R-27`, who: 'partner' },
  { path: `${estate}/risks/R-27`, who: 'observer' },
  { path: `${estate}/risks/M-R-1`, who: owner },
  { path: `${estate}/risks/O-8`, who: owner },
  { path: `${estate}/risks/{closed}`, who: owner },
  { path: `${estate}/risks/R-9999`, who: owner, status: 404 },
  { path: `${estate}/risks/R-27/edit`, who: owner },
  { path: `${estate}/risks/R-27/edit`, who: owner, when: 'the title is gone', fill: { title: '' }, press: go, status: 422 },
  { path: `${estate}/risks/R-27/edit`, who: owner, when: 'somebody was quicker', fill: { version: '1', title: 'Boilers fail faster than we mend them' }, press: go, status: 409 },
  { path: `${estate}/risks/R-27/history`, who: owner },
  { path: `${estate}/risks/R-27/history?version=1`, who: owner },
  ...['look', 'rescore', 'respond', 'assign', 'close'].map((act) => ({ path: `${estate}/risks/R-27/act/${act}`, who: owner })),
  { path: `${estate}/risks/R-27/act/close`, who: 'observer', status: 403 },
  { path: `${estate}/risks/R-27/act/close`, who: owner, when: empty, press: go, status: 422 },
  { path: `${estate}/risks/R-27/act/rescore`, who: owner, when: 'somebody was quicker', fill: { version: '1' }, press: go, status: 409 },
  { path: `${estate}/risks/{closed}/act/reopen`, who: owner },
  { path: `${estate}/risks/{private}/disclosure`, who: owner },
  { path: `${estate}/risks/{private}/disclosure`, who: owner, when: 'somebody was quicker', fill: { version: '0' }, press: go, status: 409 },
  { path: `${estate}/comments/{comment}/edit`, who: owner },
  { path: `${estate}/comments/{note}/edit`, who: owner },
  { path: `${estate}/comments/{comment}/edit`, who: owner, when: 'the words are gone', fill: { text: '' }, press: go, status: 422 },
  { path: `${estate}/comments/{comment}/edit`, who: owner, when: 'somebody was quicker', fill: { version: '0' }, press: go, status: 409 },
  { path: `${estate}/comments/{comment}/edit`, who: 'partner' },
  { path: `${estate}/comments/{comment}/withdrawal`, who: owner },
  { path: `${estate}/actions/{action}/edit`, who: owner },
  { path: `${estate}/actions/{action}/edit`, who: owner, when: 'the title is gone', fill: { title: '' }, press: go, status: 422 },
  { path: `${estate}/attachments/{attachment}/withdrawal`, who: owner },
  { path: `${estate}/import`, who: owner },
  { path: `${estate}/import`, who: 'observer', status: 403 },
  { path: `${estate}/import`, who: owner, when: 'there is no file', fill: {}, press: go, status: 422 },
  { path: `${estate}/imports/{previewed}`, who: owner },
  { path: `${estate}/imports/{previewed}`, who: owner, when: 'no reason is given', fill: { seen_by: 'us', why_private: '' }, press: `${go}[value=run]`, status: 422 },
  { path: `${estate}/imports/{brought}`, who: owner },
  { path: `${estate}/imports/{brought}/undo`, who: owner },
  { path: `${estate}/imports/{undone}`, who: owner },
  { path: `${estate}/imports/{undone}/undo`, who: owner, status: 409 },
];

export const pages = [...account, ...organisation, ...relationships, ...register];

/** The page's name in the results. */
export const called = ({ path, who, when }) => `${path} as ${who ?? 'nobody'}${when ? `, when ${when}` : ''}`;

/** Its full address. */
export function address({ path, server }) {
  if (server !== 'empty') return filled(path);
  if (!process.env.COMITY_EMPTY) throw new Error('COMITY_EMPTY is not set: run script/test browser, which starts the empty server');
  return new URL(path.replace('{first}', process.env.COMITY_FIRST_CODE), process.env.COMITY_EMPTY).href;
}

// Addresses that answer without a page of their own to look at.
export const withoutPage = {
  '/': 'leads to My work, or to the first page of a new installation',
  '/invitation/{code}': 'leads to /invitation?code=',
  '/r/{slug}/risks/export': 'a file',
  '/r/{slug}/books/{which}/file': 'a file',
  '/r/{slug}/attachments/{id}/file': 'a file',
  '/search/suggestions': 'a part, which the jump box shows',
  '/live': 'a stream, which the script follows',
  '/r/{slug}/live': 'a stream, which the script follows',
  '/health/live': 'for programs',
  '/health/ready': 'for programs',
  '/metrics': 'for programs',
};
