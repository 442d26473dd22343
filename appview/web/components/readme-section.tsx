import { raw } from 'hono/html'
import type { Readme } from '../readme/readmes.js'

/** The readme, of a model its card; or a sentence on why there is none. */
export function ReadmeSection({ readme, kind }: { readme: Readme | undefined; kind: string }) {
  const what = kind === 'model' ? 'model card' : 'readme'
  return (
    <section class="stack" aria-labelledby="readme">
      <h2 id="readme" class="visually-hidden">
        {kind === 'model' ? 'Model card' : 'Readme'}
      </h2>
      {readme === undefined ? (
        <p class="soft">Its author has not added a {what}.</p>
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
