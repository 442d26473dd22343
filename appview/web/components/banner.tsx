import type { PropsWithChildren } from 'hono/jsx'
import type { IconName } from '../icons.js'
import { Icon } from './icon.js'

export type Tone = 'info' | 'ok' | 'warning' | 'danger'

const TONE_ICONS: Readonly<Record<Tone, IconName>> = {
  info: 'info',
  ok: 'circle-check',
  warning: 'triangle-alert',
  danger: 'circle-alert',
}

/** Something about the whole page that must be seen first. `alert`: it answers what the person just did. */
export function Banner({
  tone,
  title,
  alert,
  children,
}: PropsWithChildren<{ tone: Tone; title: string; alert?: boolean }>) {
  return (
    <div class={`banner banner-${tone}`} {...(alert ? { role: 'alert' } : {})}>
      <Icon name={TONE_ICONS[tone]} />
      <div>
        <strong>{title}</strong>
        {children}
      </div>
    </div>
  )
}

/** One or two words on the state of a thing. */
export function Tag({ tone, children }: PropsWithChildren<{ tone?: Tone }>) {
  return <span class={tone === undefined ? 'tag' : `tag tag-${tone}`}>{children}</span>
}
