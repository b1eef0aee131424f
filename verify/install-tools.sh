#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Install what pgoff verify and the tests need on Debian and Ubuntu, b4 and git send-email
# among it, which the tests of sending ask; quick, and without the network, where
# everything is there.  With --check it only says what is
# missing.
set -eu

# The oldest LLVM that the newest kernels take, and the one that is known to work.
OLDEST_LLVM=15
TESTED_LLVM=19

has() { command -v "$1" >/dev/null 2>&1; }

llvm_is_complete() {
	has "clang-$1" && has "ld.lld-$1" && has "llvm-nm-$1"
}

# Says "llvm" where no version is there with all that Kbuild takes from it.
llvm() {
	for number in $(seq "$OLDEST_LLVM" 40); do
		if llvm_is_complete "$number"; then
			return
		fi
	done
	echo llvm
}

missing() {
	for pair in b4:b4 bc:bc bison:bison flex:flex gcc:gcc git:git make:make perl:perl \
		qemu-system-x86_64:qemu-system-x86 sparse:sparse \
		s390x-linux-gnu-ld:binutils-s390x-linux-gnu spatch:coccinelle xz:xz-utils; do
		has "${pair%%:*}" || echo "${pair##*:}"
	done
	for pair in stdio.h:libc6-dev gelf.h:libelf-dev openssl/ssl.h:libssl-dev; do
		[ -e "/usr/include/${pair%%:*}" ] || echo "${pair##*:}"
	done
	[ -e "$(git --exec-path 2>/dev/null)/git-send-email" ] || echo git-email
	perl -MMail::Address -e 1 2>/dev/null || echo libmailtools-perl
	python3 -c 'import ensurepip' 2>/dev/null || echo python3-venv
	llvm
}

# The packages of the tested LLVM, else of the newest on offer that is whole.
llvm_packages() {
	numbers=$(apt-cache pkgnames clang- | sed -n 's/^clang-\([0-9]*\)$/\1/p' | sort -nr)
	for number in $TESTED_LLVM $numbers; do
		[ "$number" -ge "$OLDEST_LLVM" ] || break
		if apt-cache show "lld-$number" "llvm-$number" >/dev/null 2>&1; then
			echo "clang-$number lld-$number llvm-$number"
			return
		fi
	done
	echo "no clang of version $OLDEST_LLVM or newer is on offer" >&2
	exit 2
}

wanted=$(missing | tr '\n' ' ')
if [ -z "${wanted% }" ]; then
	echo "all tools are there"
	exit 0
fi
echo "missing: $wanted"
[ "${1-}" != --check ] || exit 1
if ! has apt-get; then
	echo "there is no apt-get: install these in your distribution's way" >&2
	exit 2
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
	as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q
case " $wanted" in
*" llvm "*)
	llvm=$(llvm_packages)
	wanted="${wanted%llvm } $llvm"
	;;
esac
# shellcheck disable=SC2086 # a list of packages
$as_root apt-get install -q -y --no-install-recommends $wanted
