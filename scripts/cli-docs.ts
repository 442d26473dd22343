import { writeFileSync } from 'node:fs'
import { COMMANDS } from '../cli/commands.js'
import { renderCommands } from './cli-docs/render.js'

/** Writes docs/cli.md (`npm run docs:cli`): every command of firn, from its definition. */
writeFileSync('docs/cli.md', renderCommands(COMMANDS))
