/**
 * The right side of a recording while nothing is chosen in its picture: what it is a recording of.
 */
import { useTranslation } from 'react-i18next';
import { changedAt } from '../../messages/format.ts';
import { useLab } from '../../state/lab-store.ts';
import details from '../cluster/details.module.css';
import { Row } from '../cluster/details-parts.tsx';
import { useLength } from './length.ts';

export function RecordingDetails() {
	const { t, i18n } = useTranslation();
	const startedAt = useLab((state) => state.whole?.startedAt ?? '');
	const length = useLength(useLab((state) => state.whole?.toMs ?? 0));
	const faults = useLab((state) => state.whole?.landmarks.faults.length ?? 0);
	const domains = useLab((state) => state.view?.status?.domains.join(', ') ?? '');
	const accounts = useLab((state) => state.view?.status?.accounts.length ?? 0);
	const startedMs = Date.parse(startedAt);
	return (
		<section data-details="recording">
			<div className={details.head}>
				<h2 className={details.title}>{t('recordings.badge')}</h2>
			</div>
			<dl className={details.rows}>
				{Number.isFinite(startedMs) && <Row label={t('recordings.started')}>{changedAt(i18n.language, startedMs, Date.now())}</Row>}
				<Row label={t('recordings.lasts')}>{length}</Row>
				<Row label={t('recordings.faultsLabel')}>{faults}</Row>
				<Row label={t('recordings.domains')}>{domains}</Row>
				<Row label={t('details.accounts')}>{accounts}</Row>
			</dl>
			<p className={details.hint}>{t('recordings.badgeHint')}</p>
		</section>
	);
}
