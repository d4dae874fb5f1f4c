/**
 * Standard normal quantiles: algorithm AS 241 (PPND16), about 1e-16 relative.
 * Source: Wichura (1988), The percentage points of the normal distribution, Applied Statistics 37. Coefficients from there,
 * lowest power first.
 */
const TWO_TO_MINUS_32 = 1 / 2 ** 32;

/** Turns random words into standard normal numbers: the quantile of (word + 1/2) / 2^32. */
export function normalsOfWords(
  words: Uint32Array,
  firstWord: number,
  normals: Float64Array,
  firstNormal: number,
  count: number,
): void {
  for (let index = 0; index < count; index++) {
    const probability = (words[firstWord + index]! + 0.5) * TWO_TO_MINUS_32;
    const q = probability - 0.5;
    if (q <= 0.425 && q >= -0.425) {
      const r = 0.180625 - q * q;
      normals[firstNormal + index] =
        (q *
          (((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r + 45921.95393154987) * r +
            13731.693765509461) *
            r +
            1971.5909503065513) *
            r +
            133.14166789178438) *
            r +
            3.3871328727963665)) /
        (((((((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r + 21213.794301586597) * r +
          5394.196021424751) *
          r +
          687.1870074920579) *
          r +
          42.31333070160091) *
          r +
          1);
    } else normals[firstNormal + index] = q < 0 ? -tailQuantile(probability) : tailQuantile(1 - probability);
  }
}

/** Distance of the quantile from 0 for a probability below .075 on its side. */
function tailQuantile(probability: number): number {
  let r = Math.sqrt(-Math.log(probability));
  if (r <= 5) {
    r -= 1.6;
    return (
      (((((((7.745450142783414e-4 * r + 0.022723844989269184) * r + 0.2417807251774506) * r + 1.2704582524523684) * r +
        3.6478483247632045) *
        r +
        5.769497221460691) *
        r +
        4.630337846156546) *
        r +
        1.4234371107496835) /
      (((((((1.0507500716444169e-9 * r + 5.475938084995345e-4) * r + 0.015198666563616457) * r + 0.14810397642748008) *
        r +
        0.6897673349851) *
        r +
        1.6763848301838038) *
        r +
        2.053191626637759) *
        r +
        1)
    );
  }
  r -= 5;
  return (
    (((((((2.0103343992922881e-7 * r + 2.7115555687434876e-5) * r + 0.0012426609473880784) * r + 0.026532189526576124) *
      r +
      0.29656057182850487) *
      r +
      1.7848265399172913) *
      r +
      5.463784911164114) *
      r +
      6.657904643501103) /
    (((((((2.0442631033899397e-15 * r + 1.421511758316446e-7) * r + 1.8463183175100548e-5) * r + 7.868691311456133e-4) *
      r +
      0.014875361290850615) *
      r +
      0.1369298809227358) *
      r +
      0.599832206555888) *
      r +
      1)
  );
}
