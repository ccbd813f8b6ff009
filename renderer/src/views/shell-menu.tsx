/**
 * Offers to the desktop shell's menu what this window can do anywhere: home, healing, language, theme.
 *
 * Draws nothing. Views that can do more offer it themselves (channel/shell-commands.ts).
 */
import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { shellMenu } from '../channel/shell-commands.ts';
import { languages } from '../messages/language.ts';
import { lab, useLab } from '../state/lab-store.ts';
import { chooseLanguage } from '../state/language-choice.ts';

export function ShellMenu() {
	const { i18n } = useTranslation();
	const { colorScheme, setColorScheme } = useMantineColorScheme();
	const canHeal = useLab((state) => state.connection === 'open' && state.view !== null);

	useEffect(() => {
		shellMenu.looks({ language: languages.find((one) => one === i18n.language) ?? 'en', theme: colorScheme });
	}, [i18n.language, colorScheme]);
	useEffect(
		() =>
			shellMenu.offer({
				'home.show': lab.home,
				'language.en': () => void chooseLanguage('en'),
				'language.de': () => void chooseLanguage('de'),
				'theme.light': () => setColorScheme('light'),
				'theme.dark': () => setColorScheme('dark'),
				'theme.auto': () => setColorScheme('auto'),
			}),
		[setColorScheme],
	);
	useEffect(() => (canHeal ? shellMenu.offer({ 'cluster.heal-all': () => void lab.heal() }) : undefined), [canHeal]);
	return null;
}
