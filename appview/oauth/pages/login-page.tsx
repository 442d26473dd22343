import { Banner } from '../../web/components/banner.js'
import { TextField } from '../../web/components/form.js'
import { Icon } from '../../web/components/icon.js'
import { ActorLink } from '../../web/components/names.js'
import { LOGIN } from '../../web/links.js'
import type { WebSession } from '../service.js'

export interface LoginPageProps {
  readonly session: WebSession | null
  readonly account?: string
  readonly problem?: string | undefined
  readonly returnTo: string
}

/** Where people say who they are; their own server asks for the rest. */
export function LoginPage({ session, account, problem, returnTo }: LoginPageProps) {
  return (
    <div class="stack">
      <h1>Log in</h1>
      {session && (
        <Banner tone="info" title="You are logged in already">
          as <ActorLink author={session} />. Another account that you name here takes its place.
        </Banner>
      )}
      <p>
        With any account of the ATProto network, such as one of Bluesky. Your own server asks for your
        password and your consent; firn only learns who you are.
      </p>
      <form class="stack" method="post" action={LOGIN}>
        <input type="hidden" name="returnTo" value={returnTo} />
        <TextField
          name="account"
          label="Handle"
          hint="For example alice.bsky.social. A DID does as well."
          value={account}
          problem={problem}
          maxlength={256}
          autocomplete="username"
          required
          autofocus
          code
        />
        <div class="buttons">
          <button class="button button-primary" type="submit">
            <Icon name="log-in" /> Log in
          </button>
        </div>
      </form>
    </div>
  )
}
