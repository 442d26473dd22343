import type { Grant } from '../../../src/oauth/grant.js'
import { Banner } from '../../web/components/banner.js'
import { UpgradeForm } from './upgrade-form.js'

/** The server granted less than was asked for: says what is missing. */
export function PartialGrantPage({ grant, returnTo }: { grant: Grant; returnTo: string }) {
  return (
    <div class="stack">
      <h1>Not everything was granted</h1>
      <Banner
        tone="warning"
        title="You are logged in, but publishing needs more than your server granted"
        alert
      >
        Nothing of yours was changed or lost. Missing is the permission to:
      </Banner>
      <ul>
        {grant.missing.map((permission) => (
          <li>{permission}</li>
        ))}
      </ul>
      <p>
        You can ask again and leave every box ticked. If your server offers no boxes, it may be too old for
        fine-grained permissions.
      </p>
      <UpgradeForm returnTo={returnTo} label="Ask again" />
    </div>
  )
}
