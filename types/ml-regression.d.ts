/** ml-regression ships no types. Only what the models may use is declared. */
declare module 'ml-regression' {
  type Numbers = readonly number[] | Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array;

  interface RegressionScore {
    /** Correlation of fitted and observed values. */
    r: number;
    r2: number;
    chi2: number;
    /** Root of the mean squared residual, divided by n. */
    rmsd: number;
  }

  abstract class Regression {
    predict(x: number): number;
    predict(x: Numbers): number[];
    score(x: Numbers, y: Numbers): RegressionScore;
    toString(precision?: number): string;
    toLaTeX(precision?: number): string;
  }

  abstract class Line extends Regression {
    readonly slope: number;
    readonly intercept: number;
    /** [intercept, slope] */
    readonly coefficients: number[];
    computeX(y: number): number;
  }

  /** Least squares line. */
  export class SimpleLinearRegression extends Line {
    constructor(x: Numbers, y: Numbers);
    toJSON(): { name: 'simpleLinearRegression'; slope: number; intercept: number };
    static load(json: ReturnType<SimpleLinearRegression['toJSON']>): SimpleLinearRegression;
  }

  /** Median of the pairwise slopes: up to 29 % of the points may be outliers. */
  export class TheilSenRegression extends Line {
    constructor(x: Numbers, y: Numbers);
    /** Does not carry `coefficients`: a loaded model has none. */
    toJSON(): { name: 'TheilSenRegression'; slope: number; intercept: number };
    static load(json: ReturnType<TheilSenRegression['toJSON']>): TheilSenRegression;
  }

  export class PolynomialRegression extends Regression {
    readonly degree: number;
    readonly powers: number[];
    /** One for each of `powers`, in the same order. */
    readonly coefficients: number[];
    constructor(x: Numbers, y: Numbers, degree: number | Numbers, options?: { interceptAtZero?: boolean });
    toJSON(): { name: 'polynomialRegression'; degree: number; powers: number[]; coefficients: number[] };
    static load(json: ReturnType<PolynomialRegression['toJSON']>): PolynomialRegression;
  }

  /** y = B e^(A x), fitted on ln y: every y must be above zero. */
  export class ExponentialRegression extends Regression {
    readonly A: number;
    readonly B: number;
    constructor(x: Numbers, y: Numbers);
    toJSON(): { name: 'exponentialRegression'; A: number; B: number };
    static load(json: ReturnType<ExponentialRegression['toJSON']>): ExponentialRegression;
  }

  /** Draws its subsamples with Math.random: two fits of the same points may differ. */
  export class RobustPolynomialRegression extends Regression {
    readonly degree: number;
    readonly powers: number[];
    readonly coefficients: number[];
    constructor(x: Numbers, y: Numbers, degree: number);
  }
}
