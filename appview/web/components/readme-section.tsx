import { raw } from 'hono/html'
import type { Readme } from '../readme/readmes.js'

/** The readme, or a sentence on why there is none. */
export function ReadmeSection({ readme }: { readme: Readme | undefined }) {
  return (
    <section class="stack" aria-labelledby="readme">
      <h2 id="readme" class="visually-hidden">
        Readme
      </h2>
      {readme === undefined ? (
        <p class="soft">Its author has not added a readme.</p>
      ) : 'missing' in readme ? (
        <p class="soft">{readme.missing}</p>
      ) : (
        <div class="prose" dir="auto">
          {raw(readme.html)}
        </div>
      )}
    </section>
  )
}
