/* What the C tests share. */
#ifndef VOIRS_TESTS_SUPPORT_H
#define VOIRS_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "voirs.h"

/* Spoken often, so it is short. */
#define TEXT "Hello there."
/* Two sentences: made in parallel, with events of both. */
#define TWO_SENTENCES "Good morning. How are you?"
/* "caf" and the beginning of a character of two bytes. */
#define NOT_UTF8 "caf\xc3"

/* Expects a call to succeed. */
#define OK(call) expect_status(VOIRS_STATUS_OK, (call), #call, __FILE__, __LINE__)
/* Expects a call to fail with a code, by its name, and to set the thread's last error. */
#define REFUSES(name, call)                                                                        \
    (voirs_clear_error(), expect_status(VOIRS_STATUS_##name, (call), #call, __FILE__, __LINE__))
/* The same for a call that gives an object, which must be NULL then. */
#define REFUSES_OBJECT(name, object, call)                                                         \
    ((object) = poison(), REFUSES(name, call), assert_null(object))

/* On threads other than the main one cmocka cannot fail a test: failures are
   counted and the main thread asserts that there were none. */
#define CHECK(condition) ((condition) ? (void)0 : count_failure(#condition, __FILE__, __LINE__))
#define assert_no_failures() assert_int_equal(atomic_exchange(&failures, 0), 0)

extern atomic_int failures;

void expect_status(VoirsStatus expected, VoirsStatus found, const char *call, const char *file,
                   int line);
void count_failure(const char *condition, const char *file, int line);
/* A pointer that a failing call has to overwrite. */
void *poison(void);

/* A pipeline with the default voice, for one test; fails the test when there is none. */
VoirsPipeline *new_pipeline(void);
/* The same for a group of tests, as cmocka's setup and teardown. */
int begin_pipeline(void **state);
int end_pipeline(void **state);
VoirsAudioBuffer *speak(const VoirsPipeline *pipeline, const char *text);
int same_audio(const VoirsAudioBuffer *a, const VoirsAudioBuffer *b);

/* How much a test does: `full` times, or `quick` under Valgrind and the
   sanitizers, which set VOIRS_TESTS=quick. */
int times(int full, int quick);
void sleep_milliseconds(long milliseconds);
double seconds_now(void);

/* A whole file; fails the test when it cannot be read. */
unsigned char *read_file(const char *path, size_t *size);
void write_file(const char *path, const void *data, size_t size);
/* A path in a folder of this process's own, valid until the next call; the
   folder is removed when the process ends. */
const char *temporary_path(const char *name);
const char *repository_path(const char *name);
/* The file of a Piper voice; NULL where it was not fetched, unless it has to be there. */
const char *piper_path(void);

/* A figure of /proc/self/status in KiB: "VmRSS", "VmHWM". */
long memory_kib(const char *name);

/* What a program left. */
struct outcome {
    /* As waitpid gives it. */
    int status;
    /* What it wrote to standard output and standard error. */
    char output[8192];
    size_t output_size;
};

/* Runs this program again with an argument, which main looks at. */
void run_self(const char *argument, struct outcome *outcome);
/* Runs a program that is looked for in PATH; arguments end with NULL. */
void run_program(char *const arguments[], struct outcome *outcome);
void assert_exit(const struct outcome *outcome, int code);

#endif
