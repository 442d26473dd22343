import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Account, answerConsent, logInAtPds } from '../network/index.js'
import type { Browser } from '../support/chromium.js'
import { until } from '../support/until.js'
import type { CliHome, CliProcess, CliRun } from './firn.js'

/** The address at which a `firn login` that is under way waits for consent. */
export function addressOf(login: CliProcess): Promise<string> {
  return until(() => /http:\/\/localhost:\d+\/oauth\/authorize\S+/.exec(login.stderr())?.[0], {
    what: 'the address to consent at',
  })
}

/** Goes through the pages of the account's PDS. @returns what the last page, which is firn's own, says */
export async function consent(
  browser: Browser,
  url: string,
  { password }: Account,
  answer: 'Authorize' | 'Deny access' = 'Authorize',
): Promise<string> {
  const page = await browser.context.newPage()
  try {
    await page.goto(url)
    await logInAtPds(page, password)
    await answerConsent(page, answer)
    await page.waitForURL('http://127.0.0.1:*/callback?*')
    return await page.innerText('body')
  } finally {
    await page.close()
    await browser.context.clearCookies()
  }
}

/** Logs an account in as its owner would. */
export async function logInWithBrowser(
  home: CliHome,
  browser: Browser,
  account: Account,
  ...options: string[]
): Promise<CliRun> {
  const login = home.spawn(['login', account.handle, '--no-browser', ...options])
  await consent(browser, await addressOf(login), account)
  return login.ended
}

/** Where a home keeps its logins. */
export const stateOf = (home: CliHome) => path.join(home.dir, '.local/state/firn')

/** The names of the files of logins. */
export function loginsIn(home: CliHome): string[] {
  mkdirSync(path.join(stateOf(home), 'accounts'), { recursive: true })
  return readdirSync(path.join(stateOf(home), 'accounts'))
}

/** The file of the only login, as JSON; `change` writes it anew. */
export function loginFile(home: CliHome, change?: (login: StoredTokens) => void): StoredTokens {
  const file = path.join(stateOf(home), 'accounts', loginsIn(home)[0] ?? 'none')
  const login = JSON.parse(readFileSync(file, 'utf8'))
  if (change !== undefined) {
    change(login)
    writeFileSync(file, JSON.stringify(login))
  }
  return login
}

/** The parts of a login's file that tests look into. */
export interface StoredTokens {
  session: {
    tokenSet: { access_token: string; refresh_token: string; expires_at: string }
    accessJwt: string
    refreshJwt: string
  }
}
