import { HOME } from '../links.js'

/** Grains that settle: the same drawing as images/icon.svg. */
export function Wordmark() {
  return (
    <a class="wordmark" href={HOME}>
      <svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
        <circle cx="12" cy="3" r="1.6" />
        <circle cx="7.5" cy="8.5" r="2" />
        <circle cx="16" cy="8" r="2" />
        <circle cx="4.5" cy="14.5" r="2.3" />
        <circle cx="11.5" cy="14" r="2.3" />
        <circle cx="18.8" cy="14.3" r="2.3" />
        <rect x="1.5" y="18.4" width="21" height="4.2" rx="2.1" />
      </svg>
      firn
    </a>
  )
}
