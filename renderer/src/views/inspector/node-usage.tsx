/**
 * What a node's process needs: uptime, processor, memory. From the last status, so of now alone.
 */
import { useTranslation } from 'react-i18next';
import { age, byteAmount, percent } from '../../messages/format.ts';
import { useLab } from '../../state/lab-state.ts';
import { Row } from '../cluster/details-parts.tsx';

export function NodeUsage({ name }: { readonly name: string }) {
	const { t, i18n } = useTranslation();
	const usage = useLab((state) => state.view?.status?.nodes.find((node) => node.name === name)?.usage ?? null);
	return (
		<>
			<Row label={t('inspector.uptime')}>{usage === null ? t('details.none') : age(i18n.language, usage.uptimeMs)}</Row>
			<Row label={t('inspector.cpu')}>{usage === null || usage.cpuShare === null ? t('details.none') : percent(i18n.language, usage.cpuShare)}</Row>
			<Row label={t('inspector.memory')}>{usage === null ? t('details.none') : byteAmount(i18n.language, usage.memoryBytes)}</Row>
		</>
	);
}
