/**
 * Offers to the desktop shell's menu what this window can do now: home, healing, back to now, export, language, theme;
 * and shows a recording that the shell has read.
 *
 * Draws nothing. Views that can do more offer it themselves (channel/shell-commands.ts).
 */
import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { shellMenu } from '../channel/shell-commands.ts';
import { languages } from '../messages/language.ts';
import { lab } from '../state/lab-actions.ts';
import { useLab } from '../state/lab-state.ts';
import { chooseLanguage } from '../state/language-choice.ts';
import { pages } from '../state/pages.ts';
import { problemList } from '../state/problem-list.ts';
import { timeTravel } from '../state/time-travel.ts';

export function ShellMenu() {
	const { t, i18n } = useTranslation();
	const { colorScheme, setColorScheme } = useMantineColorScheme();
	const canHeal = useLab((state) => state.connection === 'open' && state.page.kind === 'cluster' && state.view !== null);
	const isPast = useLab((state) => state.page.kind === 'cluster' && state.moment.kind !== 'live');
	const canExport = useLab((state) => state.whole !== null);

	useEffect(() => {
		shellMenu.looks({ language: languages.find((one) => one === i18n.language) ?? 'en', theme: colorScheme });
	}, [i18n.language, colorScheme]);
	useEffect(() => {
		const commands = shellMenu.offer({
			'home.show': pages.home,
			'language.en': () => void chooseLanguage('en'),
			'language.de': () => void chooseLanguage('de'),
			'theme.light': () => setColorScheme('light'),
			'theme.dark': () => setColorScheme('dark'),
			'theme.auto': () => setColorScheme('auto'),
		});
		const files = shellMenu.offerFiles(({ name, bytes }) => pages.openRecording({ kind: 'file', file: new File([bytes], name) }));
		return () => {
			commands();
			files();
		};
	}, [setColorScheme]);
	useEffect(() => (canHeal ? shellMenu.offer({ 'cluster.heal-all': () => void lab.heal() }) : undefined), [canHeal]);
	useEffect(() => (isPast ? shellMenu.offer({ 'time.go-live': timeTravel.goLive }) : undefined), [isPast]);
	useEffect(
		() => (canExport ? shellMenu.offer({ 'recording.export': () => void exportPage((message) => t('share.failed', { message })) }) : undefined),
		[canExport, t],
	);
	return null;
}

async function exportPage(failed: (message: string) => string): Promise<void> {
	try {
		const { downloadPage } = await import('./share/share-actions.ts');
		await downloadPage();
	} catch (error) {
		problemList.tell({ code: 'export-failed', message: failed(error instanceof Error ? error.message : String(error)) });
	}
}
