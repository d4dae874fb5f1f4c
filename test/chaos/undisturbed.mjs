// The hash that a request has where nothing breaks: computed by the library alone, without queue and database.

/** @returns a function that gives the hash of what a request asks; the same request is computed once */
export async function undisturbed(program, threads = 1) {
  const { createServices } = await program.load('src/services/create-services.js');
  const { createPool } = await program.load('workers/pool.js');
  const { readLibrary } = await program.load('src/library/read-library.js');
  const { normalisedRun } = await program.load('src/http/run-submission.js');
  const { runRequestSchema } = await program.load('src/http/schemas/run.js');
  const { backtestQuestion } = await program.load('src/http/backtest-request.js');
  const { hashOfPieces } = await program.load('src/store/job-results.js');
  const { piecesOf } = await program.load('src/store/result-pieces.js');
  const { encodeValue } = await program.load('src/store/binary-value.js');
  const services = createServices(readLibrary(), createPool(threads));
  const known = new Map();
  const compute = async ({ path, body }) => {
    if (path.endsWith('/backtests')) {
      const { task } = backtestQuestion(body, [], services);
      return hashOfPieces({ head: encodeValue(await services.backtest(task)), blocks: [] });
    }
    const asked = { actor: { name: 'local' } };
    const { request } = await normalisedRun(runRequestSchema.parse(body), asked, { services });
    return hashOfPieces(piecesOf(await services.project(request)));
  };
  const expected = async (asked) => {
    const key = JSON.stringify([asked.path, asked.body]);
    if (!known.has(key)) known.set(key, await compute(asked));
    return known.get(key);
  };
  return { services, expected, close: () => services.close() };
}
