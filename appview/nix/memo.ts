/** The last answers by key, each as of a version; one that is being made is waited for and not made twice. */
export class Memo<T> {
  readonly #entries = new Map<string, { version: string; value: Promise<T> }>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get(key: string, version: string, make: () => Promise<T>): Promise<T> {
    const known = this.#entries.get(key)
    this.#entries.delete(key)
    const entry = known?.version === version ? known : { version, value: make() }
    this.#entries.set(key, entry)
    entry.value.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key)
    })
    const oldest = this.#entries.keys().next().value
    if (this.#entries.size > this.#limit && oldest !== undefined) this.#entries.delete(oldest)
    return entry.value
  }
}
