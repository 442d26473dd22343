import { Icon } from '../../web/components/icon.js'
import { UPGRADE_PATH } from '../paths.js'

/** The button that leads to the account's server, to ask for the permission to publish. */
export function UpgradeForm({ returnTo, label }: { returnTo: string; label: string }) {
  return (
    <form class="buttons" method="post" action={UPGRADE_PATH}>
      <input type="hidden" name="returnTo" value={returnTo} />
      <button class="button button-primary" type="submit">
        <Icon name="shield-check" /> {label}
      </button>
    </form>
  )
}
