import { Icon } from './icon.js'
import { Isolated } from './isolated.js'

/** A block of text to copy, as it stands. */
export function CodeBlock({ text, label, long }: { text: string; label: string; long?: boolean }) {
  return (
    <section class={long ? 'copyable copyable-long' : 'copyable'} aria-label={label}>
      <pre tabindex={0}>
        <code>
          <Isolated text={text} />
        </code>
      </pre>
      <CopyButton />
    </section>
  )
}

/**
 * Copies `text`, or the block that it stands in. Hidden until browser/copy.js shows it, because without a script
 * it could do nothing.
 */
export function CopyButton({ text, what }: { text?: string; what?: string }) {
  const inline = text !== undefined
  return (
    <button
      class={inline ? 'copy copy-inline' : 'copy'}
      type="button"
      data-text={text}
      aria-label={what === undefined ? undefined : `Copy ${what}`}
      hidden
    >
      <span class="todo">
        <Icon name="copy" /> {!inline && <span class="label">Copy</span>}
      </span>
      <span class="done">
        <Icon name="check" /> <span class={inline ? 'visually-hidden' : 'label'}>Copied</span>
      </span>
    </button>
  )
}

/** A hash or DID, shortened in the middle; the whole of it on hover and to copy. */
export function Shortened({ text, what }: { text: string; what: string }) {
  return (
    <span>
      <code title={text}>{shorten(text)}</code>
      <CopyButton text={text} what={what} />
    </span>
  )
}

/** `bafyreib2…q7mlqe`: enough of both ends to compare two at a glance. */
export function shorten(text: string): string {
  return text.length <= 24 ? text : `${text.slice(0, 14)}…${text.slice(-6)}`
}
