#!/usr/bin/env bash
# Power cuts, as a store sees them. The store lies on a file system in an image
# that is mounted through a loop device. In the midst of a pass the program is
# stopped (SIGSTOP) and the image is copied: what the file system has not written
# to it by then is lost, as in a power cut. On the copy the store must
#
#   open, and be found sound by 'parlance check',
#   hold every pass whose end was seen in /metrics before the cut,
#   and, when the demo goes on with it, end with exports equal to those of a run
#   that was never cut, byte for byte.
#
# Then the same is done with every sync left out (strace answers fsync and
# fdatasync without making them): this control must fail, or the trial proves
# nothing.
#
#   power-cut.sh ROUNDS [ext4|xfs]...     as root; needs go or PARLANCE=program, strace, curl
#
# It prints a line for each round, and a row of the README's table at the end.
set -euo pipefail

rounds=${1:?how many rounds}
shift
systems=("$@")
if [ $# -eq 0 ]; then systems=(ext4 xfs); fi
work=$(mktemp -d /tmp/parlance-power-cut.XXXXXX)
parlance=${PARLANCE:-$work/parlance}
demo=(demo --corpus "$work/corpus.jsonl" --days 30 --exit --listen 127.0.0.1:0)
program='' tracer=''

clean() {
	for pid in $program $tracer; do kill -KILL "$pid" 2>/dev/null || true; done
	umount "$work/disk" 2>/dev/null || true
	umount "$work/copied" 2>/dev/null || true
	rm -rf "$work"
}
trap clean EXIT
mkdir "$work/disk" "$work/copied"
[ -x "$parlance" ] || (cd "$(dirname "$0")/.." && go build -o "$parlance" .)

# 600 made-up adverts that come and go over thirty days.
for n in $(seq 0 49); do date -d "2026-10-20 +$n day" +%F; done | awk '{ day[NR - 1] = $1 }
END {
	for (i = 0; i < 600; i++) {
		text = ""
		for (n = 0; n < 40; n++) text = text sprintf("You keep record %d and report on digital services. ", (i * 7 + n) % 97)
		printf "{\"@type\":\"JobPosting\",\"title\":\"Data Analyst %d\",\"description\":\"&lt;p&gt;%s&lt;/p&gt;\",", i, text
		printf "\"datePosted\":\"%sT09:00:00+0000\",\"validThrough\":\"%sT23:59:59+0000\",", day[i % 36], day[i % 36 + 4 + i % 9]
		printf "\"hiringOrganization\":{\"name\":\"Anytown NHS Trust\"},\"url\":\"https://www.jobs.nhs.uk/xi/vacancy/K-%d\"}\n", i
	}
}' >"$work/corpus.jsonl"

exports() { "$parlance" export adverts --store "$1" && "$parlance" export counts --store "$1"; }

began=$(date +%s%N)
"$parlance" "${demo[@]}" --store "$work/calm.db" >/dev/null
whole=$((($(date +%s%N) - began) / 1000000))
exports "$work/calm.db" >"$work/calm"

# start mounts an image and runs the program on it; with the word control,
# without syncs.
start() {
	rm -f "$work/image" "$work/said"
	truncate -s 320M "$work/image"
	"mkfs.$1" -q "$work/image"
	mount -o loop "$work/image" "$work/disk"
	if [ "$2" = control ]; then
		strace -f -qq -o /dev/null -e trace=fsync,fdatasync -e inject=fsync,fdatasync:retval=0 \
			"$parlance" "${demo[@]}" --store "$work/disk/p.db" >"$work/said" 2>&1 &
		tracer=$!
		sleep 0.2
		program=$(pgrep -P "$tracer")
	else
		"$parlance" "${demo[@]}" --store "$work/disk/p.db" >"$work/said" 2>&1 &
		program=$! tracer=''
	fi
}

# ended says how many passes had ended as /metrics tells.
ended() {
	local url
	url=$(sed -n 's/^the page is at //p' "$work/said")
	{ [ -n "$url" ] && curl -fsS -m 2 "${url}metrics" 2>/dev/null || true; } |
		sed -n 's/^parlance_passes_total{outcome="complete",.*} //p'
}

# written says how many writes the device of the image has seen.
written() { awk '{print $5}' "/sys/block/$(basename "$(findmnt -no SOURCE "$work/disk")")/stat"; }

# cut_power stops the program and copies the image while nothing is written to it;
# it fails when the program had come to its end.
cut_power() {
	local before stopped=0
	kill -STOP "$program" 2>/dev/null || stopped=1
	sleep 0.2
	while [ "$stopped" = 0 ]; do
		before=$(written)
		cp --sparse=always "$work/image" "$work/copy"
		[ "$before" = "$(written)" ] && break
	done
	kill -KILL "$program" 2>/dev/null || true
	wait "${tracer:-$program}" 2>/dev/null || true
	program='' tracer=''
	umount "$work/disk"
	return "$stopped"
}

# judge says what is wrong on the copy; nothing when it is as it must be.
judge() {
	local seen=$1 held
	mount -o loop "$work/copy" "$work/copied" || { echo "the file system cannot be mounted"; return; }
	if [ -e "$work/copied/p.db" ] || [ "$seen" -gt 0 ]; then
		if ! "$parlance" check --store "$work/copied/p.db" >"$work/check" 2>&1; then
			echo "check: $(head -c 200 "$work/check")"
			return
		fi
		held=$("$parlance" export counts --store "$work/copied/p.db" | cut -d, -f2 | grep -x '20..-..-..' | sort -u | wc -l)
		[ "$held" -ge "$seen" ] || { echo "$seen passes had ended, $held are there"; return; }
	fi
	"$parlance" "${demo[@]}" --store "$work/copied/p.db" >"$work/check" 2>&1 || { echo "going on: $(tail -c 200 "$work/check")"; return; }
	exports "$work/copied/p.db" | cmp -s - "$work/calm" || echo "the exports differ from those of a run without a cut"
}

failed=0
for system in "${systems[@]}"; do
	for kind in synced control; do
		cuts=0 wrong=0 slowest=0
		for round in $(seq "$rounds"); do
			start "$system" "$kind"
			while kill -0 "$program" 2>/dev/null && [ ! -e "$work/disk/p.db" ]; do sleep 0.01; done
			sleep "$(awk -v ms="$whole" -v seed="$RANDOM" 'BEGIN { srand(seed); print rand() * ms / 1000 }')"
			seen=$(ended)
			if ! cut_power; then
				echo "$system $kind round $round: no cut, the run had ended"
				continue
			fi
			cuts=$((cuts + 1))
			began=$(date +%s%N)
			what=$(judge "${seen:-0}")
			took=$((($(date +%s%N) - began) / 1000000))
			umount "$work/copied" 2>/dev/null || true
			slowest=$((took > slowest ? took : slowest))
			if [ -n "$what" ]; then wrong=$((wrong + 1)); fi
			echo "$system $kind round $round: ${seen:-0} passes had ended; ${what:-sound}"
		done
		echo "| power cut, $system, $kind | $cuts | $wrong cuts lost something | check and rest of the run $slowest ms at most |"
		if [ "$kind" = synced ] && [ "$wrong" -gt 0 ]; then failed=1; fi
		if [ "$kind" = control ] && [ "$wrong" -eq 0 ]; then
			echo "the control did not fail: the trial proves nothing"
			failed=1
		fi
	done
done
exit "$failed"
