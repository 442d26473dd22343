import type { Page } from 'playwright-core'
import { type Account, answerConsent, logInAtPds } from '../network/index.js'

/** Logs in on the login page, at the account's PDS and back again, to `returnTo`. */
export async function logIn(page: Page, url: string, account: Account, returnTo = '/account'): Promise<void> {
  await page.goto(`${url}/login?${new URLSearchParams({ returnTo })}`)
  await page.fill('input[name=account]', account.handle)
  await page.click('main button[type=submit]')
  await logInAtPds(page, account.password)
  await answerConsent(page, 'Authorize')
  await page.waitForURL(url + returnTo)
}

/** Grants the permission to publish, as the publish page asks for it, and ends there. */
export async function allowPublishing(page: Page, url: string, account: Account): Promise<void> {
  await page.goto(`${url}/publish`)
  await page.click('button:has-text("Ask my server")')
  await logInAtPds(page, account.password)
  await answerConsent(page, 'Authorize')
  await page.waitForURL(`${url}/publish`)
}

/** The cookie that stands for the login, to send along with requests outside of the browser. */
export async function sessionCookie(page: Page, url: string): Promise<string> {
  const cookies = await page.context().cookies(url)
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}
