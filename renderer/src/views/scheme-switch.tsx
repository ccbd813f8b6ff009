/**
 * Light, dark, or as the system is: the system's choice until the user makes one.
 */
import { ActionIcon, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A sun, a moon, and half of each. */
const shapes: Record<MantineColorScheme, string> = {
	light:
		'M12 7.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9ZM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M4.9 4.9l1.8 1.8M17.3 17.3l1.8 1.8M4.9 19.1l1.8-1.8M17.3 6.7l1.8-1.8',
	dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
	auto: 'M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17ZM12 3.5v17M12 7h4.6M12 10.5h8.2M12 14h8.2M12 17.5h5',
};

const schemes = ['light', 'dark', 'auto'] as const;

export function SchemeSwitch() {
	const { t } = useTranslation();
	const { colorScheme, setColorScheme } = useMantineColorScheme();
	const label = t('scheme.label', { chosen: t(`scheme.${colorScheme}`) });
	return (
		<Menu position="bottom-end" shadow="md">
			<Menu.Target>
				<ActionIcon variant="subtle" size={36} c="var(--lab-text)" color="gray" aria-label={label} title={label} data-scheme-switch={colorScheme}>
					<Icon scheme={colorScheme} />
				</ActionIcon>
			</Menu.Target>
			<Menu.Dropdown>
				<Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(schemes.find((scheme) => scheme === value) ?? 'auto')}>
					{schemes.map((scheme) => (
						<Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick data-scheme={scheme}>
							{t(`scheme.${scheme}`)}
						</Menu.RadioItem>
					))}
				</Menu.RadioGroup>
			</Menu.Dropdown>
		</Menu>
	);
}

function Icon({ scheme }: { readonly scheme: MantineColorScheme }) {
	return (
		<svg
			width="20"
			height="20"
			viewBox="0 0 24 24"
			fill="none"
			stroke="currentColor"
			strokeWidth="1.8"
			strokeLinecap="round"
			strokeLinejoin="round"
			aria-hidden="true"
		>
			<path d={shapes[scheme]} />
		</svg>
	);
}
