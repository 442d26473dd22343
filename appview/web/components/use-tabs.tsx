import type { UseBlock } from '../use-blocks.js'
import { Banner } from './banner.js'
import { CodeBlock } from './copyable.js'
import { Tabs } from './tabs.js'

interface UseTabsProps {
  readonly blocks: readonly UseBlock[]
  /** Why the dependencies cannot be met. */
  readonly unresolvable: string | undefined
}

/** How to use a package, a tab for each way. */
export function UseTabs({ blocks, unresolvable }: UseTabsProps) {
  return (
    <section class="stack" aria-labelledby="use">
      <h2 id="use" class="visually-hidden">
        How to use it
      </h2>
      {unresolvable !== undefined && (
        <Banner tone="danger" title="Its dependencies cannot be met at the moment.">
          {unresolvable}
        </Banner>
      )}
      <Tabs
        name="use"
        legend="How to use it"
        tabs={blocks.map(({ id, label, text, note }) => ({
          id,
          label,
          content: (
            <>
              <CodeBlock text={text} label={label} />
              <p class="soft small">{note}</p>
            </>
          ),
        }))}
      />
    </section>
  )
}
