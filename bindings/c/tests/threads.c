/* Several threads on the same objects. */
#include "support.h"

#include <pthread.h>

enum { THREADS = 8, TEXTS = 4 };

static const char *const TEXTS_SPOKEN[TEXTS] = {
    "The first text is short.",
    "The second one has two sentences. This is the other.",
    "Three hundred and sixty five days make a year.",
    "Who goes there? Nobody. Are you sure? Quite.",
};

struct shared {
    VoirsPipeline *pipeline;
    VoirsAudioBuffer *expected[TEXTS];
    atomic_int go;
    int rounds;
    size_t texts;
};

static void start_threads(pthread_t *threads, size_t count, void *(*run)(void *), void *argument) {
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, run, argument), 0);
    }
}

static void join_threads(pthread_t *threads, size_t count) {
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
}

static void *speak_texts(void *argument) {
    struct shared *shared = argument;
    for (int i = 0; i < shared->rounds; i++) {
        for (size_t text = 0; text < shared->texts; text++) {
            VoirsAudioBuffer *audio = NULL;
            CHECK(voirs_synthesize(shared->pipeline, TEXTS_SPOKEN[text], VOIRS_NUL_TERMINATED,
                                   &audio) == VOIRS_STATUS_OK);
            CHECK(same_audio(audio, shared->expected[text]));
            voirs_free_audio_buffer(audio);
        }
    }
    return NULL;
}

/* Eight threads on one pipeline get the samples of one thread alone. */
static void they_share_a_pipeline(void **state) {
    struct shared shared = {
        .pipeline = *state, .rounds = times(4, 1), .texts = (size_t)times(TEXTS, 1)};
    for (size_t text = 0; text < TEXTS; text++) {
        shared.expected[text] = speak(shared.pipeline, TEXTS_SPOKEN[text]);
    }
    pthread_t threads[THREADS];
    start_threads(threads, THREADS, speak_texts, &shared);
    join_threads(threads, THREADS);
    assert_no_failures();
    for (size_t text = 0; text < TEXTS; text++) {
        voirs_free_audio_buffer(shared.expected[text]);
    }
}

static void *use_until_destroyed(void *argument) {
    struct shared *shared = argument;
    for (;;) {
        VoirsAudioBuffer *audio = NULL;
        VoirsStatus status = voirs_synthesize(shared->pipeline, TEXT, VOIRS_NUL_TERMINATED, &audio);
        CHECK((status == VOIRS_STATUS_OK) == (audio != NULL));
        atomic_fetch_add(&shared->go, 1);
        voirs_free_audio_buffer(audio);
        if (status != VOIRS_STATUS_OK) {
            CHECK(status == VOIRS_STATUS_INVALID_ARGUMENT);
            return NULL;
        }
    }
}

/* A pipeline is destroyed while four threads use it: what has begun ends well,
   what begins later is refused. */
static void one_destroys_what_others_use(void **state) {
    (void)state;
    for (int round = 0; round < times(20, 3); round++) {
        struct shared shared = {.pipeline = new_pipeline()};
        pthread_t threads[4];
        start_threads(threads, 4, use_until_destroyed, &shared);
        while (atomic_load(&shared.go) < 4) {
            sleep_milliseconds(1);
        }
        OK(voirs_destroy_pipeline(shared.pipeline));
        join_threads(threads, 4);
        assert_no_failures();
    }
}

static void *create_and_destroy(void *argument) {
    (void)argument;
    for (int i = 0; i < times(20, 2); i++) {
        VoirsPipeline *pipeline = NULL;
        CHECK(voirs_create_pipeline(&pipeline) == VOIRS_STATUS_OK);
        CHECK(voirs_pipeline_retain(pipeline) == VOIRS_STATUS_OK);
        CHECK(voirs_destroy_pipeline(pipeline) == VOIRS_STATUS_OK);
        CHECK(voirs_get_thread_count(pipeline) > 0);
        CHECK(voirs_destroy_pipeline(pipeline) == VOIRS_STATUS_OK);
    }
    return NULL;
}

static void they_create_and_destroy_at_once(void **state) {
    (void)state;
    pthread_t threads[THREADS];
    start_threads(threads, THREADS, create_and_destroy, NULL);
    join_threads(threads, THREADS);
    assert_no_failures();
}

static void *change_settings(void *argument) {
    struct shared *shared = argument;
    static const char *const RATES[] = {"1", "1.5", "2"};
    for (int i = 0; i < shared->rounds; i++) {
        CHECK(voirs_set_config_value(shared->pipeline, "rate", RATES[i % 3]) == VOIRS_STATUS_OK);
        CHECK(voirs_set_thread_count(shared->pipeline, (uint32_t)(1 + i % 2)) == VOIRS_STATUS_OK);
        VoirsAudioBuffer *audio = NULL;
        CHECK(voirs_synthesize(shared->pipeline, TEXT, VOIRS_NUL_TERMINATED, &audio) ==
              VOIRS_STATUS_OK);
        voirs_free_audio_buffer(audio);
    }
    return NULL;
}

/* Every request sees the pipeline of one moment; none fails. */
static void they_change_settings_at_once(void **state) {
    (void)state;
    struct shared shared = {.pipeline = new_pipeline(), .rounds = times(20, 2)};
    pthread_t threads[THREADS];
    start_threads(threads, THREADS, change_settings, &shared);
    join_threads(threads, THREADS);
    assert_no_failures();
    OK(voirs_destroy_pipeline(shared.pipeline));
}

struct cancelling {
    VoirsCancelToken *token;
    long delay;
};

static void *cancel_after_a_moment(void *argument) {
    struct cancelling *cancelling = argument;
    sleep_milliseconds(cancelling->delay);
    CHECK(voirs_cancel(cancelling->token) == VOIRS_STATUS_OK);
    CHECK(voirs_cancel(cancelling->token) == VOIRS_STATUS_OK);
    return NULL;
}

/* Cancelled at any moment a request is done or says that it was cancelled. */
static void one_cancels_what_another_speaks(void **state) {
    for (int round = 0; round < times(30, 4); round++) {
        struct cancelling cancelling = {.delay = round};
        OK(voirs_create_cancel_token(&cancelling.token));
        VoirsSynthesisConfig config;
        voirs_synthesis_config_init(&config);
        config.cancel = cancelling.token;
        pthread_t thread;
        start_threads(&thread, 1, cancel_after_a_moment, &cancelling);
        VoirsAudioBuffer *audio = NULL;
        VoirsStatus status = voirs_synthesize_with_config(*state, TEXTS_SPOKEN[1],
                                                          VOIRS_NUL_TERMINATED, &config, &audio);
        assert_true(status == VOIRS_STATUS_OK || status == VOIRS_STATUS_CANCELLED);
        assert_int_equal(status == VOIRS_STATUS_OK, audio != NULL);
        join_threads(&thread, 1);
        assert_no_failures();
        voirs_free_audio_buffer(audio);
        voirs_cancel_token_release(cancelling.token);
    }
}

static int32_t destroy_in_callback(const VoirsEvent *event, void *user_data) {
    VoirsPipeline **pipeline = user_data;
    (void)event;
    if (*pipeline != NULL) {
        CHECK(voirs_destroy_pipeline(*pipeline) == VOIRS_STATUS_OK);
        *pipeline = NULL;
    }
    return 0;
}

static void a_callback_destroys_the_pipeline(void **state) {
    (void)state;
    VoirsPipeline *pipeline = new_pipeline();
    OK(voirs_synthesize_streaming(pipeline, TWO_SENTENCES, VOIRS_NUL_TERMINATED, NULL,
                                  destroy_in_callback, &pipeline));
    assert_null(pipeline);
    assert_no_failures();
}

static int32_t speak_in_callback(const VoirsEvent *event, void *user_data) {
    if (event->kind == VOIRS_EVENT_KIND_AUDIO) {
        VoirsAudioBuffer *audio = NULL;
        CHECK(voirs_synthesize(user_data, TEXT, VOIRS_NUL_TERMINATED, &audio) == VOIRS_STATUS_OK);
        voirs_free_audio_buffer(audio);
    }
    return 0;
}

/* On a pipeline of one thread, which is then busy for both. */
static void a_callback_calls_back_in(void **state) {
    (void)state;
    VoirsPipeline *pipeline = new_pipeline();
    OK(voirs_set_thread_count(pipeline, 1));
    OK(voirs_synthesize_streaming(pipeline, TWO_SENTENCES, VOIRS_NUL_TERMINATED, NULL,
                                  speak_in_callback, pipeline));
    VoirsTask *task = NULL;
    OK(voirs_synthesize_async(pipeline, TWO_SENTENCES, VOIRS_NUL_TERMINATED, NULL,
                              speak_in_callback, pipeline, NULL, &task));
    OK(voirs_task_wait(task, -1, NULL));
    OK(voirs_task_get_status(task));
    voirs_task_free(task);
    assert_no_failures();
    OK(voirs_destroy_pipeline(pipeline));
}

static void *share_buffer(void *argument) {
    VoirsAudioBuffer *audio = argument;
    for (int i = 0; i < times(20000, 500); i++) {
        voirs_audio_buffer_retain(audio);
        VoirsWeakAudioBuffer *weak = NULL;
        VoirsAudioBuffer *same = NULL;
        CHECK(voirs_audio_buffer_downgrade(audio, &weak) == VOIRS_STATUS_OK);
        CHECK(voirs_weak_audio_buffer_upgrade(weak, &same) == VOIRS_STATUS_OK);
        CHECK(same == audio);
        voirs_free_audio_buffer(same);
        voirs_free_weak_audio_buffer(weak);
        voirs_free_audio_buffer(audio);
    }
    return NULL;
}

static void they_share_a_buffer(void **state) {
    VoirsAudioBuffer *audio = speak(*state, TEXT);
    pthread_t threads[THREADS];
    start_threads(threads, THREADS, share_buffer, audio);
    join_threads(threads, THREADS);
    assert_no_failures();
    voirs_free_audio_buffer(audio);
}

static void *fail_alone(void *argument) {
    (void)argument;
    CHECK(!voirs_has_error());
    CHECK(voirs_audio_get_sample_rate(NULL) == 0);
    CHECK(voirs_get_last_error_code() == VOIRS_STATUS_INVALID_ARGUMENT);
    return NULL;
}

static void errors_belong_to_their_thread(void **state) {
    VoirsAudioBuffer *audio = NULL;
    REFUSES_OBJECT(EMPTY_TEXT, audio, voirs_synthesize(*state, "", 0, &audio));
    pthread_t threads[THREADS];
    start_threads(threads, THREADS, fail_alone, NULL);
    join_threads(threads, THREADS);
    assert_no_failures();
    assert_int_equal(voirs_get_last_error_code(), VOIRS_STATUS_EMPTY_TEXT);
    voirs_clear_error();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_share_a_pipeline),
        cmocka_unit_test(one_destroys_what_others_use),
        cmocka_unit_test(they_create_and_destroy_at_once),
        cmocka_unit_test(they_change_settings_at_once),
        cmocka_unit_test(one_cancels_what_another_speaks),
        cmocka_unit_test(a_callback_destroys_the_pipeline),
        cmocka_unit_test(a_callback_calls_back_in),
        cmocka_unit_test(they_share_a_buffer),
        cmocka_unit_test(errors_belong_to_their_thread),
    };
    return cmocka_run_group_tests_name("threads", tests, begin_pipeline, end_pipeline);
}
