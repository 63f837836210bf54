/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the programs tell the sensor, in the byte order of the machine: sensor/Capture/Ebpf/RecordHeader.cs and
 * OpenedRecord.cs are the same structures.
 */
#pragma once

enum record_kind {
	RECORD_DATA = 1,	/* bytes follow */
	RECORD_OPENED = 2,	/* struct opened_record: always before the first bytes of a connection */
	RECORD_CLOSED = 3,	/* struct closed_record */
	RECORD_END = 4,		/* the process read the end of the stream: its peer sends no more */
	RECORD_UNREADABLE = 5,	/* bytes passed that could not be read; missing says how many */
};

enum record_way { WAY_READ = 0, WAY_WRITTEN = 1 };

enum record_source { SOURCE_PLAIN = 0, SOURCE_TLS = 1 };

enum record_flags {
	FLAG_SETTLED = 1,	/* read while nothing that the process had written was under way */
};

struct record {
	__u8 kind, way, source, flags;
	__u32 length;		/* bytes of data that follow */
	__u64 time;		/* CLOCK_MONOTONIC, ns */
	__u64 connection;	/* socket cookie, or the socket's inode: never 0 */
	__u64 offset;		/* of the first byte in its way's stream; counts what was not told, too */
	__u32 process;
	__u32 missing;		/* bytes behind these that the cap left out */
};

struct opened_record {
	struct record head;
	__u16 family, local_port, remote_port, unused;
	__u8 local[16], remote[16];	/* IPv4 in the first four */
	__u64 inode;
	__u32 peer_process, peer_user;	/* Unix sockets: SO_PEERCRED */
	__s32 descriptor;
	__u32 path_length;		/* of the Unix socket's name, its family field not counted */
	char peer_name[16];
	char path[108];
	__u32 unused_too;
};

struct closed_record {
	struct record head;		/* offset: bytes read in all */
	__u64 written;			/* bytes written in all; ~0: neither is known */
};

enum counter {
	COUNTER_RING_FULL,		/* records that found no room */
	COUNTER_RING_FULL_BYTES,
	COUNTER_RECORDS,
	COUNTER_BYTES,
	COUNTER_CUT_BYTES,
	COUNTER_UNREADABLE_BYTES,
	COUNTER_UNKNOWN_TLS_BYTES,	/* plaintext of a TLS object whose socket was not seen yet */
	COUNTERS,
};
