import { highlight } from '../highlight.js'

/** A text with the words of a search marked. */
export function Marked({ text, query }: { text: string; query: string }) {
  return <>{highlight(text, query).map((part) => (part.marked ? <mark>{part.text}</mark> : part.text))}</>
}
