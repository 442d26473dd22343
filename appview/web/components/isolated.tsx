/** Letters that run from right to left, and what a name goes on with after one (Unicode, blocks of those scripts). */
const RUNS =
  /([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}][\p{XID_Continue}-]*)/u

/** A text of code in which names that run from right to left keep their place: what follows them does not turn round. */
export function Isolated({ text }: { text: string }) {
  return <>{text.split(RUNS).map((part, at) => (at % 2 === 1 ? <bdi>{part}</bdi> : part))}</>
}
