#!/bin/sh
# Compiles the BPF programs, an object per way of tracing and processor architecture.
# Usage: build.sh [FOLDER]; FOLDER is ./objects, where the checked copies are, if not given.
# Needs clang, llvm-strip, and the headers of libbpf (libbpf-dev) and of the kernel's interface (linux-libc-dev).
set -eu
into=${1:-"$(dirname "$0")/objects"}
mkdir -p "$into"
into=$(cd "$into" && pwd)
cd "$(dirname "$0")"
for trace in sockets calls; do
  for arch in x86 arm64; do
    object="$into/$trace.$arch.o"
    # Line numbers and paths of the debug information would differ from machine to machine; BTF stays.
    clang -target bpf -mcpu=v3 -O2 -g -Wall -Werror -Wno-unused-function -Wno-missing-declarations \
      "-I/usr/include/$(uname -m)-linux-gnu" "-D__TARGET_ARCH_$arch" "-DTRACE_$(echo $trace | tr a-z A-Z)" \
      -c sensor.bpf.c -o "$object.new"
    llvm-strip -g "$object.new"
    mv "$object.new" "$object"
  done
done
