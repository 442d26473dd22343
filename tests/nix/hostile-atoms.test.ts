import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { type FileChanges, GIT } from '../support/git-repository.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type NixRunResult, type PrivateNix } from '../support/private-nix.js'
import { type AtomSite, createAtomSite, lockEntry } from './atom-site.js'

const manifest = (label: string) => `[package]\nlabel = "${label}"\nversion = "1.0.0"\n`
const LOCK = 'version = 1\n\n[compose]\nuse = "nix"\nentry = "main.nix"\n'

describeWith([NIX, GIT], 'a hostile atom', () => {
  let nix: PrivateNix
  let site: AtomSite
  let secret: string
  beforeAll(async () => {
    nix = await createPrivateNix()
    site = await createAtomSite(nix)
    secret = path.join(nix.dir, 'secret')
    writeFileSync(secret, '"the secret"')
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await nix.remove()
  })

  /** Newer versions of Nix ask for the scheme, too. */
  const gits = () => `${site.git.url} git+${site.git.url}`

  let labels = 0
  /** The tree of an atom with one Nix file, or with these files and this record. */
  const treeOf = (files: FileChanges, change: JsonObject = {}) => {
    const label = `hostile${labels++}`
    return site.emitted(label, '1.0.0', { 'atom.toml': manifest(label), 'atom.lock': LOCK, ...files }, change)
  }
  const MODES: Readonly<Record<string, string[]>> = {
    plain: [],
    restricted: ['--option', 'restrict-eval', 'true'],
  }
  /** With an environment that has something to tell. */
  function evaluate(tree: string, mode: keyof typeof MODES, attribute = 'value'): Promise<NixRunResult> {
    const allowed = mode === 'restricted' ? ['--option', 'allowed-uris', gits()] : []
    return nix.nixInstantiate(
      [
        ...['--eval', '--strict', '--json', '--read-write-mode', ...(MODES[mode] ?? []), ...allowed],
        ...[
          '-I',
          `atom=${tree}`,
          '-I',
          `secrets=${mode === 'plain' ? nix.dir : tree}`,
          '<atom>',
          '-A',
          attribute,
        ],
      ],
      { allowFailure: true, env: { TOLD: 'the secret' } },
    )
  }

  test.each<[string, string, unknown]>([
    [
      'the environment',
      '[ (builtins.getEnv "TOLD") (__getEnv "TOLD") (builtins.builtins.getEnv "TOLD") ]',
      ['', '', ''],
    ],
    ['the time', '[ builtins.currentTime __currentTime builtins.builtins.currentTime ]', [0, 0, 0]],
    [
      'the search path',
      '[ builtins.nixPath __nixPath (builtins.tryEval <secrets>).success ]',
      [[], [], false],
    ],
    ['them from a file of its own', 'import ./other.nix', ['', 0, []]],
    [
      'them from a scope of its own',
      'scopedImport { __getEnv = builtins.getEnv; builtins = builtins.builtins; } ./other.nix',
      ['', 0, []],
    ],
  ])('does not learn %s', async (_, text, learnt) => {
    const tree = await treeOf({
      'main.nix': text,
      'other.nix': '[ (builtins.getEnv "TOLD") builtins.currentTime __nixPath ]',
    })
    for (const mode of Object.keys(MODES)) {
      const { stdout, stderr } = await evaluate(tree, mode)
      expect([stderr.includes('error'), stdout && JSON.parse(stdout)]).toEqual([false, learnt])
    }
  })

  test.each<[string, string]>([
    ['the machine, which it must be told', 'builtins.currentSystem'],
    ['what lies in the store', 'builtins.storePath "/nix/store"'],
    ['files that are not told what to see', '(builtins.getFlake (toString ./flake)).told'],
    ['them by another name', '(__getFlake (toString ./flake)).told'],
  ])('is refused %s', async (_, text) => {
    const tree = await treeOf({
      'main.nix': `{ main = (cfg.package.label != "" && false) || ${text} == null; }`,
      'flake/flake.nix': '{ outputs = _: { told = builtins.getEnv "TOLD"; }; }',
    })
    const { stderr } = await nix.nixInstantiate(
      ['--eval', '--strict', '--expr', `(import ${tree} { system = null; }).value`],
      { allowFailure: true },
    )
    expect(stderr).toMatch(
      /firn: (no system is known here|an atom names no store paths|an atom takes no flakes)/,
    )
  })

  test.each<[string, (secret: string) => FileChanges]>([
    ['a path', (secret) => ({ 'main.nix': `builtins.readFile ${secret}` })],
    ['a text', (secret) => ({ 'main.nix': `builtins.readFile "${secret}"` })],
    ['importing', (secret) => ({ 'main.nix': `import ${secret}` })],
    ['fetching', (secret) => ({ 'main.nix': `builtins.readFile (builtins.fetchurl "file://${secret}")` })],
    ['cloning', (secret) => ({ 'main.nix': `(builtins.fetchGit "file://${path.dirname(secret)}").outPath` })],
    ['copying', (secret) => ({ 'main.nix': `builtins.readFile (builtins.path { path = ${secret}; })` })],
    ['a link', (secret) => ({ 'main.nix': 'builtins.readFile ./link', link: { link: secret } })],
    ['an entry that is a link', (secret) => ({ 'main.nix': { link: secret } })],
  ])('reads nothing outside in restricted mode, by %s', async (_, files) => {
    const { exitCode, stdout, stderr } = await evaluate(await treeOf(files(secret)), 'restricted')
    expect(exitCode).not.toBe(0)
    expect(stdout + stderr).not.toContain('the secret')
    expect(stderr).toMatch(/restricted mode|not allowed|forbidden/)
  })

  test('a lock that leads outside is not read in restricted mode', async () => {
    const { stdout, stderr } = await evaluate(await treeOf({ 'atom.lock': { link: secret } }), 'restricted')
    // Some versions of Nix refuse it, to others it does not exist.
    expect(stdout + stderr).toMatch(/forbidden in restricted mode|"label":"hostile/)
    expect(stdout + stderr).not.toContain('the secret')
  })

  test('restricted mode takes the atom and what its lock names, from the addresses that were allowed', async () => {
    const mirror = site.repository.smartUrl
    const base = await site.publish('harmless', '1.0.0', { 'atom.toml': manifest('harmless') })
    const deps = `\n[sets.${base.rootCommit}]\ntag = "us"\nmirrors = ["${mirror}"]\n\n[[deps]]\ntype = "atom"\n${lockEntry(base, mirror)}`
    const tree = await treeOf({
      'atom.lock': LOCK + deps,
      'main.nix': 'atoms.deps.from.us.harmless.package.label',
    })
    expect(await evaluate(tree, 'restricted')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('harmless'),
    })
    const elsewhere = await nix.nixInstantiate(
      ['--eval', '--option', 'restrict-eval', 'true', '-I', `atom=${tree}`, '<atom>', '-A', 'value'],
      { allowFailure: true },
    )
    expect(elsewhere.stderr).toMatch(/forbidden|not allowed/)
  })

  const dep = (fields: string) => `${LOCK}\n[[deps]]\n${fields}\n`
  const atom = (change: Record<string, string>) => {
    const fields = {
      label: 'x',
      version: '1.0.0',
      set: 'a'.repeat(40),
      rev: 'b'.repeat(40),
      mirror: 'https://e.example/x',
      id: '',
      ...change,
    }
    const lines = Object.entries(fields).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
    const set = `[sets.${fields.set}]\ntag = "us"\nmirrors = []\n`
    return `${dep(`type = "atom"\n${lines.join('\n')}`)}\n${set}`
  }
  const HASH = `sha256-${'A'.repeat(43)}=`
  test.each<[string, string, string]>([
    ['a mirror of this machine', atom({ mirror: 'file:///etc' }), 'no address of a git repository'],
    ['a mirror that is a command', atom({ mirror: 'ext::sh -c id' }), 'no address of a git repository'],
    [
      'a mirror that is an option',
      atom({ mirror: 'ssh://-oProxyCommand=id/x' }),
      'no address of a git repository',
    ],
    ['a mirror with a quote', atom({ mirror: 'https://e.example/"x' }), 'no address of a git repository'],
    ['a label that is a path', atom({ label: '../../x' }), 'no label of an atom'],
    ['a label that breaks a line', atom({ label: 'x\ny' }), 'no label of an atom'],
    ['a label without end', atom({ label: 'x'.repeat(129) }), 'stands where 128 may'],
    ['a version that is a path', atom({ version: '1.0.0/../../heads/main' }), 'no version of an atom'],
    ['a version that git keeps', atom({ version: '1.0.0-x.lock' }), 'no version of an atom'],
    ['a branch in place of a commit', atom({ rev: 'main' }), 'no commit id'],
    [
      'a download of this machine',
      dep(`type = "nix"\nname = "x"\nurl = "file:///etc/passwd"\nhash = "${HASH}"`),
      'no http address',
    ],
    [
      'an archive of this machine',
      dep(`type = "nix+tar"\nname = "x"\nurl = "file:///etc"\nhash = "${HASH}"`),
      'no http address',
    ],
    ['a download without a hash', dep('type = "nix"\nname = "x"\nurl = "https://e.example/x"'), 'is no hash'],
    [
      'a clone of this machine',
      dep(`type = "nix+git"\nname = "x"\nurl = "/etc"\nrev = "${'b'.repeat(40)}"`),
      'no address of a git repository',
    ],
    ['a type that nobody knows', dep('type = "electron"\nname = "x"'), 'no type of dependency'],
    ['a composer that nobody knows', 'version = 1\n\n[compose]\nuse = "shell"\n', 'no composer'],
    [
      'an entry above it',
      'version = 1\n\n[compose]\nuse = "nix"\nentry = "../../../etc/passwd"\n',
      'leaves its folder',
    ],
    ['another version of the format', 'version = 2\n', 'which this tree does not read'],
  ])('a lock with %s is refused', async (_, lock, why) => {
    const main =
      '[ (atoms.deps.from or null) (map (pin: toString pin.src) (builtins.attrValues (atoms.deps.pins or { }))) ]'
    const { stderr } = await evaluate(await treeOf({ 'atom.lock': lock, 'main.nix': main }), 'plain')
    expect(stderr).toContain(why)
  })

  test.each<[string, JsonObject, string]>([
    ['a mirror of this machine', { mirrors: ['file:///etc'] }, 'no address of a git repository'],
    ['a mirror that is no text', { mirrors: [{ outPath: '/etc' }] }, 'no address of a git repository'],
    ['no mirrors', { mirrors: [] }, 'names no mirror'],
    ['a label that is a path', { label: '../x' }, 'no label of an atom'],
    [
      'a label that Nix would read',
      { label: ['$', '{builtins.readFile "/etc/passwd"}'].join('') },
      'no label of an atom',
    ],
    ['a branch in place of a commit', { rev: 'main' }, 'no commit id'],
    ['a format that nobody knows', { format: 'pre2' }, 'no format of atoms'],
    ['what is no snapshot', { $type: 'dev.firn.recipe' }, 'no snapshot of an atom'],
    ['a kind that is no word', { ecosystem: 'cargo\n' }, 'no package URL type'],
  ])('a record with %s makes a tree that refuses it', async (_, change, why) => {
    const { stderr } = await evaluate(await treeOf({ 'main.nix': '1' }, change), 'plain')
    expect(stderr).toContain(why)
  })
})
