/**
 * Where not all that is on fits: how many more, and the whole list.
 */
import { Button, Popover } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FaultOn } from '../../state/faults-on.ts';
import { FaultChip } from './fault-chip.tsx';
import styles from './faults.module.css';

export function MoreFaults({ faults, hidden }: { readonly faults: readonly FaultOn[]; readonly hidden: number }) {
	const { t } = useTranslation();
	return (
		<Popover position="bottom-start" shadow="md" trapFocus returnFocus transitionProps={{ duration: 0 }}>
			<Popover.Target>
				<Button variant="default" size="compact-sm" className={styles.more} data-more-faults>
					{t('faultsOn.more', { count: hidden })}
				</Button>
			</Popover.Target>
			<Popover.Dropdown className={styles.all} aria-label={t('faultsOn.moreLabel')}>
				<ul className={styles.allList}>
					{faults.map((fault) => (
						<FaultChip key={fault.key} fault={fault} />
					))}
				</ul>
			</Popover.Dropdown>
		</Popover>
	);
}
