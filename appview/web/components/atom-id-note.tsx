import { shorten } from './copyable.js'

/** Tells atoms of one author and label apart. */
export function AtomIdNote({ atomId }: { atomId: string }) {
  return (
    <code class="soft small" title={atomId}>
      {shorten(atomId)}
    </code>
  )
}
