/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What the programs keep between two calls, and what the sensor sets before it loads them. */
#pragma once

/* Options: written by the sensor into .rodata, in this order. */
struct options {
	__u32 most_bytes;	/* of one call are told; the rest is a gap of known size */
	__u32 wake_bytes;	/* above this fill the reader is woken; below, it looks by itself */
};

const volatile struct options options = { .most_bytes = 64 << 20, .wake_bytes = 2 << 20 };

/* What is wanted of a process. */
enum target {
	TARGET_TLS_CALLS = 1,	/* note which threads are within OpenSSL */
	TARGET_TELL = 2,	/* tell what passes */
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u32);
} targets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

/* The call of OpenSSL that a thread is in. */
struct tls_call {
	__u64 tls;		/* the SSL object */
	__u64 buffer;
	__u64 length_at;	/* the _ex calls: where they say how many bytes passed */
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, struct tls_call);
} tls_calls SEC(".maps");

/* A stream as far as it was told. */
struct stream {
	__u64 connection;
	__u64 offset[2];
	__u32 is_announced;	/* the sensor has got its opened_record */
	__u32 is_tls;		/* of a socket: its bytes are ciphertext, and told by its SSL object */
	__u32 is_settled;	/* of an SSL object: as its last read of the socket found it */
	__u32 unused;
};

struct tls_key {
	__u64 tls;
	__u64 process;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct tls_key);
	__type(value, struct stream);
} tls_streams SEC(".maps");

#if defined(TRACE_SOCKETS)
/* Lives and dies with the socket. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct stream);
} socket_streams SEC(".maps");
#else
/* By inode: system calls know their socket as a file alone. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, struct stream);
} socket_streams SEC(".maps");
#endif

static __always_inline void count(__u32 what, __u64 by)
{
	__u64 *sum = bpf_map_lookup_elem(&counters, &what);
	if (sum)
		*sum += by;
}

static __always_inline __u32 target_of(__u64 thread)
{
	__u32 process = thread >> 32;
	__u32 *wanted = bpf_map_lookup_elem(&targets, &process);
	return wanted ? *wanted : 0;
}
