import { html } from 'hono/html'

/** What the browser is shown at the end of a login. */
export type CallbackOutcome =
  | { readonly done: true; readonly account: string }
  | { readonly done: false; readonly problem: string }

/** The page at the end of a login: its words alone, for the rest happens at the terminal. */
export function callbackPage(outcome: CallbackOutcome | 'elsewhere' | 'not-ours'): string {
  const { title, text } = wordsFor(outcome)
  return String(html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title} – firn</title>
<style>body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 20vh auto; padding: 0 1.5rem }</style>
<h1>${title}</h1>
<p>${text}</p>
</html>
`)
}

function wordsFor(outcome: CallbackOutcome | 'elsewhere' | 'not-ours'): { title: string; text: string } {
  if (outcome === 'elsewhere') {
    return {
      title: 'Nothing here',
      text: 'firn waits on this machine for the end of a login, at another address.',
    }
  }
  if (outcome === 'not-ours') {
    return { title: 'This login is over', text: 'It was finished before, or was not started by this firn.' }
  }
  return outcome.done
    ? {
        title: 'Logged in',
        text: `firn now acts as ${outcome.account}. You can close this page and go back to the terminal.`,
      }
    : { title: 'Not logged in', text: `${outcome.problem} Go back to the terminal to try again.` }
}
