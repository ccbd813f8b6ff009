/**
 * A button that asks once before what is not saved would be gone, and else acts at once.
 */
import { Button, type ButtonProps, Popover } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import styles from './own.module.css';

export interface AskFirstProps extends ButtonProps {
	/** null: there is nothing to ask. */
	readonly question: string | null;
	readonly yes: string;
	readonly no: string;
	readonly onYes: () => void;
	/** Names the button for tests. */
	readonly does: 'leave' | 'new';
	readonly children: ReactNode;
}

export function AskFirst({ question, yes, no, onYes, does, children, ...button }: AskFirstProps) {
	const [asking, setAsking] = useState(false);
	const isAsked = asking && question !== null;
	return (
		<Popover opened={isAsked} onChange={setAsking} position="bottom-start" width={320} withArrow trapFocus returnFocus shadow="md">
			<Popover.Target>
				<Button {...button} onClick={() => (question === null ? onYes() : setAsking(true))} data-does={does}>
					{children}
				</Button>
			</Popover.Target>
			<Popover.Dropdown>
				<p className={styles.question}>{question}</p>
				<div className={styles.answers}>
					<Button variant="default" size="sm" onClick={() => setAsking(false)}>
						{no}
					</Button>
					<Button
						size="sm"
						onClick={() => {
							setAsking(false);
							onYes();
						}}
						data-sure
					>
						{yes}
					</Button>
				</div>
			</Popover.Dropdown>
		</Popover>
	);
}
