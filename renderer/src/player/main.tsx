/**
 * A page that plays the recording inside it, and needs nothing else: no engine, no network, no other file.
 *
 * build.mjs makes one file of it (dist/renderer/player.html); the recording gets in by engine/contract/recording-page.ts.
 * What is shown is the cluster's page of the interface, fed by that recording.
 */
import '../zod-without-eval.ts';
import '../theme/styles.ts';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '../app.tsx';
import { loadMessages } from '../messages/i18n.ts';
import { chosenLanguage } from '../messages/language.ts';
import { pages } from '../state/pages.ts';
import { cssVariables, theme } from '../theme/theme.ts';

await loadMessages(chosenLanguage(() => window.localStorage, navigator.languages));
pages.openRecording({ kind: 'page' });

const root = document.getElementById('root');
if (!root) throw new Error('player.html has no #root');
createRoot(root).render(
	<StrictMode>
		<MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
			<App />
		</MantineProvider>
	</StrictMode>,
);
