/**
 * A title for a recording that is to be saved: one line, in a popover.
 */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recordingTitleSchema, titleCharsMax } from '../../../../engine/contract/kept-recordings.ts';
import styles from './recordings.module.css';

export interface TitleFormProps {
	readonly first: string;
	readonly done: (title: string) => void;
	readonly cancel: () => void;
}

export function TitleForm({ first, done, cancel }: TitleFormProps) {
	const { t } = useTranslation();
	const [text, setText] = useState(first);
	const title = recordingTitleSchema.safeParse(text).data;
	return (
		<form
			className={styles.form}
			onSubmit={(event) => {
				event.preventDefault();
				if (title !== undefined) done(title);
			}}
		>
			<TextInput
				label={t('recordings.titleLabel')}
				description={text.length < titleCharsMax ? t('recordings.titleHint') : t('recordings.titleFull', { count: titleCharsMax })}
				value={text}
				maxLength={titleCharsMax}
				onChange={(event) => setText(event.currentTarget.value)}
				onFocus={(event) => event.currentTarget.select()}
				data-autofocus
				data-title-input
			/>
			<div className={styles.answers}>
				<Button variant="default" size="sm" onClick={cancel}>
					{t('recordings.cancel')}
				</Button>
				<Button type="submit" size="sm" disabled={title === undefined} data-title-save>
					{t('recordings.save')}
				</Button>
			</div>
		</form>
	);
}
