import type { JSX } from 'hono/jsx/jsx-runtime'

export interface Tab {
  readonly id: string
  readonly label: string
  readonly content: JSX.Element
}

/** Tabs as radio buttons, so that they work without a script; printed, every panel shows. */
export function Tabs({ name, legend, tabs }: { name: string; legend: string; tabs: readonly Tab[] }) {
  return (
    <fieldset>
      <legend class="visually-hidden">{legend}</legend>
      <div class="tabs">
        {tabs.map((tab, index) => (
          <>
            <input type="radio" name={name} id={`${name}-${tab.id}`} checked={index === 0} />
            <label for={`${name}-${tab.id}`}>{tab.label}</label>
            <div class="panel">{tab.content}</div>
          </>
        ))}
      </div>
    </fieldset>
  )
}
