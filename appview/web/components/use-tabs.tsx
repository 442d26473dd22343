import type { UseGroup } from '../atom-blocks.js'
import type { UseBlock } from '../use-blocks.js'
import { Banner } from './banner.js'
import { CodeBlock } from './copyable.js'
import { Tabs } from './tabs.js'

interface UseTabsProps {
  /** A way each: one thing to copy, or several. */
  readonly ways: readonly (UseBlock | UseGroup)[]
  /** Why Nix cannot be given it. */
  readonly unresolvable: string | undefined
}

/** How to use a thing, a tab for each way, with everything that is to be copied there. */
export function UseTabs({ ways, unresolvable }: UseTabsProps) {
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
        tabs={ways.map((way) => ({
          id: way.id,
          label: way.label,
          content: 'blocks' in way ? <Blocks {...way} /> : <Block {...way} />,
        }))}
      />
    </section>
  )
}

function Blocks({ blocks }: UseGroup) {
  return (
    <div class="stack">
      {blocks.map((block) => (
        <div>
          {blocks.length > 1 && <h3 class="small">{block.label}</h3>}
          <Block {...block} />
        </div>
      ))}
    </div>
  )
}

function Block({ text, label, note }: Omit<UseBlock, 'id'>) {
  return (
    <>
      <CodeBlock text={text} label={label} />
      <p class="soft small">{note}</p>
    </>
  )
}
