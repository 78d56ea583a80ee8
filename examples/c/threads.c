/* Several syntheses at once on one pipeline: on threads of one's own, as a batch, on
 * threads of the library's, and cancelled.
 *
 * cc -std=c99 threads.c -o threads $(pkg-config --cflags --libs voirs) -pthread
 */
#include <pthread.h>
#include <stdio.h>
#include <voirs.h>

enum { THREADS = 4 };

struct job {
    const VoirsPipeline *pipeline;
    int number;
    VoirsStatus status;
};

/* Errors belong to the thread on which they happen: tell of them here. */
static void *speak(void *argument) {
    struct job *job = argument;
    char text[64], path[64];
    VoirsAudioBuffer *audio = NULL;
    snprintf(text, sizeof text, "This is thread number %d.", job->number);
    snprintf(path, sizeof path, "thread-%d.wav", job->number);
    job->status = voirs_synthesize(job->pipeline, text, VOIRS_NUL_TERMINATED, &audio);
    if (job->status == VOIRS_STATUS_OK) {
        job->status = voirs_audio_save_wav(audio, path, VOIRS_SAMPLE_FORMAT_I16);
    }
    if (job->status != VOIRS_STATUS_OK) {
        fprintf(stderr, "thread %d: %s\n", job->number, voirs_get_last_error());
    }
    voirs_free_audio_buffer(audio);
    return NULL;
}

static VoirsStatus own_threads(const VoirsPipeline *pipeline) {
    pthread_t threads[THREADS];
    struct job jobs[THREADS];
    VoirsStatus status = VOIRS_STATUS_OK;
    int started = 0, i;
    for (; started < THREADS; started++) {
        jobs[started].pipeline = pipeline;
        jobs[started].number = started + 1;
        if (pthread_create(&threads[started], NULL, speak, &jobs[started]) != 0) {
            status = VOIRS_STATUS_SYSTEM_RESOURCE;
            break;
        }
    }
    for (i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
        if (jobs[i].status != VOIRS_STATUS_OK) {
            status = jobs[i].status;
        }
    }
    return status;
}

/* The second text has nothing to speak: the others are not affected. */
static VoirsStatus batch(const VoirsPipeline *pipeline) {
    const char *texts[] = {"One.", "...", "Three."};
    VoirsBatch *results = NULL;
    size_t i;
    VoirsStatus status = voirs_synthesize_batch(pipeline, texts, NULL, 3, NULL, &results);
    for (i = 0; i < voirs_batch_get_count(results); i++) {
        VoirsAudioBuffer *audio = NULL;
        if (voirs_batch_get_audio(results, i, &audio) == VOIRS_STATUS_OK) {
            printf("%s %.2f s\n", texts[i], voirs_audio_get_duration(audio));
        } else {
            printf("%s %s\n", texts[i], voirs_get_last_error());
        }
        voirs_free_audio_buffer(audio);
    }
    voirs_free_batch(results);
    return status;
}

/* A task of the library's, while this thread does something else. */
static VoirsStatus task(const VoirsPipeline *pipeline) {
    VoirsTask *task = NULL;
    VoirsAudioBuffer *audio = NULL;
    VoirsStatus status = voirs_synthesize_async(
        pipeline, "Made in the background.", VOIRS_NUL_TERMINATED, NULL, NULL, NULL, NULL, &task);
    if (status == VOIRS_STATUS_OK) {
        status = voirs_task_wait(task, -1, NULL);
    }
    if (status == VOIRS_STATUS_OK) {
        status = voirs_task_get_audio(task, &audio);
    }
    if (status == VOIRS_STATUS_OK) {
        printf("in the background: %.2f s\n", voirs_audio_get_duration(audio));
    }
    voirs_free_audio_buffer(audio);
    voirs_task_free(task);
    return status;
}

/* A token ends every request that it was given to. */
static VoirsStatus cancel(const VoirsPipeline *pipeline) {
    VoirsCancelToken *token = NULL;
    VoirsTask *task = NULL;
    VoirsSynthesisConfig config;
    VoirsStatus status = voirs_create_cancel_token(&token);
    voirs_synthesis_config_init(&config);
    config.cancel = token;
    config.sentence_pause = 10;
    if (status == VOIRS_STATUS_OK) {
        status = voirs_synthesize_async(pipeline, "Nobody. Will. Wait. For. This.",
                                        VOIRS_NUL_TERMINATED, &config, NULL, NULL, NULL, &task);
    }
    if (status == VOIRS_STATUS_OK) {
        status = voirs_cancel(token);
    }
    if (status == VOIRS_STATUS_OK) {
        status = voirs_task_wait(task, -1, NULL);
    }
    if (status == VOIRS_STATUS_OK) {
        printf("cancelled: %s\n", voirs_status_name(voirs_task_get_status(task)));
    }
    voirs_task_free(task);
    voirs_cancel_token_release(token);
    return status;
}

int main(void) {
    VoirsStatus (*const parts[])(const VoirsPipeline *) = {own_threads, batch, task, cancel};
    VoirsPipeline *pipeline = NULL;
    VoirsStatus status = voirs_create_pipeline(&pipeline);
    size_t i;
    for (i = 0; status == VOIRS_STATUS_OK && i < sizeof parts / sizeof *parts; i++) {
        status = parts[i](pipeline);
    }
    if (status != VOIRS_STATUS_OK) {
        const char *message = voirs_get_last_error();
        fprintf(stderr, "%s\n", message ? message : voirs_status_name(status));
    }
    voirs_destroy_pipeline(pipeline);
    return status == VOIRS_STATUS_OK ? 0 : 1;
}
