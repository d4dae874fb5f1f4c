/** A key under which a submission is done once, however often it is sent (no randomUUID: it is younger than our browsers). */
export function submissionKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `"${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}"`;
}
