/**
 * The number that a text such as "１２３", "1,234" or "6500人" means, written the way a file may say it; undefined where
 * the text is not one number. It only feeds the cure of a fault: a text is never silently taken for a number.
 */
export function numberInText(text: string): string | undefined {
  const halfWidth = text.normalize('NFKC').trim();
  const bare = halfWidth.replace(/(?<=\d)[,' ](?=\d{3})/g, '').replace(/\s*[人个班所名]$/, '');
  return /^[+-]?\d+(\.\d+)?$/.test(bare) ? bare.replace(/^\+/, '') : undefined;
}

/** Whether the text is a number written with full-width digits. */
export function isFullWidthNumber(text: string): boolean {
  return text.length <= 40 && /[０-９]/.test(text) && numberInText(text) !== undefined;
}
