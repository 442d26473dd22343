import { type LineageFact, type Relation, relationsTo, shortenMiddle } from '../lineage/facts.js'
import { BOX_HEIGHT, layoutLineage, type PlacedNode } from '../lineage/layout.js'

/** Of the fonts in the picture, in its units. */
const NAME_WIDTH = 7.6
const NOTE_WIDTH = 6.2
const PADDING = 10

interface LineagePictureProps {
  readonly name: string
  readonly facts: readonly LineageFact[]
  readonly links: readonly Relation[]
}

/** A lineage as a picture: bases above, what was made from them below, each a link to its page. */
export function LineagePicture({ name, facts, links }: LineagePictureProps) {
  const { width, height, nodes, lines } = layoutLineage(facts, links)
  return (
    // biome-ignore lint/a11y/useSemanticElements: no element of HTML is a group within a picture
    <svg
      class="lineage"
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-labelledby="lineage-picture lineage-words"
    >
      <title id="lineage-picture">Lineage of {name}</title>
      <desc id="lineage-words">{describe(facts)}</desc>
      {lines.map(({ path, arrows }) => (
        <g>
          <path class="line" d={path} />
          <path class="arrow" d={arrows.join('')} />
        </g>
      ))}
      {nodes.map((placed) => (
        <Model placed={placed} relations={relationsTo(placed.node.id, links)} />
      ))}
    </svg>
  )
}

function Model({ placed, relations }: { placed: PlacedNode<LineageFact>; relations: readonly string[] }) {
  const { step, href, isHere } = placed.node
  const look = step === 0 ? 'model model-asked' : isHere ? 'model' : 'model model-elsewhere'
  const box = <Box placed={placed} relations={relations} />
  if (step === 0 || href === undefined) return <g class={look}>{box}</g>
  return (
    <a class={look} href={href} {...(isHere ? {} : { rel: 'nofollow noopener noreferrer' })}>
      {box}
    </a>
  )
}

function Box({
  placed: { node, x, y, width },
  relations,
}: {
  placed: PlacedNode<LineageFact>
  relations: readonly string[]
}) {
  const room = width - 2 * PADDING
  const note = [node.by, ...relations, ...(node.pickle ? ['pickle'] : [])].filter(Boolean).join(' · ')
  return (
    <>
      <title>{[node.name, note].filter(Boolean).join(', ')}</title>
      <rect x={x} y={y} width={width} height={BOX_HEIGHT} rx="5" />
      <text class="name" x={x + PADDING} y={y + 17}>
        {shortenMiddle(node.name, Math.floor(room / NAME_WIDTH))}
      </text>
      <text class="note" x={x + PADDING} y={y + 33}>
        {shortenMiddle(note, Math.floor(room / NOTE_WIDTH))}
      </text>
    </>
  )
}

function describe(facts: readonly LineageFact[]): string {
  const count = (isMeant: (step: number) => boolean) => facts.filter(({ step }) => isMeant(step)).length
  const [bases, made] = [count((step) => step < 0), count((step) => step > 0)]
  const models = (number: number) => `${number} ${number === 1 ? 'model' : 'models'}`
  return `Made from ${models(bases)}; ${models(made)} made from it. Arrows lead from a model to what was made from it.`
}
