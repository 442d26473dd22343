import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CONFIG_EXIT_CODE } from '../../src/settings.js'

const SCRIPT = path.resolve(import.meta.dirname, '../../nixos-module/migrate.sh')

test.each([
  ['tables that are up to date', 0, 0],
  ['a database that is away: the unit is started again', 1, 1],
  ['wrong settings: the program itself says so', CONFIG_EXIT_CODE, 0],
])('before the program, %s', (_, end, code) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'firn-migrate-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const program = path.join(directory, 'firn-migrate')
  writeFileSync(program, `#!/bin/sh\nexit ${end}\n`)
  chmodSync(program, 0o755)
  expect(spawnSync('sh', [SCRIPT, program]).status).toBe(code)
})
