/* host.h - what a host offers a sink, in C: the nine functions of alarm_sink_host.
 *
 * Logs to standard error, knows the secrets that it was told, and counts receipts.
 *
 * Threads: host_tell_secret() before a sink is created; the rest from any thread. */
#ifndef TESTS_ABI_C_HOST_HOST_H_
#define TESTS_ABI_C_HOST_HOST_H_

#include <stdbool.h>

#include "plugin_api/alarm_sink.h"

/* The host itself; the struct is valid for the life of the program. */
const alarm_sink_host *host_interface(void);

/* Both are borrowed for the life of the program.  False: there are too many. */
bool host_tell_secret(const char *name, size_t name_length, const char *value);

int64_t host_now(void);

/* Waits for a writable() that has not been waited for yet.  False: the deadline passed first. */
bool host_wait_writable(int64_t deadline_mono_ns);

/* Waits until `count` events have their FINAL receipt.  False: the deadline passed first. */
bool host_wait_finals(size_t count, int64_t deadline_mono_ns);

/* FINAL receipts that say DELIVERED. */
size_t host_delivered(void);

#endif
