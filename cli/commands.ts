import { publishCommand } from './atom/publish-command.js'
import { verifyCommand } from './atom/verify-command.js'
import type { Command } from './command.js'
import { configCommand } from './config/config-command.js'
import { accountsCommand, accountsUseCommand } from './login/accounts-command.js'
import { loginCommand } from './login/login-command.js'
import { logoutCommand } from './login/logout-command.js'
import { whoamiCommand } from './login/whoami-command.js'

/** Every command, in the order of help. A new one is a file of its own and a line here. */
export const COMMANDS: readonly Command[] = [
  loginCommand,
  logoutCommand,
  whoamiCommand,
  accountsCommand,
  accountsUseCommand,
  publishCommand,
  verifyCommand,
  configCommand,
]

/** What the words say that only group commands. */
export const GROUPS: Readonly<Record<string, string>> = {
  atom: 'Makes, resolves, publishes and verifies atoms.',
  'atom add': 'Adds a dependency to an atom.',
  'atom add direct': 'Adds what is no atom: a repository, an archive, a file.',
}
