import { createApp } from 'vue';
import { Desk } from './desk/desk.ts';
import type { EarlyAnswers } from './desk/desk-state.ts';
import { readSession, session } from './desk/session.ts';
import { EngineClient } from './engine/engine-client.ts';
import { DESK } from './figures/inject.ts';
import { createLanguages, speak } from './language/languages.ts';
import PageShell from './page-shell.vue';
import { loadOtherScreens } from './screens/screens.ts';
import { Server } from './server/server.ts';

/** Puts the page up. @param startEngine starts a thread of the engine @param worker the one that has been started before */
export function openPage(startEngine: () => Worker, worker: Worker, early: EarlyAnswers): void {
  const server = new Server();
  const desk = new Desk(server, new EngineClient(startEngine, worker), early);
  const languages = createLanguages(desk.address.language);
  const app = createApp(PageShell).provide(DESK, desk).use(languages);
  app.config.errorHandler = (error) => {
    console.error(error);
  };
  speak(languages, desk);
  // Side by side: who may not read is sent to the door by the first answer.
  readSession(server).catch(() => {
    session.known = true;
  });
  desk.refresh();
  // What stands around the numbers is put up while they are being computed.
  app.mount('#page');
  loadOtherScreens();
}
