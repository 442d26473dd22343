/** Numbers of GGUF's types of metadata (gguf_metadata_value_type of its specification). */
export const TYPE_UINT32 = 4
export const TYPE_STRING = 8
export const TYPE_ARRAY = 9

export const SCALAR_BYTES: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [TYPE_UINT32, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
])

/**
 * How many elements a block of a tensor's type has, and how many bytes it takes (ggml_type of ggml.h and the sizes of
 * the blocks in ggml-common.h). Types that were taken out
 * of ggml or that no file has are not here.
 */
export const GGML_TYPES: ReadonlyMap<number, { readonly block: number; readonly bytes: number }> = new Map([
  [0, { block: 1, bytes: 4 }], // F32
  [1, { block: 1, bytes: 2 }], // F16
  [2, { block: 32, bytes: 18 }], // Q4_0
  [3, { block: 32, bytes: 20 }], // Q4_1
  [6, { block: 32, bytes: 22 }], // Q5_0
  [7, { block: 32, bytes: 24 }], // Q5_1
  [8, { block: 32, bytes: 34 }], // Q8_0
  [10, { block: 256, bytes: 84 }], // Q2_K
  [11, { block: 256, bytes: 110 }], // Q3_K
  [12, { block: 256, bytes: 144 }], // Q4_K
  [13, { block: 256, bytes: 176 }], // Q5_K
  [14, { block: 256, bytes: 210 }], // Q6_K
  [15, { block: 256, bytes: 292 }], // Q8_K
  [16, { block: 256, bytes: 66 }], // IQ2_XXS
  [17, { block: 256, bytes: 74 }], // IQ2_XS
  [18, { block: 256, bytes: 98 }], // IQ3_XXS
  [19, { block: 256, bytes: 50 }], // IQ1_S
  [20, { block: 32, bytes: 18 }], // IQ4_NL
  [21, { block: 256, bytes: 110 }], // IQ3_S
  [22, { block: 256, bytes: 82 }], // IQ2_S
  [23, { block: 256, bytes: 136 }], // IQ4_XS
  [24, { block: 1, bytes: 1 }], // I8
  [25, { block: 1, bytes: 2 }], // I16
  [26, { block: 1, bytes: 4 }], // I32
  [27, { block: 1, bytes: 8 }], // I64
  [28, { block: 1, bytes: 8 }], // F64
  [29, { block: 256, bytes: 56 }], // IQ1_M
  [30, { block: 1, bytes: 2 }], // BF16
  [34, { block: 256, bytes: 54 }], // TQ1_0
  [35, { block: 256, bytes: 66 }], // TQ2_0
  [39, { block: 32, bytes: 17 }], // MXFP4
  [40, { block: 64, bytes: 36 }], // NVFP4
  [41, { block: 128, bytes: 18 }], // Q1_0
])
