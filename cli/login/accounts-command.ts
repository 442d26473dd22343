import { defineCommand } from '../command.js'
import { table } from '../output/table.js'
import { displayName, permissionInWords, viewOf } from './account-view.js'

/** `firn accounts` */
export const accountsCommand = defineCommand({
  name: 'accounts',
  summary: 'list the accounts that are logged in',
  examples: [{ run: 'firn accounts', does: 'The current one has a star' }],
  async run(_input, { logins, output: { style } }) {
    const known = await logins()
    const [accounts, current] = await Promise.all([known.list(), known.current()])
    const isCurrent = (did: string) => did === current?.did
    const rows = accounts.map((account) => [
      isCurrent(account.did) ? style.green('*') : ' ',
      displayName(account),
      permissionInWords(account),
      style.dim(account.pds),
    ])
    return {
      data: {
        accounts: accounts.map((account) => ({ ...viewOf(account), current: isCurrent(account.did) })),
      },
      text: rows.length === 0 ? 'Nobody is logged in. Log in: firn login <handle>' : table([], rows),
    }
  },
})

/** `firn accounts use` */
export const accountsUseCommand = defineCommand({
  name: 'accounts use',
  summary: 'make an account the one that firn acts as',
  args: { account: { count: 'required', help: 'a handle or DID that is logged in' } },
  examples: [{ run: 'firn accounts use alice.example', does: 'Act as this account from now on' }],
  async run({ args }, { logins }) {
    const account = await (await logins()).choose(args.account)
    return { data: viewOf(account), text: `firn acts as ${displayName(account)} now.` }
  },
})
