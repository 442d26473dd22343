import type { ScorePart } from '../../../src/lexicons/dev/firn/defs.js'

/** The score and what it is made of. */
export function Score({ score, parts }: { score: number; parts: readonly ScorePart[] }) {
  return (
    <details class="disclosure">
      <summary>
        Score {score} of 100<span class="visually-hidden">: its parts</span>
      </summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Points</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <tr>
              <td>
                {part.name}
                {part.reason && <div class="soft small">{part.reason}</div>}
              </td>
              <td>
                {part.points} of {part.maximum}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
