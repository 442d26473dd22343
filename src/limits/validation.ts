// What reading the files of a model may take. Files are read in parts: none is ever held whole.

/** Bytes that are read at once. */
export const READ_CHUNK_BYTES = 256 * 1024
/** Of a safetensors header: what the format's own reader takes at most (MAX_HEADER_SIZE of its safetensors crate). */
export const MAX_SAFETENSORS_HEADER_BYTES = 100_000_000
/** Lists, objects and commas in it: a tensor has nine, and the largest files ten thousand tensors. */
export const MAX_SAFETENSORS_PARTS = 4_000_000
/** Names of GGUF's metadata: its specification's bound. */
export const MAX_GGUF_KEY_BYTES = 65_535
/** Names of GGUF's tensors: 64 in its specification; llama.cpp has let longer ones through. */
export const MAX_GGUF_TENSOR_NAME_BYTES = 1024
/** Arrays of arrays in GGUF's metadata: one level is used. */
export const MAX_GGUF_ARRAY_DEPTH = 8
/** Tensors of one file whose places are compared; the largest models have some ten thousand. */
export const MAX_TENSORS = 1_000_000
/** Messages within messages of an ONNX file: graphs of loops and branches nest a few deep. */
export const MAX_ONNX_DEPTH = 64
/** Bytes of an ONNX text that is looked at, such as a path. */
export const MAX_ONNX_TEXT_BYTES = 4096
/** Files that an ONNX model takes data from; some exporters write one for each tensor. */
export const MAX_ONNX_LOCATIONS = 100_000
/** Of the header of a .npy file: NumPy's own reader takes 10,000 from strangers. */
export const MAX_NPY_HEADER_BYTES = 1_000_000
/** Bytes of a pickle's texts that are kept, so that an import by a text from the stack is known. */
export const MAX_PICKLE_TEXT_BYTES = 128
/** Of a pickle's stack and its memo. Large forests of scikit-learn have a million. */
export const MAX_PICKLE_VALUES = 2_000_000
/** Of a tuple or a call's arguments that are looked at: the state of a NumPy type has nine. */
export const MAX_PICKLE_ITEMS = 9
/** Pickles one after another in one file. PyTorch's older files have five. */
export const MAX_PICKLES_PER_FILE = 10_000
/** Imports of one file that are told. */
export const MAX_PICKLE_IMPORTS = 1000
/** Archives within archives. */
export const MAX_ARCHIVE_DEPTH = 4
/** Members of one archive. A checkpoint of PyTorch has one for each tensor. */
export const MAX_ARCHIVE_MEMBERS = 200_000
/** Bytes of an extended header of a tar archive that are looked at: they hold a name and some numbers. */
export const MAX_TAR_HEADER_BYTES = 1024 * 1024
/** Bytes of a compressed archive within an archive, which is held in memory so that its directory can be read. */
export const MAX_NESTED_ARCHIVE_BYTES = 64 * 1024 * 1024
/** Bytes that come out of compressed streams of one file: beyond them it is called unreadable. */
export const MAX_INFLATED_BYTES = 64 * 1024 * 1024 * 1024
/** Files of one model. */
export const MAX_CHECKED_FILES = 100_000
/** Directories within directories. */
export const MAX_CHECKED_DEPTH = 64
/** Of a JSON file of a model that is read whole: tokenizers have up to a hundred megabytes, configs some kilobytes. */
export const MAX_CONFIG_JSON_BYTES = 16 * 1024 * 1024
/** Of a signature file: it names every file of a model. */
export const MAX_SIGNATURE_BYTES = 32 * 1024 * 1024
/** Of a plan of validators. */
export const MAX_PLAN_BYTES = 1024 * 1024
/** What one validator says at most; the rest is counted. */
export const MAX_FINDINGS_TOLD = 200
/** Seconds for all validators where neither a plan nor its preset says: the default of the fetchModel interface. */
export const DEFAULT_VALIDATION_SECONDS = 300
/** Seconds that one timer can wait. */
export const MAX_VALIDATION_SECONDS = 86_400
