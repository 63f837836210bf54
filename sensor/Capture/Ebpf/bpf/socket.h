/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A socket that a watched process has just read from or written to. */
#pragma once

/* What one system call did. */
struct call {
	struct sock *socket;
	__u64 thread, number, descriptor, argument, connection;
	long result;
	int way;
};

static __always_inline void fill_peer(struct opened_record *told, struct sock *socket)
{
	struct pid *peer = BPF_CORE_READ(socket, sk_peer_pid);
	const struct cred *cred = BPF_CORE_READ(socket, sk_peer_cred);
	told->peer_user = cred ? BPF_CORE_READ(cred, uid.val) : ~0U;
	if (peer) {
		told->peer_process = BPF_CORE_READ(peer, numbers[0].nr);
		/* The process that the list of its process id leads to, while it lives. */
		struct hlist_node *link = BPF_CORE_READ(peer, tasks[PIDTYPE_TGID].first);
		if (link) {
			__u64 at = bpf_core_field_offset(struct task_struct, pid_links[PIDTYPE_TGID]);
			struct task_struct *task = (void *)link - at;
			BPF_CORE_READ_STR_INTO(&told->peer_name, task, comm);
		}
	}

	struct unix_address *name = BPF_CORE_READ((struct unix_sock *)socket, addr);
	if (!name)
		return;
	int length = BPF_CORE_READ(name, len) - 2;
	if (length <= 0 || length > (int)sizeof(told->path))
		return;
	told->path_length = length;
	bpf_probe_read_kernel(told->path, sizeof(told->path),
		(void *)name + bpf_core_field_offset(struct unix_address, name)
			+ bpf_core_field_offset(struct sockaddr_un, sun_path));
}

static __always_inline void fill_addresses(struct opened_record *told, struct sock *socket)
{
	told->local_port = BPF_CORE_READ(socket, __sk_common.skc_num);
	told->remote_port = __builtin_bswap16(BPF_CORE_READ(socket, __sk_common.skc_dport));
	if (told->family == AF_INET) {
		BPF_CORE_READ_INTO((__u32 *)&told->local, socket, __sk_common.skc_rcv_saddr);
		BPF_CORE_READ_INTO((__u32 *)&told->remote, socket, __sk_common.skc_daddr);
	} else {
		BPF_CORE_READ_INTO(&told->local, socket, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&told->remote, socket, __sk_common.skc_v6_daddr);
	}
}

/* Says whose bytes will come; tried again with the next call where the ring is full. */
static __noinline void announce(struct call *call, struct stream *stream, int source)
{
	struct opened_record *told = bpf_ringbuf_reserve(&ring, sizeof(*told), 0);
	if (!told) {
		note_full(0);
		return;
	}

	__builtin_memset(told, 0, sizeof(*told));
	begin(&told->head, RECORD_OPENED, stream->connection, call->thread);
	told->head.source = source;
	told->descriptor = call->descriptor;
	struct sock *socket = call->socket;
	told->family = BPF_CORE_READ(socket, __sk_common.skc_family);
	told->inode = BPF_CORE_READ(socket, sk_socket, file, f_inode, i_ino);
	if (told->family == AF_UNIX)
		fill_peer(told, socket);
	else
		fill_addresses(told, socket);
	bpf_ringbuf_submit(told, wake());
	stream->is_announced = 1;
}

/* Whether the peer's side has taken all that was written: acknowledged it (TCP), or read it (a Unix socket). */
static __always_inline int is_settled(struct sock *socket)
{
	if (BPF_CORE_READ(socket, __sk_common.skc_family) == AF_UNIX)
		return BPF_CORE_READ(socket, sk_wmem_alloc.refs.counter) <= 1;
	if (BPF_CORE_READ(socket, sk_protocol) != IPPROTO_TCP)
		return 0;
	struct tcp_sock *tcp = (struct tcp_sock *)socket;
	return BPF_CORE_READ(tcp, write_seq) == BPF_CORE_READ(tcp, snd_una);
}

/* The ranges of readv, writev, recvmsg and sendmsg, one after the other. */
struct ranges {
	struct passage *passage;
	__u64 next;
	__u64 left;
};

static long tell_next_range(__u32 index, void *context)
{
	struct ranges *ranges = context;
	struct iovec range;
	if (bpf_probe_read_user(&range, sizeof(range), (void *)ranges->next))
		return 1;
	ranges->next += sizeof(range);
	__u64 size = range.iov_len < ranges->left ? range.iov_len : ranges->left;
	ranges->left -= size;
	if (size) {
		struct passage *passage = ranges->passage;
		__u32 cut = passage->cut;
		if (ranges->left)
			passage->cut = 0;
		tell_range(passage, (__u64)range.iov_base, size);
		passage->cut = cut;
	}
	return ranges->left == 0;
}

static __always_inline void tell_ranges(struct passage *passage, struct call *call, __u64 size)
{
	struct ranges ranges = { .passage = passage, .next = call->argument, .left = size };
	if (call->number == CALL_SENDMSG || call->number == CALL_RECVMSG) {
		struct user_msghdr message;
		if (bpf_probe_read_user(&message, sizeof(message), (void *)call->argument)) {
			tell_unreadable(passage, size + passage->cut);
			return;
		}
		ranges.next = (__u64)message.msg_iov;
	} else if (call->number != CALL_READV && call->number != CALL_WRITEV) {
		/* sendfile, splice, io_uring: the bytes lie where these registers do not say. */
		tell_unreadable(passage, size + passage->cut);
		return;
	}
	bpf_loop(1024, tell_next_range, &ranges, 0);
	if (ranges.left)
		tell_unreadable(passage, ranges.left + passage->cut);
}

static __always_inline void tell_call(struct call *call, struct stream *stream)
{
	struct passage passage;
	begin(&passage.head, RECORD_DATA, stream->connection, call->thread);
	int way = call->way == WAY_READ ? WAY_READ : WAY_WRITTEN;
	passage.head.way = way;
	passage.head.offset = stream->offset[way];
	stream->offset[way] += call->result;
	if (!stream->is_announced)
		announce(call, stream, SOURCE_PLAIN);
	if (!stream->is_announced) {
		note_full(call->result);
		return;
	}

	if (way == WAY_READ && is_settled(call->socket))
		passage.head.flags = FLAG_SETTLED;
	__u64 size = call->result;
	passage.cut = 0;
	if (size > options.most_bytes) {
		passage.cut = size - options.most_bytes;
		size = options.most_bytes;
		count(COUNTER_CUT_BYTES, passage.cut);
	}

	if (call->number == CALL_READ || call->number == CALL_WRITE
		|| call->number == CALL_RECVFROM || call->number == CALL_SENDTO)
		tell_range(&passage, call->argument, size);
	else
		tell_ranges(&passage, call, size);
}

/* Within OpenSSL: learns which socket its SSL object speaks on. Its ciphertext is not told. */
static __always_inline void learn_tls(struct call *call, struct stream *socket_stream, struct tls_call *tls)
{
	socket_stream->is_tls = 1;
	struct tls_key key = { .tls = tls->tls, .process = call->thread >> 32 };
	struct stream *known = bpf_map_lookup_elem(&tls_streams, &key);
	if (!known || known->connection != call->connection) {
		struct stream met = { .connection = call->connection };
		bpf_map_update_elem(&tls_streams, &key, &met, BPF_ANY);
		known = bpf_map_lookup_elem(&tls_streams, &key);
		if (!known)
			return;
	}
	if (!known->is_announced && (target_of(call->thread) & TARGET_TELL))
		announce(call, known, SOURCE_TLS);
	if (call->way == WAY_READ && call->result > 0)
		known->is_settled = is_settled(call->socket);
}

static __always_inline void note_call(struct call *call, struct stream *stream, __u32 wanted)
{
	struct tls_call *tls = bpf_map_lookup_elem(&tls_calls, &call->thread);
	if (tls) {
		learn_tls(call, stream, tls);
		return;
	}
	if (stream->is_tls || !(wanted & TARGET_TELL))
		return;
	if (call->result > 0)
		tell_call(call, stream);
	else if (call->result == 0 && call->way == WAY_READ && stream->is_announced)
		tell_end(stream, call->thread);
}
