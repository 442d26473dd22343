import { addCommand } from './atom/add-command.js'
import { addDirectNixCommand } from './atom/add-direct-nix-command.js'
import { fetchCommand } from './atom/fetch-command.js'
import { initCommand } from './atom/init-command.js'
import { newCommand } from './atom/new-command.js'
import { planCommand } from './atom/plan-command.js'
import { publishCommand } from './atom/publish-command.js'
import { removeCommand } from './atom/remove-command.js'
import { resolveCommand } from './atom/resolve-command.js'
import { treeCommand } from './atom/tree-command.js'
import { updateCommand } from './atom/update-command.js'
import { verifyCommand } from './atom/verify-command.js'
import type { Command } from './command.js'
import { completionCommand } from './completion/completion-command.js'
import { configCommand } from './config/config-command.js'
import { importCommand } from './import/import-command.js'
import { accountsCommand, accountsUseCommand } from './login/accounts-command.js'
import { loginCommand } from './login/login-command.js'
import { logoutCommand } from './login/logout-command.js'
import { whoamiCommand } from './login/whoami-command.js'
import { addCommand as addModelCommand } from './model/add-command.js'
import { cleanCommand as cleanModelCommand } from './model/clean-command.js'
import { fetchCommand as fetchModelCommand } from './model/fetch-command.js'
import { infoCommand as modelInfoCommand } from './model/info-command.js'
import { linkCommand as linkModelCommand } from './model/link-command.js'
import { listCommand as listModelsCommand } from './model/list-command.js'
import { prefetchCommand as prefetchModelCommand } from './model/prefetch-command.js'
import { publishCommand as publishModelCommand } from './model/publish-command.js'
import { toNixCommand as modelToNixCommand } from './model/to-nix-command.js'
import { verifyCommand as verifyModelCommand } from './model/verify-command.js'

/** Every command, in the order of help. A new one is a file of its own and a line here. */
export const COMMANDS: readonly Command[] = [
  loginCommand,
  logoutCommand,
  whoamiCommand,
  accountsCommand,
  accountsUseCommand,
  initCommand,
  newCommand,
  addCommand,
  addDirectNixCommand,
  removeCommand,
  updateCommand,
  resolveCommand,
  treeCommand,
  publishCommand,
  fetchCommand,
  planCommand,
  verifyCommand,
  addModelCommand,
  prefetchModelCommand,
  fetchModelCommand,
  publishModelCommand,
  verifyModelCommand,
  listModelsCommand,
  modelInfoCommand,
  linkModelCommand,
  cleanModelCommand,
  modelToNixCommand,
  importCommand,
  configCommand,
  completionCommand,
]
