import { posix } from 'node:path'

/** Formats of weights, as `weightFormats` of dev.firn.files names them, in the order in which they are told. */
export const WEIGHT_FORMATS = [
  'safetensors',
  'gguf',
  'onnx',
  'pytorch',
  'pickle',
  'keras',
  'tensorflow',
  'flax',
  'openvino',
  'coreml',
  'tflite',
  'mlx',
  'npz',
] as const

export type WeightFormat = (typeof WEIGHT_FORMATS)[number]

/** Whole names that say more than their ending does. `null`: no weights, whatever the ending. */
const BY_NAME: ReadonlyMap<string, WeightFormat | null> = new Map([
  ['training_args.bin', 'pytorch'],
  ['saved_model.pb', 'tensorflow'],
  ['keras_metadata.pb', 'keras'],
  ['tokenizer.bin', null],
  ['vocab.bin', null],
])

/** Longer endings stand before those that they end with. */
const BY_ENDING: readonly (readonly [RegExp, WeightFormat])[] = [
  [/\.safetensors$/, 'safetensors'],
  [/\.(gguf|ggml)$|^ggml-.*\.bin$/, 'gguf'],
  [/\.(onnx|ort)$|\.onnx_data(_\d+)?$|\.onnx\.data$/, 'onnx'],
  [/^openvino_.*\.(bin|xml)$/, 'openvino'],
  [/\.(ckpt|weights)\.(index|meta|data-\d+-of-\d+)$|^variables\.(index|data-\d+-of-\d+)$/, 'tensorflow'],
  [/\.(bin|pt|pth|ckpt|nemo|pt2|ptl|torchscript|mar)$/, 'pytorch'],
  [/\.(pkl|pickle|gpickle|p|pk|pck|joblib|dill|cloudpickle)(\.(gz|z|bz2|xz|lzma|lz4|zst))?$/, 'pickle'],
  [/\.(keras|h5|hdf5)$/, 'keras'],
  [/\.pb$/, 'tensorflow'],
  [/\.(msgpack|flax)$/, 'flax'],
  [/\.(mlmodel|mlpackage)$/, 'coreml'],
  [/\.(tflite|task)$/, 'tflite'],
  [/\.mlx$/, 'mlx'],
  [/\.(npz|npy)$/, 'npz'],
]

/**
 * The format of the weights that a file of that path holds, by its name alone: what a listing can tell before any byte
 * is fetched. Undefined where it holds no weights as far as its name says.
 */
export function weightFormatOf(path: string): WeightFormat | undefined {
  const name = posix.basename(path).toLowerCase()
  const known = BY_NAME.get(name)
  if (known !== undefined) return known ?? undefined
  if (/\.mlpackage\//.test(path.toLowerCase())) return 'coreml'
  return BY_ENDING.find(([ending]) => ending.test(name))?.[1]
}

/** The formats among files, each once, in the order of WEIGHT_FORMATS. */
export function weightFormatsOf(paths: Iterable<string>): WeightFormat[] {
  const found = new Set<WeightFormat | undefined>()
  for (const path of paths) found.add(weightFormatOf(path))
  return WEIGHT_FORMATS.filter((format) => found.has(format))
}

/** Whether who loads a format runs what its author wrote: always by its nature, in some files, or never by design. */
export type RunsCode = 'always' | 'sometimes' | 'never'

export interface FormatFacts {
  /** Its name in a sentence. */
  readonly label: string
  readonly runsCode: RunsCode
  /** Why, in a sentence; absent where it never does. */
  readonly why?: string
}

/** What a person should know of a format before loading it. */
export const FORMATS: Readonly<Record<WeightFormat, FormatFacts>> = {
  safetensors: { label: 'safetensors', runsCode: 'never' },
  gguf: { label: 'GGUF', runsCode: 'never' },
  onnx: { label: 'ONNX', runsCode: 'never' },
  pytorch: {
    label: 'PyTorch (pickle)',
    runsCode: 'always',
    why: 'A PyTorch file is a Python pickle: loading it can run any code that its author put there.',
  },
  pickle: {
    label: 'Python pickle',
    runsCode: 'always',
    why: 'Loading a Python pickle can run any code that its author put there.',
  },
  keras: {
    label: 'Keras',
    runsCode: 'sometimes',
    why: 'A Keras file may hold Lambda layers: Python code that runs when it is loaded.',
  },
  tensorflow: {
    label: 'TensorFlow',
    runsCode: 'sometimes',
    why: 'A TensorFlow graph is a program: it may read and write files when it is run.',
  },
  flax: { label: 'Flax (msgpack)', runsCode: 'never' },
  openvino: { label: 'OpenVINO', runsCode: 'never' },
  coreml: { label: 'Core ML', runsCode: 'never' },
  tflite: { label: 'TensorFlow Lite', runsCode: 'never' },
  mlx: { label: 'MLX', runsCode: 'never' },
  npz: {
    label: 'NumPy arrays',
    runsCode: 'sometimes',
    why: 'NumPy arrays of objects are Python pickles; NumPy loads them where allow_pickle is set.',
  },
}

/** A format as records name it, which may be one that is not known here: then nothing is promised of it. */
export function factsOfFormat(format: string): FormatFacts | undefined {
  return isWeightFormat(format) ? FORMATS[format] : undefined
}

/** Whether files of a format are pickles. */
export function isPickleFormat(format: string): boolean {
  return factsOfFormat(format)?.runsCode === 'always'
}

function isWeightFormat(format: string): format is WeightFormat {
  return (WEIGHT_FORMATS as readonly string[]).includes(format)
}
