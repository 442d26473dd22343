/**
 * Where an error happened, and what caused it: stacks alone. Other fields of errors hold whole requests, with the tokens
 * that were sent.
 */
export function traceOf(error: unknown): string {
  const stacks: string[] = []
  for (let inner = error; stacks.length < MAX_CAUSES; inner = inner.cause) {
    if (!(inner instanceof Error)) {
      if (inner !== undefined) stacks.push(String(inner))
      break
    }
    stacks.push(inner.stack ?? inner.message)
  }
  return stacks.join('\ncaused by ')
}

/** An error may be its own cause. */
const MAX_CAUSES = 16
