/** True where the browser is older than what polyfills.ts brings: Chromium got the last of it in version 110. */
export const isOldBrowser = (): boolean => !('toSpliced' in Array.prototype);
