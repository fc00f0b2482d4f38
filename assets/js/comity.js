// What a browser adds to pages that already work without it: smoother moves (htmx), keys, ticking
// many rows, messages that leave by themselves. No page may need this file.
import 'htmx.org';
import 'htmx.org/dist/ext/hx-preload.js';
import { startKeys } from './keys.js';
import { startLists } from './lists.js';
import { startFeedback } from './feedback.js';
import { startTheme } from './theme.js';
import { startForms } from './forms.js';
import { startLive } from './live.js';
import { startJump } from './jump.js';

startTheme();
startKeys();
startLists();
startFeedback();
startForms();
startLive();
startJump();
