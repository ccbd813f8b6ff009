/** Dates as IMAP writes them (RFC 3501 section 9: `date-time`, `date`) and as mail headers do (RFC 5322 section 3.3). */
import type { Day } from './command.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayS = 86_400;

/** '17-Jul-1996 02:44:25 +0000', the day padded with a space. The server's zone is UTC. */
export function printDateTime(epochS: number): string {
	const date = new Date(epochS * 1000);
	const two = (value: number) => String(value).padStart(2, '0');
	const day = String(date.getUTCDate()).padStart(2, ' ');
	const year = String(date.getUTCFullYear()).padStart(4, '0');
	return `${day}-${months[date.getUTCMonth()]}-${year} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}

/** The inside of a quoted date-time of APPEND, as seconds since 1970; undefined where it is none. */
export function parseDateTime(text: string): number | undefined {
	const match = /^([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text);
	if (match === null) return undefined;
	const day = dayOf(match[1], match[2], match[3]);
	const [hour, minute, second, zoneHours, zoneMinutes] = [match[4], match[5], match[6], match[8], match[9]].map(Number);
	if (day === undefined || hour === undefined || minute === undefined || second === undefined || zoneHours === undefined || zoneMinutes === undefined)
		return undefined;
	// 60 is a leap second; it counts as the next minute's first.
	if (hour > 23 || minute > 59 || second > 60 || zoneMinutes > 59) return undefined;
	const zoneS = (zoneHours * 60 + zoneMinutes) * 60 * (match[7] === '-' ? -1 : 1);
	return day * dayS + hour * 3600 + minute * 60 + second - zoneS;
}

/** '1-Feb-1994' of SEARCH. */
export function parseDay(text: string): Day | undefined {
	const match = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/.exec(text);
	return match === null ? undefined : dayOf(match[1], match[2], match[3]);
}

/** The day in a Date header as it is written there: SENTON and its like disregard time and zone (RFC 3501 section 6.4.4). */
export function sentDay(header: string): Day | undefined {
	const match = /(?:^|[\s,])(\d{1,2})[\s-]+([A-Za-z]{3})[A-Za-z]*[\s-]+(\d{2,4})(?:\s|$)/.exec(header.replace(/\([^()]*\)/g, ' '));
	if (match === null) return undefined;
	const year = Number(match[3]);
	// RFC 5322 section 4.3: years of two and three digits.
	const full = match[3]?.length === 2 ? year + (year < 50 ? 2000 : 1900) : match[3]?.length === 3 ? year + 1900 : year;
	return dayOf(match[1], match[2], String(full));
}

export function dayOfEpoch(epochS: number): Day {
	return Math.floor(epochS / dayS);
}

function dayOf(dayText = '', monthText = '', yearText = ''): Day | undefined {
	const month = months.findIndex((name) => name.toLowerCase() === monthText.toLowerCase());
	const day = Number(dayText);
	const date = new Date(0);
	date.setUTCFullYear(Number(yearText), month, day);
	if (month === -1 || date.getUTCDate() !== day || date.getUTCMonth() !== month) return undefined;
	return date.getTime() / (dayS * 1000);
}
