/* What calls of the C interface cost, in nanoseconds: the median of rounds, each
   the mean of many calls in a row. Prints lines of name, TAB, nanoseconds. */

#define _POSIX_C_SOURCE 199309L

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "voirs.h"

enum { ROUNDS = 101, CALLS = 20000 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Keeps the compiler from leaving calls out. */
static volatile unsigned long long sink;

#define MEASURE(name, call)                                                                        \
    do {                                                                                           \
        double rounds[ROUNDS];                                                                     \
        for (int r = 0; r < ROUNDS; r++) {                                                         \
            double start = now();                                                                  \
            for (int i = 0; i < CALLS; i++) {                                                      \
                call;                                                                              \
            }                                                                                      \
            rounds[r] = (now() - start) / CALLS;                                                   \
        }                                                                                          \
        qsort(rounds, ROUNDS, sizeof rounds[0], compare);                                          \
        printf("%s\t%.1f\n", name, rounds[ROUNDS / 2]);                                            \
    } while (0)

static void buffer(size_t count) {
    VoirsAudioBuffer *audio = NULL;
    if (voirs_create_audio_buffer(NULL, count, 24000, &audio) != VOIRS_STATUS_OK) {
        abort();
    }
    voirs_free_audio_buffer(audio);
}

int main(void) {
    VoirsPipeline *pipeline = NULL;
    VoirsAudioBuffer *audio = NULL;
    if (voirs_create_pipeline(&pipeline) != VOIRS_STATUS_OK ||
        voirs_create_audio_buffer(NULL, 24000, 24000, &audio) != VOIRS_STATUS_OK) {
        fprintf(stderr, "%s\n", voirs_get_last_error());
        return 1;
    }
    MEASURE("voirs_audio_get_sample_rate", sink += voirs_audio_get_sample_rate(audio));
    MEASURE("voirs_get_thread_count, which looks the pipeline up",
            sink += voirs_get_thread_count(pipeline));
    MEASURE("voirs_has_error", sink += (unsigned)voirs_has_error());
    MEASURE("voirs_get_last_error_code", sink += (unsigned)voirs_get_last_error_code());
    MEASURE("audio buffer of 480 samples, created and freed", buffer(480));
    MEASURE("audio buffer of 24000 samples, zeroed, created and freed", buffer(24000));
    MEASURE("audio buffer, retained and released",
            (voirs_audio_buffer_retain(audio), voirs_audio_buffer_release(audio)));
    MEASURE("pipeline, retained and released",
            (voirs_pipeline_retain(pipeline), voirs_pipeline_release(pipeline)));
    MEASURE("a call that fails: NULL as audio", sink += voirs_audio_get_sample_rate(NULL));
    voirs_free_audio_buffer(audio);
    voirs_destroy_pipeline(pipeline);
    return 0;
}
