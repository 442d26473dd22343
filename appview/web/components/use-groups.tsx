import type { UseGroup } from '../atom-blocks.js'
import { Banner } from './banner.js'
import { CodeBlock } from './copyable.js'
import { Tabs } from './tabs.js'

interface UseGroupsProps {
  readonly groups: readonly UseGroup[]
  /** Why Nix cannot be given its tree. */
  readonly unresolvable: string | undefined
}

/** How to use an atom: a tab for each way, with everything that is to be copied there. */
export function UseGroups({ groups, unresolvable }: UseGroupsProps) {
  return (
    <section class="stack" aria-labelledby="use">
      <h2 id="use" class="visually-hidden">
        How to use it
      </h2>
      {unresolvable !== undefined && (
        <Banner tone="danger" title="Its tree cannot be made at the moment.">
          {unresolvable}
        </Banner>
      )}
      <Tabs
        name="use"
        legend="How to use it"
        tabs={groups.map(({ id, label, blocks }) => ({
          id,
          label,
          content: (
            <div class="stack">
              {blocks.map((block) => (
                <div>
                  {blocks.length > 1 && <h3 class="small">{block.label}</h3>}
                  <CodeBlock text={block.text} label={block.label} />
                  <p class="soft small">{block.note}</p>
                </div>
              ))}
            </div>
          ),
        }))}
      />
    </section>
  )
}
