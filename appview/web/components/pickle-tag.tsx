/** Of a release of a model, wherever it is named: loading it runs what its author put there. */
export function PickleTag() {
  return (
    <span class="tag tag-warning" title="Loading it can run code that its author put there.">
      pickle
    </span>
  )
}
