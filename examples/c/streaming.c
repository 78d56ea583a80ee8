#define _POSIX_C_SOURCE 199309L /* nanosleep */

/* Speech as it is made, in two ways: event by event, with each word and when it is
 * heard, and as a sound card would read it, from memory that a thread keeps filled.
 *
 * cc -std=c99 streaming.c -o streaming $(pkg-config --cflags --libs voirs)
 */
#include <stdio.h>
#include <time.h>
#include <voirs.h>

static const char TEXT[] = "The first sentence is heard at once. The second is made meanwhile.\n\n"
                           "However long the text is, no more than a few sentences are in memory.";

/* Pulls events: what is heard in a stretch of audio comes before its samples. */
static VoirsStatus pull(const VoirsPipeline *pipeline) {
    VoirsStream *stream = NULL;
    VoirsSynthesisConfig config;
    VoirsEvent event;
    VoirsStatus status;

    voirs_synthesis_config_init(&config);
    config.events = 1u << VOIRS_EVENT_KIND_WORD | 1u << VOIRS_EVENT_KIND_AUDIO;
    status = voirs_stream_open(pipeline, TEXT, VOIRS_NUL_TERMINATED, &config, NULL, &stream);
    voirs_event_init(&event);
    while (status == VOIRS_STATUS_OK) {
        status = voirs_stream_next(stream, &event);
        if (status != VOIRS_STATUS_OK || event.kind == VOIRS_EVENT_KIND_END) {
            break;
        }
        if (event.kind == VOIRS_EVENT_KIND_WORD) {
            printf("%6.2f s  %s\n",
                   (double)event.sample_start / voirs_stream_get_sample_rate(stream), event.text);
        } else if (event.kind == VOIRS_EVENT_KIND_AUDIO) {
            printf("          %lu samples\n", (unsigned long)event.sample_count);
        }
    }
    voirs_free_stream(stream);
    return status;
}

/* Reads as the callback of a sound card does: fixed blocks, never waiting. */
static VoirsStatus play(const VoirsPipeline *pipeline) {
    enum { BLOCK = 480 };                        /* 20 ms at 24 kHz */
    const struct timespec period = {0, 1000000}; /* a hurried sound card: 1 ms */
    float block[BLOCK];
    size_t written = 0;
    unsigned long total = 0, late = 0;
    int32_t ended = 0;
    VoirsStream *stream = NULL;
    VoirsStreamConfig how;
    VoirsStatus status;

    voirs_stream_config_init(&how);
    how.buffer_samples = 24000; /* one second ahead */
    status = voirs_stream_open(pipeline, TEXT, VOIRS_NUL_TERMINATED, NULL, &how, &stream);
    while (status == VOIRS_STATUS_OK && !ended) {
        status = voirs_stream_read(stream, block, BLOCK, &written, &ended);
        total += written;
        late += written < BLOCK && !ended; /* the rest of the block would be silence */
        nanosleep(&period, NULL);
    }
    if (status == VOIRS_STATUS_OK) {
        printf("%lu samples read, %lu blocks not full\n", total, late);
    }
    voirs_free_stream(stream);
    return status;
}

int main(void) {
    VoirsPipeline *pipeline = NULL;
    VoirsStatus status = voirs_create_pipeline(&pipeline);
    if (status == VOIRS_STATUS_OK) {
        status = pull(pipeline);
    }
    if (status == VOIRS_STATUS_OK) {
        status = play(pipeline);
    }
    if (status != VOIRS_STATUS_OK) {
        fprintf(stderr, "%s\n", voirs_get_last_error());
    }
    voirs_destroy_pipeline(pipeline);
    return status == VOIRS_STATUS_OK ? 0 : 1;
}
