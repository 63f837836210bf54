/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Calls of OpenSSL. Their plaintext is told when they return, with what they returned: Redis lets SSL_write accept a
 * part, and offers the rest again.
 */
#pragma once

static __always_inline int tls_enters(struct pt_regs *regs, __u64 length_at)
{
	__u64 thread = bpf_get_current_pid_tgid();
	if (!(target_of(thread) & TARGET_TLS_CALLS))
		return 0;
	struct tls_call call = { .tls = FUNCTION_ARG1(regs), .buffer = FUNCTION_ARG2(regs), .length_at = length_at };
	bpf_map_update_elem(&tls_calls, &thread, &call, BPF_ANY);
	return 0;
}

static __always_inline int tls_returns(struct pt_regs *regs, int way, int is_ex)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct tls_call *in_force = bpf_map_lookup_elem(&tls_calls, &thread);
	if (!in_force)
		return 0;
	struct tls_call call = *in_force;
	bpf_map_delete_elem(&tls_calls, &thread);
	__s64 size = (int)FUNCTION_RESULT(regs);
	if (size <= 0 || !(target_of(thread) & TARGET_TELL))
		return 0;
	if (is_ex) {
		__u64 length = 0;
		bpf_probe_read_user(&length, sizeof(length), (void *)call.length_at);
		size = length & 0x7fffffff;
		if (size == 0)
			return 0;
	}

	struct tls_key key = { .tls = call.tls, .process = thread >> 32 };
	struct stream *stream = bpf_map_lookup_elem(&tls_streams, &key);
	if (!stream) {
		count(COUNTER_UNKNOWN_TLS_BYTES, size);
		return 0;
	}

	struct passage passage;
	begin(&passage.head, RECORD_DATA, stream->connection, thread);
	passage.head.source = SOURCE_TLS;
	passage.head.way = way;
	passage.head.offset = stream->offset[way];
	stream->offset[way] += size;
	if (way == WAY_READ) {
		/* What OpenSSL still holds of the same read of the socket is not answered yet. */
		passage.head.flags = stream->is_settled ? FLAG_SETTLED : 0;
		stream->is_settled = 0;
	}
	if (!stream->is_announced) {
		note_full(size);
		return 0;
	}

	passage.cut = 0;
	if (size > options.most_bytes) {
		passage.cut = size - options.most_bytes;
		size = options.most_bytes;
		count(COUNTER_CUT_BYTES, passage.cut);
	}
	tell_range(&passage, call.buffer, size);
	return 0;
}

/* SSL_read, SSL_write */
SEC("uprobe")
int tls_call_begins(struct pt_regs *regs) { return tls_enters(regs, 0); }

SEC("uretprobe")
int tls_read_ends(struct pt_regs *regs) { return tls_returns(regs, WAY_READ, 0); }

SEC("uretprobe")
int tls_write_ends(struct pt_regs *regs) { return tls_returns(regs, WAY_WRITTEN, 0); }

/* SSL_read_ex, SSL_write_ex */
SEC("uprobe")
int tls_ex_call_begins(struct pt_regs *regs) { return tls_enters(regs, FUNCTION_ARG4(regs)); }

SEC("uretprobe")
int tls_read_ex_ends(struct pt_regs *regs) { return tls_returns(regs, WAY_READ, 1); }

SEC("uretprobe")
int tls_write_ex_ends(struct pt_regs *regs) { return tls_returns(regs, WAY_WRITTEN, 1); }

/* SSL_do_handshake, SSL_shutdown: no plaintext, but what passes on the socket meanwhile is none of Redis'. */
SEC("uprobe")
int tls_other_begins(struct pt_regs *regs) { return tls_enters(regs, 0); }

SEC("uretprobe")
int tls_other_ends(struct pt_regs *regs)
{
	__u64 thread = bpf_get_current_pid_tgid();
	bpf_map_delete_elem(&tls_calls, &thread);
	return 0;
}

/* SSL_free: the address may be another connection's object at once. */
SEC("uprobe")
int tls_freed(struct pt_regs *regs)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct tls_key key = { .tls = FUNCTION_ARG1(regs), .process = thread >> 32 };
	struct stream *stream = bpf_map_lookup_elem(&tls_streams, &key);
	if (!stream)
		return 0;
	if (stream->is_announced)
		tell_closed(stream, thread, 1);
	bpf_map_delete_elem(&tls_streams, &key);
	return 0;
}
