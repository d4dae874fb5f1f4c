/** Thrown where the engine cannot answer: the words are those of the model. */
export class EngineRefusal extends Error {
  override readonly name = 'EngineRefusal';
}

/** Thrown to whoever asked before the last one of a row: the answer is not wanted any more. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}
