/** Puts text onto the clipboard. @returns false where the browser does not let us */
export async function copyText(text: string): Promise<boolean> {
  // Only pages that come over https, or from this machine, may use the clipboard directly.
  try {
    if (navigator.clipboard === undefined) return copyByHand(text);
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByHand(text);
  }
}

function copyByHand(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  return isCopied;
}
