/* A buffered stream on a real-time thread: reading allocates nothing, makes no
   system call, and does not wait for a slow feeder. */
#include "support.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* This program's own allocator counts the calls of a thread that asks for it,
   and is glibc's otherwise. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *pointer, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *pointer);

static _Thread_local int counting;
static _Thread_local int counted;

void *malloc(size_t size) {
    counted += counting;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    counted += counting;
    return __libc_calloc(count, size);
}

void *realloc(void *pointer, size_t size) {
    counted += counting;
    return __libc_realloc(pointer, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    counted += counting;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **pointer, size_t alignment, size_t size) {
    counted += counting;
    *pointer = __libc_memalign(alignment, size);
    return *pointer ? 0 : ENOMEM;
}

void free(void *pointer) {
    counted += counting;
    __libc_free(pointer);
}

static int32_t be_slow(const VoirsEvent *event, void *user_data) {
    (void)user_data;
    if (event->kind == VOIRS_EVENT_KIND_WORD)
        sleep_milliseconds(20);
    return 0;
}

static VoirsStream *open_slow(const VoirsPipeline *pipeline, size_t buffer_samples) {
    VoirsStream *stream = NULL;
    VoirsStreamConfig config;
    voirs_stream_config_init(&config);
    config.buffer_samples = buffer_samples;
    config.on_event = be_slow;
    OK(voirs_stream_open(pipeline, TWO_SENTENCES, VOIRS_NUL_TERMINATED, NULL, &config, &stream));
    return stream;
}

/* 10 ms at 24 kHz, as a sound card asks for. */
#define BLOCK 240

static void the_interposed_allocator_counts(void **state) {
    (void)state;
    VoirsCancelToken *token = NULL;
    counted = 0;
    counting = 1;
    OK(voirs_create_cancel_token(&token));
    voirs_cancel_token_release(token);
    counting = 0;
    /* Otherwise the next test could not fail. */
    assert_true(counted >= 2);
}

static void reading_allocates_nothing_and_does_not_wait(void **state) {
    VoirsAudioBuffer *expected = speak(*state, TWO_SENTENCES);
    size_t count = voirs_audio_get_sample_count(expected), total = 0;
    float *samples = malloc((count + BLOCK) * sizeof(float));
    VoirsStream *stream = open_slow(*state, 2400);
    int short_reads = 0, reads = 0;
    struct rusage before, after;
    long waits = 0;
    int32_t ended = 0;
    counted = 0;
    while (!ended) {
        size_t written = 0;
        VoirsStatus status;
        getrusage(RUSAGE_THREAD, &before);
        counting = 1;
        status = voirs_stream_read(stream, samples + total, BLOCK, &written, &ended);
        counting = 0;
        getrusage(RUSAGE_THREAD, &after);
        waits += after.ru_nvcsw - before.ru_nvcsw;
        assert_int_equal(status, VOIRS_STATUS_OK);
        total += written;
        assert_true(total <= count);
        short_reads += written < BLOCK;
        reads++;
        sleep_milliseconds(1);
    }
    assert_int_equal(total, count);
    assert_memory_equal(samples, voirs_audio_get_samples(expected), count * sizeof(float));
    /* The feeder was the slower one, and nobody waited for it. */
    assert_true(short_reads > 10);
    assert_int_equal(waits, 0);
    assert_int_equal(counted, 0);
    print_message("%d reads, %d of them with fewer samples than asked, %d allocations, %ld waits\n",
                  reads, short_reads, counted, waits);
    voirs_free_stream(stream);
    voirs_free_audio_buffer(expected);
    free(samples);
}

/* In a process of its own: a thread that may only read, write and end. */

static atomic_int reader_ready, reader_done;
static atomic_size_t reader_total;

static void *read_without_system_calls(void *stream) {
    static float block[BLOCK];
    size_t written;
    int32_t ended = 0;
    atomic_store(&reader_ready, 1);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) {
        atomic_store(&reader_done, 77);
        return NULL;
    }
    while (!ended) {
        if (voirs_stream_read(stream, block, BLOCK, &written, &ended) != VOIRS_STATUS_OK) {
            atomic_store(&reader_done, 3);
            break;
        }
        atomic_fetch_add(&reader_total, written);
    }
    if (ended)
        atomic_store(&reader_done, 1);
    /* Ending a thread takes other system calls. */
    for (;;)
        continue;
}

static int read_in_the_cage(void) {
    VoirsPipeline *pipeline = NULL;
    VoirsAudioBuffer *audio = NULL;
    VoirsStream *stream = NULL;
    VoirsStreamConfig config;
    pthread_t thread;
    voirs_stream_config_init(&config);
    config.buffer_samples = 2400;
    if (voirs_create_pipeline(&pipeline) != VOIRS_STATUS_OK ||
        voirs_synthesize(pipeline, TWO_SENTENCES, VOIRS_NUL_TERMINATED, &audio) !=
            VOIRS_STATUS_OK ||
        voirs_stream_open(pipeline, TWO_SENTENCES, VOIRS_NUL_TERMINATED, NULL, &config, &stream) !=
            VOIRS_STATUS_OK ||
        pthread_create(&thread, NULL, read_without_system_calls, stream) != 0)
        return 2;
    while (!atomic_load(&reader_done))
        sleep_milliseconds(1);
    if (atomic_load(&reader_done) == 1 &&
        atomic_load(&reader_total) != voirs_audio_get_sample_count(audio))
        return 4;
    return atomic_load(&reader_done) == 1 ? 0 : atomic_load(&reader_done);
}

static void reading_makes_no_system_call(void **state) {
    (void)state;
    struct outcome outcome;
    run_self("cage", &outcome);
    if (outcome.status == 77 << 8) {
        print_message("not tested: the system has no strict seccomp\n");
        skip();
    }
    assert_exit(&outcome, 0);
}

int main(int count, char **arguments) {
    (void)arguments;
    if (count > 1)
        _exit(read_in_the_cage());
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_interposed_allocator_counts),
        cmocka_unit_test(reading_allocates_nothing_and_does_not_wait),
        cmocka_unit_test(reading_makes_no_system_call),
    };
    return cmocka_run_group_tests_name("real time", tests, begin_pipeline, end_pipeline);
}
