import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { launchChromium } from '../support/chromium.js'
import { ARABIC_LABEL, LONG_LABEL } from './atom-scene.js'
import { LONG_MODEL } from './model-scene.js'
import { LONG_NAME } from './scene.js'
import { startWebSite } from './web-site.js'

/**
 * Pictures of every page, in both themes, on a phone and on a desk:
 * `npm exec -- tsx tests/web/take-pictures.ts <folder> [parts of names]`
 */

const PAGES = {
  home: '/',
  results: '/search?q=relay',
  'results-filtered': '/search?language=rust&category=service',
  'results-all': '/search',
  'results-none': '/search?q=helllloooo-wrld',
  'results-zero': '/search?q=zzzzzzzzqqq',
  hello: '/@alice.example/hello',
  'hello-versions': '/@alice.example/hello/versions',
  'hello-release': '/@alice.example/hello/1.19.8',
  'hello-yanked': '/@alice.example/hello/1.19.7',
  long: `/@bob.a-rather-long-domain.example/${LONG_NAME}`,
  arabic: '/@bob.a-rather-long-domain.example/arabic',
  greeter: '/@bob.a-rather-long-domain.example/greeter',
  unmet: '/@bob.a-rather-long-domain.example/unmet',
  handmade: '/@bob.a-rather-long-domain.example/handmade',
  announced: '/@bob.a-rather-long-domain.example/announced',
  'old-hello': '/@bob.a-rather-long-domain.example/old-hello',
  'lost-readme': '/@bob.a-rather-long-domain.example/lost-readme',
  hostile: '/@bob.a-rather-long-domain.example/hostile',
  yanked: '/@alice.example/yanked',
  contested: '/@alice.example/contested',
  'contested-release': '/@alice.example/contested/1.0.0',
  gone: '/@alice.example/gone',
  author: '/@alice.example',
  'author-long': '/@bob.a-rather-long-domain.example',
  collection: '/@carol.example/collection/pds-stack',
  'collection-plain': '/@carol.example/collection/microcosm',
  'collection-odd': '/@bob.a-rather-long-domain.example/collection/odds-and-ends',
  'collections-author': '/@carol.example',
  'atom-hello': '/@dora.example/atom/hello-world',
  'atom-hello-versions': '/@dora.example/atom/hello-world/versions',
  'atom-hello-release': '/@dora.example/atom/hello-world/1.2.0',
  'atom-hello-yanked': '/@dora.example/atom/hello-world/1.1.0',
  'atom-std': '/@erin.example/atom/std',
  'atom-long': `/@dora.example/atom/${LONG_LABEL}`,
  'atom-arabic': `/@dora.example/atom/${ARABIC_LABEL}`,
  'atom-planned': '/@dora.example/atom/planned',
  'atom-crate': '/@dora.example/atom/serde',
  'atom-hostile': '/@dora.example/atom/hostile/1.0.0',
  'atom-twins': '/@dora.example/atom/twin',
  'atom-author': '/@dora.example',
  'atom-results': '/search?kind=atom',
  'model-tiny': '/@fay.example/model/tiny',
  'model-tiny-release': '/@fay.example/model/tiny/1.2.0',
  'model-tiny-yanked': '/@fay.example/model/tiny/1.1.0',
  'model-tiny-lineage': '/@fay.example/model/tiny/lineage',
  'model-tiny-versions': '/@fay.example/model/tiny/versions',
  'model-pickle': '/@gus.example/model/tiny-lora',
  'model-gguf': '/@gus.example/model/tiny-GGUF',
  'model-ollama': '/@gus.example/model/chat',
  'model-many': '/@fay.example/model/many/1.0.0?prefix=shards/01',
  'model-later': '/@fay.example/model/many-later',
  'model-long': `/@fay.example/model/${LONG_MODEL}`,
  'model-planned': '/@gus.example/model/announced',
  'model-hostile': '/@fay.example/model/hostile/1.0.0',
  'model-author': '/@fay.example',
  'model-results': '/search?kind=model',
  'model-results-size': '/search?minSize=1000000000&maxSize=9999999999&weightFormat=safetensors',
  login: '/login',
  publish: '/publish',
  updates: '/updates',
  docs: '/docs',
  missing: '/@alice.example/nothing',
} as const

const [folder = '/tmp/firn-pictures', ...parts] = process.argv.slice(2)
if (parts.length === 0) parts.push('')
await mkdir(folder, { recursive: true })
await using site = await startWebSite('https://firn.example')
for (const [device, viewport] of [
  ['phone', { width: 390, height: 844 }],
  ['desk', { width: 1280, height: 800 }],
] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await using browser = await launchChromium({ viewport, colorScheme })
    const page = await browser.context.newPage()
    for (const [name, path] of Object.entries(PAGES)) {
      if (!parts.some((part) => name.includes(part))) continue
      await page.goto(`${site.url}${path}`)
      await page.screenshot({ path: join(folder, `${name}-${device}-${colorScheme}.png`), fullPage: true })
      await page.screenshot({ path: join(folder, `${name}-${device}-${colorScheme}-top.png`) })
    }
  }
}
