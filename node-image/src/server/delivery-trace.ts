/** What a backend puts in front of a message that it stores: RFC 5321 section 4.4. */
import { mailDate, oneLine } from './mail-stream.ts';

export interface Trace {
	readonly sender: string;
	/** The member that hands the message over, and where it comes from. */
	readonly from: string;
	readonly fromAddress: string;
	readonly by: string;
	readonly id: string;
	readonly at: Date;
}

/** Final delivery adds Return-Path in front, and every hop its Received. */
export function deliveryTrace({ sender, from, fromAddress, by, id, at }: Trace): Buffer {
	return Buffer.from(
		`Return-Path: <${oneLine(sender, 320)}>\r\nReceived: from ${oneLine(from, 40)} ([${fromAddress}])\r\n\tby ${by} (Mailcluster Lab) with LMTPA id ${id};\r\n\t${mailDate(at)}\r\n`,
	);
}
