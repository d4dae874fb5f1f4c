import { watch } from 'vue';
import { createI18n } from 'vue-i18n';
import type { Language } from '../address/address.ts';
import type { Desk } from '../desk/desk.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** What fills the places of a word. */
interface Values {
  readonly named: (name: string) => unknown;
}

const compiled = new Map<string, (values: Values) => string>();

/**
 * Our words have places for values, `{name}`, and nothing else of what vue-i18n understands: its own compiler costs a slow
 * machine a tenth of a second before the first screen.
 */
export function compileMessage(message: string): (values: Values) => string {
  let found = compiled.get(message);
  if (found === undefined) {
    const parts = message.split(/\{(\w+)\}/);
    found = ({ named }) => parts.map((part, at) => (at % 2 === 0 ? part : String(named(part) ?? ''))).join('');
    compiled.set(message, found);
  }
  return found;
}

/** Words of the page; Chinese is what stands in where a word is missing. */
export function createLanguages(language: Language) {
  return createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: 'zh',
    messages: { zh, en },
    messageCompiler: compileMessage as never,
  });
}

/** The page speaks the language of the address. */
export function speak(languages: ReturnType<typeof createLanguages>, desk: Desk): void {
  watch(
    () => desk.address.language,
    (language) => {
      languages.global.locale.value = language;
      document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    },
    { immediate: true },
  );
}
