import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../cli/commands.js'
import { renderCommands } from '../../scripts/cli-docs/render.js'

test('docs/cli.md has every command as it is defined (else: npm run docs:cli)', () => {
  expect(readFileSync('docs/cli.md', 'utf8')).toBe(renderCommands(COMMANDS))
})
