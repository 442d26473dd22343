import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type JsonValue, jsonToLex } from '@atproto/lex'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { release } from '../../src/lexicons/dev/firn.js'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { packageNix } from '../../src/nix/package-nix/package-nix.js'
import { type FileChanges, GIT } from '../support/git-repository.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { type AtomSite, createAtomSite, type ReleasedAtom, releaseOf } from './atom-site.js'
import { type BuildSite, createBuildSite } from './build-site.js'
import { createRecorder } from './recorder.js'
import { closureOf, form, type SampleRelease } from './sample.js'

const INSTALL =
  'mkdir -p $out/bin\nprintf "#!/bin/sh\\ncat $out/said\\n" > $out/bin/hello\nchmod +x $out/bin/hello\n'

/** Trees that are no atoms by themselves, and what is built of them. */
const GENERIC: [ecosystem: string, files: FileChanges, build: JsonObject, said: string][] = [
  [
    'cargo',
    {
      'Cargo.toml': '[package]\nname = "hello"\nversion = "1.0.0"\n',
      'Cargo.lock': 'version = 4\n',
      'install.sh': `${INSTALL}printf '%s' "$cargoLockText" > $out/said\n`,
    },
    form('rust', { cargoLock: true }),
    'version = 4\n',
  ],
  [
    'npm',
    {
      'package.json': '{ "name": "hello", "version": "1.0.0" }\n',
      'package-lock.json': '{ "lockfileVersion": 3 }\n',
      'install.sh': `${INSTALL}cp package.json $out/said\n`,
    },
    form('node', { manager: 'npm', depsHash: `sha256-${'A'.repeat(42)}w=` }),
    '{ "name": "hello", "version": "1.0.0" }\n',
  ],
  [
    'generic',
    { 'words.txt': 'plain words\n', 'install.sh': `${INSTALL}cp words.txt $out/said\n` },
    form('generic', { tool: 'make' }),
    'plain words\n',
  ],
]

describeWith([NIX, GIT], 'atoms as sources of packages', () => {
  let nix: PrivateNix
  let atoms: AtomSite
  let site: BuildSite
  beforeAll(async () => {
    nix = await createPrivateNix()
    atoms = await createAtomSite(nix)
    site = await createBuildSite(nix)
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await atoms[Symbol.asyncDispose]()
    await nix.remove()
  })

  async function atom(label: string, files: FileChanges, change: JsonObject = {}): Promise<ReleasedAtom> {
    return releaseOf(await atoms.publish(label, '1.0.0', files), [atoms.repository.smartUrl], change)
  }
  const source = ({ uri, cid }: ReleasedAtom) => form('atom', { release: { uri, cid } })
  /** Beside the recipe, from its whole text. */
  const readable = (sample: SampleRelease) => {
    const { lock, records } = closureOf(sample)
    const typed = (cid: string) => jsonToLex((records.get(cid) ?? {}) as JsonValue) as unknown as release.Main
    const cid = lock.nodes[lock.root]?.cid ?? ''
    const found = new Map((sample.atoms ?? []).map((each) => [each.cid, typed(each.cid)]))
    return packageNix({ uri: lock.root, cid, name: 'hello', record: typed(cid), atoms: found })
  }

  test.each(GENERIC)('a tree of the kind %s', async (ecosystem, files, build, said) => {
    const released = await atom(`a-${ecosystem}`, files, { ecosystem })
    const sample = { recipe: { source: source(released), build, mainProgram: 'hello' }, atoms: [released] }
    const { url } = site.publish(sample)
    const out = await site.build(url)
    expect(readFileSync(path.join(out, 'said'), 'utf8')).toBe(said)

    const own = await nix.nix(['eval', '--json', `${atoms.serve(released)}#value`])
    const manifest =
      ecosystem === 'cargo'
        ? { package: { name: 'hello', version: '1.0.0' } }
        : { name: 'hello', version: '1.0.0' }
    expect(JSON.parse(own.stdout)).toEqual(ecosystem === 'generic' ? {} : manifest)
  })

  test('a folder of an atom, whatever it is called', async () => {
    const released = await atom(
      'größe',
      { 'part/install.sh': `${INSTALL}echo part > $out/said\n` },
      { ecosystem: 'generic' },
    )
    const { url } = site.publish({
      recipe: { source: source(released), sourceRoot: 'part', build: form('generic', { tool: 'make' }) },
      atoms: [released],
    })
    expect(readFileSync(path.join(await site.build(url), 'said'), 'utf8')).toBe('part\n')
  })

  test('the readable form gives the builder the same arguments', async () => {
    const recorder = createRecorder(nix)
    const released = await atom('readable', { 'part/Cargo.lock': 'version = 4\n' }, { ecosystem: 'cargo' })
    for (const build of [form('generic', { tool: 'make' }), form('rust', { cargoLock: true })]) {
      const sample = {
        recipe: { source: source(released), sourceRoot: 'part', build },
        atoms: [released],
      }
      const text = readable(sample)
      expect(text).toContain('builtins.fetchGit {')
      const called = await recorder.called(text, '{ }')
      const built = await recorder.built(sample)
      expect(called.arguments.src).toEqual(built.arguments.src)
      expect(called.arguments.sourceRoot).toBe('readable/part')
      expect(called.arguments.sourceRoot).toEqual(built.arguments.sourceRoot)
    }
  })

  test('another record than the one that was named, a package, and hostile fields are refused', async () => {
    const recorder = createRecorder(nix)
    const released = await atom('refused', { 'a.txt': '' })
    const refusal = (sample: SampleRelease) =>
      recorder.built(sample).then(
        () => 'no refusal',
        (error: unknown) => (error as Error).message,
      )
    const named = (change: JsonObject, record: JsonObject = {}): SampleRelease => ({
      recipe: { source: form('atom', { release: { uri: released.uri, cid: released.cid, ...change } }) },
      atoms: [{ ...released, record: { ...released.record, ...record } }],
    })
    const holding = (change: JsonObject) =>
      named({}, { artifact: { ...(released.record.artifact as JsonObject), ...change } })

    expect(await refusal(named({ cid: 'b'.repeat(59) }))).toContain('another record')
    expect(await refusal(named({ uri: `${released.uri}0` }))).toContain('has no release')
    expect(await refusal(holding({ $type: 'dev.firn.recipe' }))).toContain('no snapshot of an atom')
    expect(await refusal(holding({ mirrors: ['file:///etc'] }))).toContain('no address of a git repository')
    expect(await refusal(holding({ mirrors: [] }))).toContain('names no mirror')
    expect(await refusal(holding({ rev: 'main' }))).toContain('no commit id')
    expect(await refusal(holding({ label: '../x' }))).toContain('no label of an atom')
    expect(await refusal(holding({ format: 'pre2' }))).toContain('no format of atoms')
    expect(await refusal(named({}, { version: '1.0.0/../x' }))).toContain('no version of an atom')
    expect(() => readable(holding({ mirrors: ['ext::sh -c id'] }))).toThrow('no address of a git repository')
    expect(() => readable(holding({ label: 'a b' }))).toThrow('no label and version')
    expect(() => readable({ ...named({}), atoms: [] })).toThrow('is not in this index')
  })
})
