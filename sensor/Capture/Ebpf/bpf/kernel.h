/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The members of kernel structures that the programs read. Where each member lies is found when the object is loaded
 * (CO-RE), so order and size here mean nothing. Names are the kernel's.
 */
#pragma once

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16, __sum16;
typedef __u32 __be32, __wsum;
typedef __u64 __be64;

#include <linux/bpf.h>

#define KERNEL __attribute__((preserve_access_index))
#define NULL ((void *)0)

enum { AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10 };
enum { SOCK_STREAM = 1 };
enum { IPPROTO_TCP = 6 };
enum { PIDTYPE_TGID = 1 };
enum { S_IFMT = 0170000, S_IFSOCK = 0140000 };
enum { MSG_PEEK = 0x2, MSG_TRUNC = 0x20, MSG_ERRQUEUE = 0x2000 };

struct in6_addr {
	union {
		__u8 u6_addr8[16];
	} in6_u;
} KERNEL;

typedef struct {
	int counter;
} KERNEL atomic_t;

typedef struct refcount_struct {
	atomic_t refs;
} KERNEL refcount_t;

typedef struct {
	__u32 val;
} KERNEL kuid_t;

struct cred {
	kuid_t uid;
} KERNEL;

struct hlist_node {
	struct hlist_node *next, **pprev;
} KERNEL;

struct hlist_head {
	struct hlist_node *first;
} KERNEL;

struct upid {
	int nr;
} KERNEL;

struct pid {
	struct hlist_head tasks[4];
	struct upid numbers[1];
} KERNEL;

struct inode {
	__u16 i_mode;
	unsigned long i_ino;
} KERNEL;

struct file {
	struct inode *f_inode;
	void *private_data;
} KERNEL;

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
} KERNEL;

struct files_struct {
	struct fdtable *fdt;
} KERNEL;

struct task_struct {
	struct files_struct *files;
	struct hlist_node pid_links[4];
	char comm[16];
} KERNEL;

struct sock_common {
	unsigned short skc_family;
	__u16 skc_num;
	__be16 skc_dport;
	__be32 skc_rcv_saddr;
	__be32 skc_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	struct in6_addr skc_v6_daddr;
} KERNEL;

struct sock;

struct socket {
	struct file *file;
	struct sock *sk;
} KERNEL;

struct sock {
	struct sock_common __sk_common;
	struct socket *sk_socket;
	refcount_t sk_wmem_alloc;
	__u16 sk_type;
	__u16 sk_protocol;
	struct pid *sk_peer_pid;
	const struct cred *sk_peer_cred;
} KERNEL;

struct tcp_sock {
	__u32 write_seq;
	__u32 snd_una;
} KERNEL;

struct sockaddr_un {
	unsigned short sun_family;
	char sun_path[108];
} KERNEL;

struct unix_address {
	int len;
	struct sockaddr_un name[0];
} KERNEL;

struct unix_sock {
	struct unix_address *addr;
} KERNEL;

/* What user space passes to a system call. */
struct iovec {
	void *iov_base;
	unsigned long iov_len;
};

struct user_msghdr {
	void *msg_name;
	int msg_namelen;
	struct iovec *msg_iov;
	unsigned long msg_iovlen;
	void *msg_control;
	unsigned long msg_controllen;
	unsigned int msg_flags;
};

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long r10, r9, r8, ax, cx, dx, si, di, orig_ax;
} KERNEL;

/* A function's arguments and result (System V ABI). */
#define FUNCTION_ARG1(regs) ((regs)->di)
#define FUNCTION_ARG2(regs) ((regs)->si)
#define FUNCTION_ARG4(regs) ((regs)->cx)
#define FUNCTION_RESULT(regs) ((regs)->ax)

/* A system call's number and arguments, from the registers with which the thread entered the kernel. */
#define CALL_NUMBER(regs) BPF_CORE_READ(regs, orig_ax)
#define CALL_ARG1(regs) BPF_CORE_READ(regs, di)
#define CALL_ARG2(regs) BPF_CORE_READ(regs, si)

enum {
	CALL_READ = 0, CALL_WRITE = 1, CALL_READV = 19, CALL_WRITEV = 20,
	CALL_SENDTO = 44, CALL_RECVFROM = 45, CALL_SENDMSG = 46, CALL_RECVMSG = 47,
};

#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
	__u64 regs[31];
	__u64 orig_x0;
	__s32 syscallno;
} KERNEL;

#define FUNCTION_ARG1(ctx) ((ctx)->regs[0])
#define FUNCTION_ARG2(ctx) ((ctx)->regs[1])
#define FUNCTION_ARG4(ctx) ((ctx)->regs[3])
#define FUNCTION_RESULT(ctx) ((ctx)->regs[0])
#define CALL_NUMBER(r) BPF_CORE_READ(r, syscallno)
#define CALL_ARG1(r) BPF_CORE_READ(r, orig_x0)
#define CALL_ARG2(r) BPF_CORE_READ(r, regs[1])

enum {
	CALL_READ = 63, CALL_WRITE = 64, CALL_READV = 65, CALL_WRITEV = 66,
	CALL_SENDTO = 206, CALL_RECVFROM = 207, CALL_SENDMSG = 211, CALL_RECVMSG = 212,
};
#endif
