import { Banner } from '../../web/components/banner.js'

/** It was written, but the index does not show it yet. */
export function PublishedPage({ title, href }: { title: string; href: string }) {
  return (
    <div class="stack">
      <h1>{title} is published</h1>
      <Banner tone="ok" title="It stands in your repository">
        firn could not read it back at once, and will show it when the network brings it: mostly within
        seconds.
      </Banner>
      <p>
        <a href={href}>Look at its page</a>
      </p>
    </div>
  )
}
