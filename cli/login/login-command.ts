import { defineCommand } from '../command.js'
import type { CliContext } from '../context.js'
import { UsageError } from '../errors/cli-error.js'
import { displayName, permissionInWords, viewOf } from './account-view.js'
import { readPassword } from './read-password.js'

/** `firn login` */
export const loginCommand = defineCommand({
  name: 'login',
  summary: 'log an account in, so that firn may publish in its name',
  description:
    "Opens the page of the account's own server, where its owner consents; firn never sees a password. What it is given is kept under $XDG_STATE_HOME/firn (~/.local/state/firn), readable by this user alone, and lets it write dev.firn records and nothing else.\n\nOn a machine without a browser, give an app password on standard input. Whoever has one may write everything in the account: withdraw it in the account's settings when it is no longer needed.",
  args: { account: { count: 'required', help: 'a handle, as in alice.example, or a DID' } },
  options: {
    'no-browser': { type: 'flag', help: 'print the address in place of opening it' },
    'read-only': { type: 'flag', help: 'ask for no permission but to be known by name' },
    'app-password-stdin': {
      type: 'flag',
      help: 'read an app password from standard input, and open no page',
    },
  },
  examples: [
    { run: 'firn login alice.example', does: 'Log in through a browser' },
    {
      run: 'firn login alice.example --no-browser',
      does: 'On a machine of which only the terminal is at hand',
    },
    {
      run: 'printenv APP_PASSWORD | firn login alice.example --app-password-stdin',
      does: 'In a job that nobody watches',
    },
  ],
  async run({ args, options }, context) {
    const logins = await context.logins()
    if (options['app-password-stdin']) {
      if (options['read-only'] || options['no-browser']) {
        throw new UsageError('--app-password-stdin goes with neither --read-only nor --no-browser.')
      }
      const password = await readPassword(context)
      const account = await logins.logInByAppPassword({ account: args.account, password })
      if (account.isMainPassword) {
        context.output.warn(
          "this is the account's main password: make an app password in its settings and log in with that.",
        )
      }
      return { data: viewOf(account), text: done(account) }
    }
    const account = await logins.logInByOAuth({
      account: args.account,
      permission: options['read-only'] ? 'identity' : 'publish',
      show: (url) => show(url, !options['no-browser'], context),
      signal: context.signal,
    })
    return { data: viewOf(account), text: done(account) }
  },
})

function done(account: Parameters<typeof permissionInWords>[0]): string {
  return `Logged in as ${displayName(account)}; ${permissionInWords(account)}.`
}

async function show(url: string, mayOpen: boolean, { environment, output }: CliContext): Promise<void> {
  const { openBrowser } = await import('./open-browser.js')
  const isOpen = mayOpen && (await openBrowser(url, environment))
  output.ask(
    isOpen
      ? `Consent in your browser. If none opened, go to\n${url}`
      : `Open this address in a browser on this machine:\n${url}`,
  )
}
