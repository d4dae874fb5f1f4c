/** Thrown where a part of the engine could not be fetched. */
export class Unread extends Error {
  override readonly name = 'Unread';
}

/** A part of the engine. @throws Unread */
export const readPart = <T>(part: Promise<T>): Promise<T> =>
  part.catch((error: unknown) => {
    throw new Unread(error instanceof Error ? error.message : String(error));
  });
