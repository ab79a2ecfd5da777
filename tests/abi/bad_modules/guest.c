/* guest.c - what a good guest does not do to the process that it lives in. */
#define _GNU_SOURCE
#include "bad_module.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The thread runs nothing of this module, whose code is gone before it may have begun: it enters
 * pause() of libc, with every signal blocked, and never comes out. */
static void leave_a_thread(void) {
    void *(*const stay)(void *) = (void *(*)(void *))(void (*)(void))pause;
    pthread_t thread;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, NULL, stay, NULL) == 0) pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void pin_library(void) {
    Dl_info self;
    if (dladdr((const void *)&variant, &self) != 0) {
        dlopen(self.dli_fname, RTLD_NOW | RTLD_NODELETE);
    }
}

void misbehave_at_start(alarm_sink_sink *sink) {
    if (IS(installs_signal_handler)) signal(SIGPIPE, SIG_IGN);
    if (IS(writes_to_stdout)) {
        printf("bad module: started\n");
        fflush(stdout);
    }
    if (IS(changes_directory) && chdir("/") != 0) abort();
    if (IS(changes_umask)) umask(0777);
    if (IS(changes_environment)) setenv("BAD_MODULE", "was here", 1);
    if (IS(changes_locale) && setlocale(LC_ALL, "C.UTF-8") == NULL) abort();
    if (IS(leaves_a_thread)) leave_a_thread();
    if (IS(unload_pinned)) pin_library();
    if (IS(inheritable_descriptor)) sink->descriptor = open("/dev/null", O_RDONLY);
    if (IS(leaks_a_descriptor)) sink->descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void misbehave_at_stop(alarm_sink_sink *sink) {
    if (IS(inheritable_descriptor) && sink->descriptor >= 0) close(sink->descriptor);
}
