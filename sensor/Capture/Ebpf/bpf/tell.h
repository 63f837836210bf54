/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Records on their way into the ring. A record is reserved and filled there: a buffer of our own could be overwritten
 * by a program that interrupts this one. What finds no room is counted, and its stream's offset moves on all the same:
 * the sensor sees a gap of exactly that size.
 */
#pragma once

/* Sizes of records: a constant size is what the verifier asks for. 40 bytes of each are the head. */
enum { TINY = 88, SMALL = 472, MEDIUM = 4056, LARGE = 16344 };

struct tiny { struct record head; __u8 data[TINY]; };
struct small { struct record head; __u8 data[SMALL]; };
struct medium { struct record head; __u8 data[MEDIUM]; };
struct large { struct record head; __u8 data[LARGE]; };

/* The bytes of one call, and how far they are told. */
struct passage {
	struct record head;	/* offset: of the call's first byte */
	__u64 address;		/* of the next piece, in user space */
	__u32 left;		/* bytes to tell */
	__u32 cut;		/* bytes behind them that are not told */
};

static __always_inline __u64 wake(void)
{
	return bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) > options.wake_bytes ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
}

static __always_inline void note_full(__u64 bytes)
{
	count(COUNTER_RING_FULL, 1);
	count(COUNTER_RING_FULL_BYTES, bytes);
}

/* clang drops a comparison that it can prove itself; the verifier needs to see it. */
#define AT_MOST(value, limit) asm volatile("if %0 <= %1 goto +1\n%0 = %1" : "+r"(value) : "i"(limit))

#define TELL_AS(type, limit)								\
	do {										\
		struct type *told = bpf_ringbuf_reserve(&ring, sizeof(*told), 0);	\
		if (!told) {								\
			note_full(size + (size == passage->left ? passage->cut : 0));	\
			break;								\
		}									\
		__u64 bytes = size;							\
		AT_MOST(bytes, limit);							\
		told->head = passage->head;						\
		told->head.length = bytes;						\
		told->head.missing = size == passage->left ? passage->cut : 0;		\
		if (bpf_probe_read_user(told->data, bytes, (void *)passage->address)) {	\
			told->head.kind = RECORD_UNREADABLE;				\
			told->head.length = 0;						\
			told->head.missing += bytes;					\
			count(COUNTER_UNREADABLE_BYTES, bytes);				\
		}									\
		bpf_ringbuf_submit(told, wake());					\
		count(COUNTER_RECORDS, 1);						\
	} while (0)

/*
 * Tells the next piece; 1 where it was the last. Not static: the verifier then looks at it once, and not again for each
 * turn of each loop that calls it.
 */
__noinline int tell_piece(struct passage *passage)
{
	if (!passage)
		return 1;
	__u32 size = passage->left;
	if (size == 0)
		return 1;
	if (size > LARGE)
		size = LARGE;

	if (size <= TINY)
		TELL_AS(tiny, TINY);
	else if (size <= SMALL)
		TELL_AS(small, SMALL);
	else if (size <= MEDIUM)
		TELL_AS(medium, MEDIUM);
	else
		TELL_AS(large, LARGE);

	passage->left -= size;
	passage->address += size;
	passage->head.offset += size;
	/* Only the first piece was read while nothing was under way. */
	passage->head.flags = 0;
	return passage->left == 0;
}

static long tell_next_piece(__u32 index, void *context)
{
	return tell_piece(context) != 0;
}

/* Tells size bytes at address; the passage's offset moves behind them. */
static __always_inline void tell_range(struct passage *passage, __u64 address, __u64 size)
{
	count(COUNTER_BYTES, size);
	passage->address = address;
	passage->left = size;
	tell_piece(passage);
	if (passage->left)
		bpf_loop((64 << 20) / LARGE + 1, tell_next_piece, passage, 0);
}

static __always_inline void tell_unreadable(struct passage *passage, __u64 size)
{
	count(COUNTER_UNREADABLE_BYTES, size);
	struct record *told = bpf_ringbuf_reserve(&ring, sizeof(*told), 0);
	if (!told) {
		note_full(size);
		return;
	}
	*told = passage->head;
	told->kind = RECORD_UNREADABLE;
	told->length = 0;
	told->missing = size;
	bpf_ringbuf_submit(told, wake());
}

static __always_inline void begin(struct record *head, __u8 kind, __u64 connection, __u64 thread)
{
	__builtin_memset(head, 0, sizeof(*head));
	head->kind = kind;
	head->time = bpf_ktime_get_ns();
	head->connection = connection;
	head->process = thread >> 32;
}

static __always_inline void tell_end(const struct stream *stream, __u64 thread)
{
	struct record *told = bpf_ringbuf_reserve(&ring, sizeof(*told), 0);
	if (!told)
		return;
	begin(told, RECORD_END, stream->connection, thread);
	told->offset = stream->offset[WAY_READ];
	bpf_ringbuf_submit(told, wake());
}

static __always_inline void tell_closed(const struct stream *stream, __u64 thread, int is_known)
{
	struct closed_record *told = bpf_ringbuf_reserve(&ring, sizeof(*told), 0);
	if (!told)
		return;
	begin(&told->head, RECORD_CLOSED, stream->connection, thread);
	told->head.offset = stream->offset[WAY_READ];
	told->written = is_known ? stream->offset[WAY_WRITTEN] : ~0ULL;
	bpf_ringbuf_submit(told, wake());
}
