import { reasonOf } from '../../src/http/reason-of.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors/cli-error.js'
import { displayName } from './account-view.js'

/** `firn logout` */
export const logoutCommand = defineCommand({
  name: 'logout',
  summary: "give an account's permission back and forget it",
  args: { account: { count: 'optional', help: 'a handle or DID; the current account when absent' } },
  options: { all: { type: 'flag', short: 'a', help: 'every account' } },
  examples: [
    { run: 'firn logout', does: 'The current account' },
    { run: 'firn logout --all', does: 'Every account' },
  ],
  async run({ args: { account }, options: { all } }, { logins, output }) {
    const known = await logins()
    if (all && account !== undefined) throw new UsageError('Name an account, or say --all.')
    const leaving = all ? await known.list() : [await known.find(account)]
    for (const each of leaving) {
      const problem = await known.logOut(each.did)
      if (problem !== undefined) {
        output.warn(
          `${each.pds} was not told (${reasonOf(problem)}): what it gave runs out by itself, or is withdrawn in the account's settings.`,
        )
      }
    }
    const text = leaving.map((each) => `Logged out of ${displayName(each)}.`).join('\n')
    return {
      data: { loggedOut: leaving.map(({ did, handle }) => ({ did, handle })) },
      text: text === '' ? 'Nobody was logged in.' : text,
    }
  },
})
