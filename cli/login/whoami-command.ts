import { defineCommand } from '../command.js'
import { displayName, permissionInWords, viewOf } from './account-view.js'
import { serverUnreachable } from './login-error.js'

/** `firn whoami` */
export const whoamiCommand = defineCommand({
  name: 'whoami',
  summary: 'show the account that firn acts as',
  options: {
    account: { type: 'text', value: 'ACCOUNT', help: 'this one, in place of the current' },
    check: { type: 'flag', help: "ask the account's server whether the login still holds" },
  },
  examples: [
    { run: 'firn whoami', does: 'Who, and what firn may do' },
    { run: 'firn whoami --check', does: 'Also whether the login still holds' },
  ],
  async run({ options: { account: wanted, check } }, { logins }) {
    const known = await logins()
    const account = await known.find(wanted)
    if (check) {
      const { agent } = await known.session({ account: account.did })
      await agent.com.atproto.server.getSession().catch((error: unknown) => {
        throw serverUnreachable(account.pds, error)
      })
    }
    const { did, pds } = account
    const text = `${displayName(account)}\n${did} at ${pds}\n${permissionInWords(account)}`
    return { data: { ...viewOf(account), ...(check ? { holds: true } : {}) }, text }
  },
})
