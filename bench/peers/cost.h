/* cost.h - what a client measures of itself, for clients in C and C++. */
#ifndef BENCH_PEERS_COST_H
#define BENCH_PEERS_COST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct cost {
    double wall_s, user_s, system_s;
};

static inline struct cost cost_now(void) {
    struct timespec now;
    struct rusage used;
    struct cost cost;
    clock_gettime(CLOCK_MONOTONIC, &now);
    getrusage(RUSAGE_SELF, &used);
    cost.wall_s = (double)now.tv_sec + (double)now.tv_nsec / 1e9;
    cost.user_s = (double)used.ru_utime.tv_sec + (double)used.ru_utime.tv_usec / 1e6;
    cost.system_s = (double)used.ru_stime.tv_sec + (double)used.ru_stime.tv_usec / 1e6;
    return cost;
}

/* Of this program alone: ru_maxrss would include what ran in the process before exec(). */
static inline long peak_kib(void) {
    char line[256];
    long peak = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0) peak = atol(line + 6);
    }
    if (status != NULL) fclose(status);
    return peak;
}

static inline void print_cost(struct cost before, struct cost after, long mails) {
    printf("{\"events\":%ld,\"wall_s\":%.6f,\"user_s\":%.6f,\"system_s\":%.6f,\"peak_kib\":%ld}\n",
           mails, after.wall_s - before.wall_s, after.user_s - before.user_s,
           after.system_s - before.system_s, peak_kib());
    fflush(stdout);
}

/* The whole file; ends the program when it cannot be read. */
static inline char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    char *bytes = (char *)malloc(1 << 21);
    if (file == NULL || bytes == NULL) {
        perror(path);
        exit(1);
    }
    *size = fread(bytes, 1, 1 << 21, file);
    fclose(file);
    return bytes;
}

#endif
