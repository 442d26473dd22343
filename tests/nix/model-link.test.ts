import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type CliHome, createHome, removeHome } from '../cli/firn.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'

const COMMITS = ['0123456789abcdef0123456789abcdef01234567', 'f'.repeat(40)] as const

describeWith([NIX], 'a model of the Nix store that is linked into a cache', () => {
  let nix: PrivateNix
  let home: CliHome
  beforeAll(async () => {
    nix = await createPrivateNix()
  })
  beforeEach(() => {
    const { HOME: _, ...env } = nix.env
    home = createHome({ ...env, XDG_STATE_HOME: '', XDG_CACHE_HOME: '' })
  })
  afterEach(() => removeHome(home))
  afterAll(() => nix.remove())

  /** A store path that holds one state of a model. */
  async function inStore(commit: string, files: Readonly<Record<string, string>>): Promise<string> {
    const root = path.join(home.dir, 'hub')
    const at = (...names: string[]) => path.join(root, 'models--acme--tiny', ...names)
    for (const name of ['blobs', 'refs', `snapshots/${commit}`]) mkdirSync(at(name), { recursive: true })
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(at('blobs', `blob-of-${name}`), text)
      symlinkSync(`../../blobs/blob-of-${name}`, at('snapshots', commit, name))
    }
    writeFileSync(at('refs/main'), commit)
    const { stdout } = await nix.nixStore(['--add', root])
    rmSync(root, { recursive: true })
    return stdout.trim()
  }
  const linked = (commit: string, name: string) =>
    path.join(home.dir, '.cache/huggingface/hub/models--acme--tiny/snapshots', commit, name)
  const run = async (...argv: string[]) => {
    expect(await home.run(['model', ...argv])).toMatchObject({ code: 0, stderr: '' })
  }
  const collect = () => nix.nixStore(['--gc'])

  test('stays for as long as it is linked, without a result, and is collected after clean', async () => {
    const stored = await inStore(COMMITS[0], { 'config.json': '{}' })
    symlinkSync(stored, path.join(home.dir, 'result'))
    await run('link', './result')
    rmSync(path.join(home.dir, 'result'))
    await collect()
    expect(readFileSync(linked(COMMITS[0], 'config.json'), 'utf8')).toBe('{}')
    await run('clean', '--all')
    await collect()
    expect(existsSync(stored)).toBe(false)
    expect(readdirSync(path.join(home.dir, '.local/state/firn/models'))).toEqual([])
  })

  test('stays when what is linked by the same name is another by now, and for who has a part in it', async () => {
    const first = await inStore(COMMITS[0], { 'config.json': '{}', weights: 'w' })
    const second = await inStore(COMMITS[1], { weights: 'w', 'other.json': '[]' })
    const result = path.join(home.dir, 'result')
    symlinkSync(first, result)
    await run('link', './result')
    rmSync(result)
    symlinkSync(second, result)
    expect((await home.run(['model', 'link', './result'])).stderr).toContain('refs/main means something else')
    rmSync(result)
    await collect()
    for (const commit of COMMITS) expect(readFileSync(linked(commit, 'weights'), 'utf8')).toBe('w')
    await run('clean', '--all')
    await collect()
    expect([first, second].filter(existsSync)).toEqual([])
    // By names of their own: the weights of the second are a link to those of the first.
    const again = await inStore(COMMITS[0], { 'config.json': '{}', weights: 'w' })
    const beside = await inStore(COMMITS[1], { weights: 'w', 'other.json': '[]' })
    await run('link', again)
    expect((await home.run(['model', 'link', beside])).code).toBe(0)
    await run('clean', again)
    await collect()
    expect(readFileSync(linked(COMMITS[1], 'weights'), 'utf8')).toBe('w')
    await run('clean', '--all')
    await collect()
    expect([again, beside].filter(existsSync)).toEqual([])
  })

  test('is linked as ever where there is no Nix', async () => {
    const stored = await inStore(COMMITS[0], { 'config.json': '{}' })
    const done = await home.run(['model', 'link', stored], { env: { PATH: '/nonexistent' } })
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(linked(COMMITS[0], 'config.json'), 'utf8')).toBe('{}')
  })

  test.each<[string, (place: { store: string; home: string }) => string, RegExp]>([
    [
      'that Nix does not know, is told of',
      ({ store }) => store,
      /-tiny is not kept from Nix’s .*: .*Keep it with/,
    ],
    ['of another store, is nothing to this Nix', ({ home: at }) => at, /^$/],
  ])('and a directory called like a store path, but %s', async (_, placeOf, said) => {
    const stored = await inStore(COMMITS[0], { 'config.json': '{}' })
    const copy = path.join(placeOf({ store: nix.storeDir, home: home.dir }), `${'0'.repeat(32)}-tiny`)
    mkdirSync(copy)
    onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
    symlinkSync(path.join(stored, 'models--acme--tiny'), path.join(copy, 'models--acme--tiny'))
    const { code, stderr } = await home.run(['model', 'link', copy])
    expect(code).toBe(0)
    expect(stderr).toMatch(said)
    expect(stderr).not.toContain('error:')
  })
})
