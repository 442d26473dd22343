import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWith } from './prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from './private-nix.js'

describeWith([NIX], 'private Nix', () => {
  let nix: PrivateNix
  beforeAll(async () => {
    nix = await createPrivateNix()
  })
  afterAll(async () => {
    await nix.remove()
    expect(existsSync(nix.dir)).toBe(false)
  })

  test('evaluates with its own store directory', async () => {
    expect(await nix.evalJson('{ dir = builtins.storeDir; sum = 1 + 2; }')).toEqual({
      dir: nix.storeDir,
      sum: 3,
    })
  })

  test('builds a derivation into its own store', async () => {
    const expression = `derivation {
      name = "hello"; system = builtins.currentSystem;
      builder = "/bin/sh"; args = [ "-c" "echo hi > $out" ];
    }`
    const { stdout } = await nix.nixBuild(['--no-out-link', '--expr', expression])
    expect(stdout.trim()).toMatch(new RegExp(`^${nix.storeDir}/[a-z0-9]{32}-hello$`))
  })

  test('builds a flake without a registry', async () => {
    const flake = path.join(nix.dir, 'flake')
    await mkdir(flake)
    const outputs = '_: { packages.x86_64-linux.default = builtins.toFile "greeting" "hi"; }'
    await writeFile(path.join(flake, 'flake.nix'), `{ outputs = ${outputs}; }`)
    const { stdout } = await nix.nix(['eval', '--raw', `path:${flake}#packages.x86_64-linux.default`])
    expect(stdout).toContain(nix.storeDir)
  })

  test('reads standard input', async () => {
    const { stdout } = await nix.nixInstantiate(['--eval', '-'], { input: '40 + 2' })
    expect(stdout.trim()).toBe('42')
  })

  test('throws with what Nix said, or gives the failure back when asked to', async () => {
    const args = ['--eval', '--expr', 'throw "no such luck"']
    await expect(nix.nixInstantiate(args)).rejects.toThrow('no such luck')
    const result = await nix.nixInstantiate(args, { allowFailure: true })
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toContain('no such luck')
  })
})
