/* Callbacks that call back in, and ends that race. */
#include "support.h"

#include <pthread.h>

#define THREADS 8

static void *share_audio(void *user_data) {
    VoirsWeakAudioBuffer *weak = *(VoirsWeakAudioBuffer **)user_data;
    for (int at = times(20000, 500); at > 0; at--) {
        VoirsAudioBuffer *audio = poison();
        CHECK(voirs_weak_audio_buffer_upgrade(weak, &audio) == VOIRS_STATUS_OK);
        if (!audio)
            break;
        voirs_audio_buffer_retain(audio);
        voirs_audio_buffer_release(audio);
        CHECK(voirs_audio_get_samples(audio)[99] == 0);
        voirs_free_audio_buffer(audio);
    }
    voirs_free_weak_audio_buffer(weak);
    return NULL;
}

static void count_drop(void *user_data) {
    atomic_fetch_add((atomic_int *)user_data, 1);
}

static void an_audio_buffer_is_freed_once(void **state) {
    (void)state;
    for (int round = times(20, 2); round > 0; round--) {
        atomic_int dropped = 0;
        VoirsAudioBuffer *audio = NULL;
        VoirsWeakAudioBuffer *weak[THREADS];
        pthread_t threads[THREADS];
        OK(voirs_create_audio_buffer(NULL, 100, 8000, &audio));
        OK(voirs_audio_buffer_add_drop_handler(audio, count_drop, &dropped));
        for (int at = 0; at < THREADS; at++) {
            OK(voirs_audio_buffer_downgrade(audio, &weak[at]));
            assert_int_equal(pthread_create(&threads[at], NULL, share_audio, &weak[at]), 0);
        }
        voirs_free_audio_buffer(audio);
        for (int at = 0; at < THREADS; at++)
            pthread_join(threads[at], NULL);
        assert_no_failures();
        assert_int_equal(dropped, 1);
    }
}

static void count_message(int32_t level, const char *message, void *user_data) {
    CHECK(level == VOIRS_LOG_LEVEL_ERROR && *message);
    CHECK(atomic_load((atomic_int *)user_data) >= 0);
}

static void end_messages(void *user_data) {
    /* From here on nobody may come: a later one would find -1. */
    atomic_store((atomic_int *)user_data, -1);
}

static void *set_loggers(void *user_data) {
    atomic_int *loggers = user_data;
    for (int at = 0; at < 200; at++) {
        CHECK(voirs_set_log_callback(count_message, VOIRS_LOG_LEVEL_ERROR, &loggers[at],
                                     end_messages) == VOIRS_STATUS_OK);
        CHECK(voirs_cancel(NULL) == VOIRS_STATUS_INVALID_ARGUMENT);
    }
    return NULL;
}

static void log_callbacks_change_meanwhile(void **state) {
    (void)state;
    static atomic_int loggers[THREADS][200];
    pthread_t threads[THREADS];
    for (int at = 0; at < THREADS; at++)
        assert_int_equal(pthread_create(&threads[at], NULL, set_loggers, loggers[at]), 0);
    for (int at = 0; at < THREADS; at++)
        pthread_join(threads[at], NULL);
    assert_no_failures();
    OK(voirs_set_log_callback(NULL, 0, NULL, NULL));
    for (int thread = 0; thread < THREADS; thread++)
        for (int at = 0; at < 200; at++)
            assert_int_equal(loggers[thread][at], -1);
}

struct inside {
    VoirsPipeline *pipeline;
    _Atomic(VoirsTask *) task;
    _Atomic(VoirsStream *) stream;
    atomic_int events, ended, destroyed;
};

static void count_destroy(void *user_data) {
    atomic_fetch_add(&((struct inside *)user_data)->destroyed, 1);
}

static int32_t destroy_pipeline(const VoirsEvent *event, void *user_data) {
    struct inside *own = user_data;
    if (atomic_fetch_add(&own->events, 1) == 0)
        CHECK(voirs_destroy_pipeline(own->pipeline) == VOIRS_STATUS_OK);
    atomic_fetch_add(&own->ended, event->kind == VOIRS_EVENT_KIND_END);
    return 0;
}

static void a_callback_may_destroy_the_pipeline(void **state) {
    (void)state;
    for (int shared = 0; shared < 2; shared++) {
        struct inside own = {.pipeline = new_pipeline()};
        OK(voirs_set_thread_count(own.pipeline, shared ? 0 : 2));
        OK(voirs_synthesize_streaming(own.pipeline, TWO_SENTENCES, VOIRS_NUL_TERMINATED, NULL,
                                      destroy_pipeline, &own));
        assert_int_equal(own.ended, 1);
        own = (struct inside){.pipeline = new_pipeline()};
        VoirsTask *task = NULL;
        OK(voirs_set_thread_count(own.pipeline, shared ? 0 : 2));
        OK(voirs_synthesize_async(own.pipeline, TWO_SENTENCES, VOIRS_NUL_TERMINATED, NULL,
                                  destroy_pipeline, &own, count_destroy, &task));
        OK(voirs_task_wait(task, -1, NULL));
        OK(voirs_task_get_status(task));
        assert_int_equal(own.ended, 1);
        assert_int_equal(own.destroyed, 1);
        voirs_task_free(task);
        assert_no_failures();
    }
}

static int32_t free_own(const VoirsEvent *event, void *user_data) {
    struct inside *own = user_data;
    (void)event;
    if (atomic_fetch_add(&own->events, 1) == 0) {
        while (!atomic_load(&own->task) && !atomic_load(&own->stream))
            sleep_milliseconds(1);
        voirs_task_free(atomic_load(&own->task));
        voirs_free_stream(atomic_load(&own->stream));
    }
    return 0;
}

static void wait_for_destroy(struct inside *own) {
    for (int tries = 0; atomic_load(&own->destroyed) == 0 && tries < 20000; tries++)
        sleep_milliseconds(1);
    assert_int_equal(own->destroyed, 1);
    assert_no_failures();
}

static void a_callback_may_free_what_calls_it(void **state) {
    struct inside own = {.pipeline = NULL};
    VoirsTask *task = NULL;
    OK(voirs_synthesize_async(*state, TWO_SENTENCES, VOIRS_NUL_TERMINATED, NULL, free_own, &own,
                              count_destroy, &task));
    atomic_store(&own.task, task);
    wait_for_destroy(&own);
    assert_int_equal(own.events, 1);
    struct inside other = {.pipeline = NULL};
    VoirsStream *stream = NULL;
    VoirsStreamConfig config;
    voirs_stream_config_init(&config);
    config.buffer_samples = 1000;
    config.on_event = free_own;
    config.user_data = &other;
    config.destroy = count_destroy;
    OK(voirs_stream_open(*state, TWO_SENTENCES, VOIRS_NUL_TERMINATED, NULL, &config, &stream));
    atomic_store(&other.stream, stream);
    wait_for_destroy(&other);
    assert_int_equal(other.events, 1);
}

static int32_t speak_inside(const VoirsEvent *event, void *user_data) {
    struct inside *own = user_data;
    VoirsAudioBuffer *audio = NULL;
    if (event->kind != VOIRS_EVENT_KIND_SENTENCE)
        return 0;
    atomic_fetch_add(&own->events, 1);
    CHECK(voirs_synthesize(own->pipeline, "One.", 4, &audio) == VOIRS_STATUS_OK);
    voirs_free_audio_buffer(audio);
    CHECK(voirs_set_config_value(own->pipeline, "rate", "2") == VOIRS_STATUS_OK);
    CHECK(voirs_set_thread_count(own->pipeline, 2) == VOIRS_STATUS_OK);
    CHECK(voirs_cancel(NULL) == VOIRS_STATUS_INVALID_ARGUMENT);
    voirs_trim_memory();
    return 0;
}

static void a_callback_may_call_anything(void **state) {
    (void)state;
    struct inside own = {.pipeline = new_pipeline()};
    /* One thread: a call inside must not need the one that it keeps waiting. */
    OK(voirs_set_thread_count(own.pipeline, 1));
    OK(voirs_synthesize_streaming(own.pipeline, TWO_SENTENCES, VOIRS_NUL_TERMINATED, NULL,
                                  speak_inside, &own));
    assert_int_equal(own.events, 2);
    assert_no_failures();
    OK(voirs_destroy_pipeline(own.pipeline));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_audio_buffer_is_freed_once),
        cmocka_unit_test(log_callbacks_change_meanwhile),
        cmocka_unit_test(a_callback_may_destroy_the_pipeline),
        cmocka_unit_test(a_callback_may_free_what_calls_it),
        cmocka_unit_test(a_callback_may_call_anything),
    };
    return cmocka_run_group_tests_name("callbacks", tests, begin_pipeline, end_pipeline);
}
