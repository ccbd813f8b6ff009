/**
 * Starts the interface: texts, theme, store and channel, then the page.
 *
 * Read next: app.tsx (what is shown when), state/lab-state.ts (where everything comes from).
 */
import './zod-without-eval.ts';
import './theme/styles.ts';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { listenToShell } from './channel/shell-commands.ts';
import { listenForPorts, openWireFor } from './channel/wire.ts';
import { loadMessages } from './messages/i18n.ts';
import { chosenLanguage } from './messages/language.ts';
import { keepConnected } from './state/connection.ts';
import { followAddress } from './state/pages.ts';
import { fontsReady } from './theme/fonts.ts';
import { cssVariables, theme } from './theme/theme.ts';

listenForPorts(window);
listenToShell(window);
await Promise.all([loadMessages(chosenLanguage(() => window.localStorage, navigator.languages)), fontsReady()]);
followAddress();
void keepConnected(openWireFor(window));

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
	<StrictMode>
		<MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
			<App />
		</MantineProvider>
	</StrictMode>,
);
