import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageArguments } from '../nixos-module/package.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'

const run = promisify(execFile)

/** What of nixpkgs the phases call: makeWrapper, for its two options that are used, and the hooks. */
const SETUP = `
  set -e
  runHook() { :; }
  makeWrapper() {
    local program=$1 wrapper=$2 variable value flags
    shift 2
    while [ $# -gt 0 ]; do
      case $1 in
        --set) variable=$2; value=$3; shift 3 ;;
        --add-flags) flags=$2; shift 2 ;;
        *) echo "makeWrapper: $1" >&2; return 1 ;;
      esac
    done
    mkdir -p "\${wrapper%/*}"
    printf '#!/usr/bin/env bash\\nexport %s=%q\\nexec "%s" %s "$@"\\n' "$variable" "$value" "$program" "$flags" >"$wrapper"
    chmod +x "$wrapper"
  }
`

/** A linked package finds what lies beside the link, as one that was copied would. */
const AS_COPIES = { NODE_OPTIONS: '--preserve-symlinks' }

describeWith([NIX], 'the packaged programs', () => {
  let nix: PrivateNix
  let directory: string

  beforeAll(async () => {
    nix = await createPrivateNix()
    directory = mkdtempSync(path.join(tmpdir(), 'firn-package-'))
    const { src, installPhase, installCheckPhase, npmDeps } = await packageArguments(nix)
    // What `npm install` would make of the lock, without copying it; what is optional may not be here.
    for (const at of Object.keys(npmDeps.packageLock.packages)) {
      const isNested = at.split('node_modules/').length > 2
      const installed = path.resolve(at)
      if (at === '' || isNested || !existsSync(installed)) continue
      mkdirSync(path.dirname(path.join(directory, at)), { recursive: true })
      symlinkSync(installed, path.join(directory, at))
    }
    const phases = `${installPhase}\n${installCheckPhase}`.replaceAll(
      '/nix/store/nodejs/bin/node',
      process.execPath,
    )
    const script = path.join(directory, 'phases.sh')
    writeFileSync(script, `${SETUP}\n${phases}`)
    await run('bash', [script], {
      cwd: directory,
      env: { ...process.env, ...AS_COPIES, src, out: path.join(directory, 'out') },
    })
  })
  afterAll(async () => {
    await nix.remove()
    rmSync(directory, { recursive: true, force: true })
  })

  /** Runs a program in a directory that has nothing to do with it, and gives back what it says. */
  async function say(program: string, ...args: string[]): Promise<string> {
    const env = { PATH: process.env.PATH ?? '', ...AS_COPIES, FIRN_DATA_DIR: path.join(directory, 'data') }
    const file = path.join(directory, 'out/bin', program)
    const { stdout, stderr } = await run(file, args, { cwd: nix.dir, env }).catch(
      (error: { stdout: string; stderr: string }) => error,
    )
    return stdout + stderr
  }

  test.each([
    ['firn', ['--help'], /^Usage: firn /],
    ['firn-start', ['--help'], /^npm start/],
    ['firn-ingester', ['--help'], /--from-live HOST/],
    ['firn-appview', [], /^firn: DATABASE_URL is not set/],
    ['firn-migrate', [], /^The tables are up to date/],
    ['firn-pins', ['--help'], /npm run pins/],
    ['firn-dead-letters', ['--help'], /npm run dead-letters/],
    ['firn-reindex', ['--help'], /npm run reindex/],
  ])('%s starts from anywhere, with what is in the package alone', async (program, args, words) => {
    expect(await say(program, ...args)).toMatch(words)
  })
})
