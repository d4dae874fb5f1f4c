import { watch } from 'vue';
import { createI18n } from 'vue-i18n';
import type { Language } from '../address/address.ts';
import type { Desk } from '../desk/desk.ts';
import { compileMessage } from './compile-message.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

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
