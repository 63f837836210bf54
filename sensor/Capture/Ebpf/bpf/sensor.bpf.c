/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Shows the sensor what a Redis process reads from and writes to its sockets, and what passes through its OpenSSL.
 * Nothing is changed, delayed on purpose or sent.
 *
 * Two objects are made of this file: TRACE_SOCKETS hooks the end of sock_recvmsg and sock_sendmsg (kernel 6.3 and
 * newer), TRACE_CALLS the end of every system call (older ones). Both run in the thread that made the call, when its
 * result is known: a partial write counts as what was written, and a repeated one is not told twice.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "record.h"
#include "maps.h"
#include "tell.h"
#include "socket.h"
#include "tls.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#if defined(TRACE_SOCKETS)

static __always_inline int socket_call(struct sock *socket, long result, int flags, int way)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u32 wanted = target_of(thread);
	if (!wanted || result < 0 || (flags & (MSG_PEEK | MSG_TRUNC | MSG_ERRQUEUE)))
		return 0;
	__u16 family = socket->__sk_common.skc_family;
	if ((family != AF_INET && family != AF_INET6 && family != AF_UNIX) || socket->sk_type != SOCK_STREAM)
		return 0;
	struct stream *stream = bpf_sk_storage_get(&socket_streams, socket, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!stream)
		return 0;
	if (!stream->connection)
		stream->connection = bpf_get_socket_cookie(socket);
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
	struct call call = {
		.socket = socket, .thread = thread, .result = result, .way = way, .connection = stream->connection,
		.number = CALL_NUMBER(regs), .descriptor = CALL_ARG1(regs), .argument = CALL_ARG2(regs),
	};
	note_call(&call, stream, wanted);
	return 0;
}

SEC("tp_btf/sock_recv_length")
int socket_read(__u64 *arguments)
{
	return socket_call((struct sock *)arguments[0], (int)arguments[1], (int)arguments[2], WAY_READ);
}

SEC("tp_btf/sock_send_length")
int socket_written(__u64 *arguments)
{
	return socket_call((struct sock *)arguments[0], (int)arguments[1], (int)arguments[2], WAY_WRITTEN);
}

/* In any context, perhaps without a process; only sockets of watched processes have a stream. */
SEC("tp_btf/tcp_destroy_sock")
int socket_destroyed(__u64 *arguments)
{
	struct sock *socket = (struct sock *)arguments[0];
	struct stream *stream = bpf_sk_storage_get(&socket_streams, socket, 0, 0);
	if (stream && (stream->is_announced || stream->is_tls))
		tell_closed(stream, 0, !stream->is_tls);
	return 0;
}

#else

SEC("tp_btf/sys_exit")
int call_ended(__u64 *arguments)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u32 wanted = target_of(thread);
	if (!wanted)
		return 0;
	struct pt_regs *regs = (struct pt_regs *)arguments[0];
	struct call call = { .thread = thread, .result = (long)arguments[1], .number = CALL_NUMBER(regs) };
	if (call.number == CALL_READ || call.number == CALL_READV || call.number == CALL_RECVFROM
		|| call.number == CALL_RECVMSG)
		call.way = WAY_READ;
	else if (call.number == CALL_WRITE || call.number == CALL_WRITEV || call.number == CALL_SENDTO
		|| call.number == CALL_SENDMSG)
		call.way = WAY_WRITTEN;
	else
		return 0;
	if (call.result < 0)
		return 0;

	call.descriptor = CALL_ARG1(regs);
	call.argument = CALL_ARG2(regs);
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **files = BPF_CORE_READ(table, fd);
	struct file *file = NULL;
	if (call.descriptor >= BPF_CORE_READ(table, max_fds)
		|| bpf_probe_read_kernel(&file, sizeof(file), &files[call.descriptor]) || !file)
		return 0;
	if ((BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return 0;
	struct socket *opened = BPF_CORE_READ(file, private_data);
	struct sock *socket = BPF_CORE_READ(opened, sk);
	if (!socket || BPF_CORE_READ(socket, sk_type) != SOCK_STREAM)
		return 0;
	call.socket = socket;
	__u16 family = BPF_CORE_READ(socket, __sk_common.skc_family);
	if (family != AF_INET && family != AF_INET6 && family != AF_UNIX)
		return 0;

	call.connection = BPF_CORE_READ(file, f_inode, i_ino);
	struct stream *stream = bpf_map_lookup_elem(&socket_streams, &call.connection);
	if (!stream) {
		struct stream met = { .connection = call.connection };
		bpf_map_update_elem(&socket_streams, &call.connection, &met, BPF_ANY);
		stream = bpf_map_lookup_elem(&socket_streams, &call.connection);
		if (!stream)
			return 0;
	}
	note_call(&call, stream, wanted);
	return 0;
}

#endif
