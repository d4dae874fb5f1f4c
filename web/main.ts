import './polyfills.ts';
import './page.css';
import { createApp } from 'vue';
import { Desk } from './desk/desk.ts';
import { readSession, session } from './desk/session.ts';
import { EngineClient } from './engine/engine-client.ts';
import { DESK } from './figures/inject.ts';
import { createLanguages, speak } from './language/languages.ts';
import PageShell from './page-shell.vue';
import { loadOtherScreens } from './screens/screens.ts';
import { Server } from './server/server.ts';
import { firstInputs, worker } from './start.ts';

const server = new Server();
const desk = new Desk(server, new EngineClient(worker), firstInputs);
const languages = createLanguages(desk.address.language);
const app = createApp(PageShell).provide(DESK, desk).use(languages);
app.config.errorHandler = (error) => {
  console.error(error);
};
speak(languages, desk);
app.mount('#page');
// Side by side: who may not read is sent to the door by the first answer.
readSession(server).catch(() => {
  session.known = true;
});
desk.refresh();
loadOtherScreens();
