/**
 * Asks once before something is lost, or something foreign is run. The way out has the focus first.
 */
import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { desk, useDesk } from '../../state/desk.ts';
import { textOf } from './action-words.ts';
import styles from './actions.module.css';

export function QuestionSheet() {
	const { t } = useTranslation();
	const asked = useDesk((state) => state.asked);
	return (
		<Modal.Root
			opened={asked !== null}
			onClose={() => desk.answer(false)}
			size={440}
			centered
			transitionProps={{ duration: 0 }}
			classNames={{ content: styles.sheet }}
		>
			<Modal.Overlay />
			<Modal.Content data-question>
				<Modal.Body className={styles.question}>
					<Modal.Title className={styles.title}>{asked?.title ? textOf(t, asked.title) : t('ask.title')}</Modal.Title>
					<p>{asked && textOf(t, asked.text)}</p>
					{asked?.lines && (
						// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
						<pre className={styles.lines} tabIndex={0} data-question-lines>
							{asked.lines.join('\n')}
						</pre>
					)}
					<div className={styles.answers}>
						<Button variant="default" size="sm" data-autofocus onClick={() => desk.answer(false)}>
							{asked && textOf(t, asked.no)}
						</Button>
						<Button {...(asked?.isHarmless ? {} : { color: 'red' })} size="sm" onClick={() => desk.answer(true)} data-question-yes>
							{asked && textOf(t, asked.yes)}
						</Button>
					</div>
				</Modal.Body>
			</Modal.Content>
		</Modal.Root>
	);
}
