import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { narHashOf } from '../../src/nix/nar.js'
import { file, treeOf } from '../../src/nix/tree.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModelHost, type ModelHost, nixValue } from './model-host.js'

/** Writes down what it is told, and fetches what it is told to; fails with the words of $FIRN_SAYS. */
const FIRN = `
said=$TESTED/$(date +%s%N)
{ printf '%s\\n' "$@"; printf 'token %s\\nproxy %s\\n' "\${HF_TOKEN-}" "\${https_proxy-}"; } > "$said"
while [ $# -gt 0 ]; do
  case $1 in
    --source) cp "$2" "$TESTED/source.json" ;;
    --to) to=$2 ;;
    --id) id=$2 ;;
  esac
  shift
done
if [ -s "$TESTED/says" ]; then cat "$TESTED/says" >&2; exit 1; fi
folder=$to
[ -z "\${id-}" ] || folder=$to/models--$(printf %s "$id" | sed 's,/,--,')
mkdir -p "$folder/refs"
printf commit > "$folder/refs/main"
`

describeWith([NIX], 'a model with one hash over all of it', () => {
  let nix: PrivateNix
  let host: ModelHost
  let tested: string
  beforeAll(async () => {
    nix = await createPrivateNix()
    tested = path.join(nix.dir, 'tested')
    mkdirSync(tested)
    host = createModelHost(nix, { firn: FIRN.replaceAll('$TESTED', tested) })
  })
  afterAll(() => nix.remove())

  const hash = narHashOf(treeOf([['refs/main', file('commit')]]))
  const off = { enable: false }
  const model = (config: unknown) => `(models.fetchModel ${nixValue(config)})`
  let names = 0
  /** Never built before: its name is its own. */
  const fresh = (more: object) => ({
    name: `model-${names++}`,
    source: { huggingface: { repo: 'org/bert' } },
    hash,
    validation: off,
    ...more,
  })
  /** What the last run of firn was told. */
  function told(): string[] {
    const runs = readdirSync(tested).filter((name) => /^\d+$/.test(name))
    return readFileSync(path.join(tested, runs.sort().at(-1) ?? ''), 'utf8').split('\n')
  }

  test('is what firn fetches, and the model alone of its hub cache', async () => {
    const out = await host.build(
      model(
        fresh({
          source: { huggingface: { repo: 'org/bert', revision: 'v1', files: ['*.json'] } },
          network: { timeout: { read: 60 }, retry: { maxAttempts: 5 }, bandwidth: { limit: '10M' } },
          integration: { huggingface: { refs: ['v1', 'main'] } },
        }),
      ),
    )
    expect(readFileSync(path.join(out, 'refs/main'), 'utf8')).toBe('commit')
    const [, , , , , to, ...rest] = told()
    expect(told().slice(0, 4)).toEqual(['model', 'fetch', '--source', expect.any(String)])
    expect(to).toMatch(/\/fetched$/)
    expect(rest).toEqual(
      [
        ['--layout', 'hf-cache'],
        ['--attempts', '5', '--retry-delay', '2', '--connect-timeout', '30', '--read-timeout', '60'],
        ['--limit-rate', '10M', '--id', 'org/bert', '--ref', 'v1', '--ref', 'main'],
        ['token ', 'proxy ', ''],
      ].flat(),
    )
    expect(JSON.parse(readFileSync(path.join(tested, 'source.json'), 'utf8'))).toEqual({
      huggingface: { repo: 'org/bert', revision: 'v1', files: ['*.json'] },
    })
  })

  test.each<[string, object, string[]]>([
    ['s3', { s3: { bucket: 'b', prefix: 'p/', region: 'r' } }, ['--layout', 'plain']],
    ['ollama', { ollama: { model: 'tiny:1b' } }, ['--layout', 'ollama']],
    ['git-xet', { 'git-xet': { url: 'https://hub/org/x.git', rev: 'v1' } }, ['--layout', 'hf-cache']],
  ])('%s is laid out as its tools want it', async (_, source, layout) => {
    await host.build(model(fresh({ source })))
    expect(told().join(' ')).toContain(layout.join(' '))
    expect(JSON.parse(readFileSync(path.join(tested, 'source.json'), 'utf8'))).toEqual(source)
  })

  test('an endpoint of Xet is told as firn calls it', async () => {
    const fields = { url: 'https://hub/org/x', rev: 'v1', xet: { endpoint: 'https://e' } }
    await host.build(model(fresh({ source: { 'git-xet': fields } })))
    expect(JSON.parse(readFileSync(path.join(tested, 'source.json'), 'utf8'))).toEqual({
      'git-xet': { ...fields, endpoint: 'https://e' },
    })
  })

  test('names its own place in a hub cache', async () => {
    const named = { integration: { huggingface: { org: 'me', model: 'mine' } } }
    await host.build(model(fresh({ source: { s3: { bucket: 'b', prefix: 'p/', region: 'r' } }, ...named })))
    expect(told().join(' ')).toContain('--layout hf-cache')
    expect(told().join(' ')).toContain('--id me/mine')
    await host.build(model(fresh({ integration: { huggingface: { enable: false } } })))
    expect(told().join(' ')).toContain('--layout plain')
  })

  test('tokens and proxies come by the environment', async () => {
    const auth = { tokenEnvVar: 'MY_TOKEN' }
    await host.build(model(fresh({ auth, network: { proxy: 'http://proxy:8080' } })), { MY_TOKEN: 'secret' })
    expect(told()).toEqual(expect.arrayContaining(['token secret', 'proxy http://proxy:8080']))
    await host.build(model(fresh({})), { HF_TOKEN: 'other' })
    expect(told()).toContain('token other')
  })

  test('the store path follows from hash and name, not from how it was fetched', async () => {
    const config = fresh({})
    const other = { ...config, source: { ollama: { model: 'x' } }, network: { retry: { maxAttempts: 9 } } }
    const [one, two] = (await host.ask(`map (m: m.outPath) [ ${model(config)} ${model(other)} ]`)) as string[]
    expect(two).toBe(one)
  })

  test('what firn refuses stands in a box', async () => {
    writeFileSync(
      path.join(tested, 'says'),
      'fetching\nerror: org/bert is gated.\n  Visit https://huggingface.co/org/bert and accept its licence.\n',
    )
    const refused = await host.refusal(model(fresh({ name: 'gated' })))
    expect(refused).toContain(
      [
        'error: Failed to fetch model gated',
        '',
        '┌─ Source: huggingface org/bert at main',
        '│',
        '✗ Error: org/bert is gated.',
        '│',
        '│   Visit https://huggingface.co/org/bert and accept its licence.',
        '└─',
      ].join('\n'),
    )
    const runs = readdirSync(tested).length
    await host.refusal(
      model(fresh({ onFailure: { action: 'retry' }, network: { retry: { maxAttempts: 3, baseDelay: 0 } } })),
    )
    expect(readdirSync(tested).length - runs).toBe(3)
    writeFileSync(path.join(tested, 'says'), '')
  })

  test('another hash is another model', async () => {
    const other = narHashOf(treeOf([['refs/main', file('other')]]))
    const refused = await host.refusal(model(fresh({ hash: other })))
    expect(refused).toContain('hash mismatch in fixed-output derivation')
    expect(refused).toContain(hash)
  })

  test('hostile values reach firn as they are', async () => {
    const odd = `'"; touch ${nix.dir}/owned; $(touch ${nix.dir}/owned) \`touch ${nix.dir}/owned\``
    await host.build(
      model(
        fresh({
          name: `x ${odd}`,
          source: { huggingface: { repo: 'org/bert', revision: odd, files: [odd] } },
          network: { proxy: odd, bandwidth: { limit: odd } },
          integration: { huggingface: { refs: [odd] } },
        }),
      ),
    )
    expect(told().filter((line) => line === odd)).toHaveLength(2)
    expect(told()).toContain(`proxy ${odd}`)
    expect(existsSync(path.join(nix.dir, 'owned'))).toBe(false)
  })
})
