/**
 * Light or dark: the system's choice until the user makes one.
 */
import { Button, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function SchemeSwitch() {
	const { t } = useTranslation();
	const { setColorScheme } = useMantineColorScheme();
	const scheme = useComputedColorScheme('dark', { getInitialValueInEffect: false });
	const other = scheme === 'dark' ? 'light' : 'dark';
	return (
		<Button
			variant="subtle"
			color="gray"
			c="var(--lab-text)"
			size="sm"
			px={10}
			onClick={() => setColorScheme(other)}
			title={t(other === 'light' ? 'scheme.toLight' : 'scheme.toDark')}
			data-scheme-switch
		>
			{t(`scheme.${other}`)}
		</Button>
	);
}
