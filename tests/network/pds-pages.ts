import type { Page } from 'playwright-core'

/** Fills in the login page of a PDS; the user name stands there when the client sent a hint. */
export async function logInAtPds(page: Page, password: string): Promise<void> {
  await page.fill('input[name=password]', password)
  await page.click('button[type=submit]')
}

/** Answers the consent page of a PDS. */
export async function answerConsent(page: Page, answer: 'Authorize' | 'Deny access'): Promise<void> {
  await page.click(`button:has-text("${answer}")`)
}
