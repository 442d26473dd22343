import { CodeBlock } from './copyable.js'

/** A long text under its title, to unfold. */
export function Disclosed({ title, id, text }: { title: string; id: string; text: string }) {
  return (
    <section aria-labelledby={id}>
      <details class="disclosure">
        <summary>
          <h2 id={id}>{title}</h2>
        </summary>
        <CodeBlock label={title} text={text} long />
      </details>
    </section>
  )
}
