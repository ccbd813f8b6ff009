/**
 * "Why?": a few sentences about the rule behind what is the case, in a box of its own, so that nothing moves.
 */
import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Why } from '../../state/words/statement.ts';
import styles from './words.module.css';

export function WhyButton({ why }: { readonly why: Why | null }) {
	const { t } = useTranslation();
	/** What was asked about; it stays while it is read, whatever comes next. */
	const [asked, setAsked] = useState<Why | null>(null);
	const shown = asked ?? why;
	return (
		<Popover
			opened={asked !== null}
			onChange={(opened) => !opened && setAsked(null)}
			position="top-end"
			width={440}
			shadow="md"
			withArrow
			trapFocus
			returnFocus
		>
			<Popover.Target>
				<Button
					variant="default"
					size="sm"
					className={styles.why}
					data-none={(why === null && asked === null) || undefined}
					disabled={why === null && asked === null}
					onClick={() => setAsked(asked === null ? why : null)}
					aria-label={shown === null ? t('words.why') : t('words.whyAbout', { title: t(`why.${shown}.title`) })}
					data-why={shown ?? ''}
				>
					{t('words.why')}
				</Button>
			</Popover.Target>
			<Popover.Dropdown className={styles.reason} data-reason={asked ?? ''}>
				{asked !== null && (
					// The text itself takes the focus: there is nothing in it to press.
					<div className={styles.reasonBody} tabIndex={-1} data-autofocus>
						<h3 className={styles.reasonTitle}>{t(`why.${asked}.title`)}</h3>
						<p className={styles.reasonText}>{t(`why.${asked}.text`)}</p>
					</div>
				)}
			</Popover.Dropdown>
		</Popover>
	);
}
