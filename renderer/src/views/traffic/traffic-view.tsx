/**
 * The traffic tab: what clients do at the left, what they see at the right; or one mail sent by hand, and its way.
 */
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OneMail } from './one-mail.tsx';
import styles from './traffic.module.css';
import { TrafficFigures } from './traffic-figures.tsx';
import { TrafficSettings } from './traffic-settings.tsx';

type Part = 'clients' | 'one';
/** Kept while other tabs are looked at. */
let lastPart: Part = 'clients';

export function TrafficView() {
	const { t } = useTranslation();
	const [part, setPart] = useState<Part>(lastPart);
	const show = (value: string) => {
		lastPart = value === 'one' ? 'one' : 'clients';
		setPart(lastPart);
	};
	return (
		<div className={styles.room}>
			<div className={styles.view} data-traffic-part={part}>
				<SegmentedControl
					transitionDuration={0}
					size="sm"
					className={styles.parts}
					aria-label={t('traffic.parts')}
					value={part}
					onChange={show}
					data={[
						{ value: 'clients', label: t('traffic.part.clients') },
						{ value: 'one', label: t('traffic.part.one') },
					]}
				/>
				{part === 'clients' ? (
					<div className={styles.panes}>
						<TrafficSettings />
						<TrafficFigures />
					</div>
				) : (
					<OneMail />
				)}
			</div>
		</div>
	);
}
