import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { findBinDir, pathDirs } from '../../tests/support/executables.js'
import { describeWith, type Prerequisite } from '../../tests/support/prerequisite.js'
import { COMMANDS } from '../commands.js'
import { completionScript } from './shells.js'
import { completionTree } from './tree.js'

const tree = completionTree(COMMANDS)

const program = (name: string): Prerequisite => ({
  name,
  hint: `install ${name}`,
  available: () => findBinDir(pathDirs(), [name]) !== undefined,
})

/** What bash offers for a line that ends where it is completed. */
function offered(...typed: string[]): string[] {
  const script = `${completionScript('bash', tree)}
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_firn
printf '%s\\n' "\${COMPREPLY[@]}"`
  const out = execFileSync('bash', ['-c', script, 'bash', 'firn', ...typed], { encoding: 'utf8' })
  return out.split('\n').filter((word) => word !== '')
}

describe('bash completes', () => {
  test('commands, and groups of them', () => {
    expect(offered('log')).toEqual(['login', 'logout'])
    expect(offered('accounts', '')).toEqual(['use'])
    expect(offered('help', 'log')).toEqual(['login', 'logout'])
    expect(offered('')).toContain('atom')
  })

  test('options of the command, and of every command', () => {
    expect(offered('login', 'alice.example', '--no')).toEqual(['--no-browser'])
    expect(offered('whoami', '--j')).toEqual(['--json'])
    expect(offered('--j')).toEqual(['--json'])
  })

  test('past options and what they take', () => {
    expect(offered('-C', 'login', '--json', 'accounts', 'u')).toEqual(['use'])
    expect(offered('whoami', '--color', 'a')).toEqual(['auto', 'always'])
    expect(offered('login', 'log')).toEqual([])
  })
})

describeWith([program('zsh')], 'the script for zsh', () => {
  test('is one', () => {
    expect(execFileSync('zsh', ['-n', '-c', completionScript('zsh', tree)], { encoding: 'utf8' })).toBe('')
  })
})

describeWith([program('fish')], 'the script for fish', () => {
  const offeredByFish = (line: string) =>
    execFileSync('fish', ['--no-config', '-c', `${completionScript('fish', tree)}\ncomplete -C '${line}'`], {
      encoding: 'utf8',
    })
      .trimEnd()
      .split('\n')
      .map((each) => each.split('\t')[0])

  test('offers the same', () => {
    expect(offeredByFish('firn log')).toEqual(['login', 'logout'])
    expect(offeredByFish('firn -C login accounts u')).toEqual(['use'])
    expect(offeredByFish('firn login --no')).toEqual(['--no-browser'])
    expect(offeredByFish('firn whoami --color n')).toEqual(['never'])
  })
})
